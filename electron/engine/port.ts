import type { Port } from '../ipc/messages.ts';

/** Electron's end of a message port, as the contract wants it. */
export function portOf(port: Electron.MessagePortMain): Port {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
    },
  };
}
