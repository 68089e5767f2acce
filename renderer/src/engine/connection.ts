import { createClient } from '../../../electron/ipc/client.ts';

/** The page's one client of the engine. */
export const engine = createClient();

/** Takes each port that main hands on: the first, and a new one whenever the engine was started again. */
export function connectEngine(): void {
  window.addEventListener('message', (event) => {
    if (event.source !== window || event.data?.kind !== 'vitrine-port') return;
    const [port] = event.ports;
    if (!port) return;
    engine.attach({
      postMessage: (message) => port.postMessage(message),
      onMessage(listener) {
        port.onmessage = ({ data }) => listener(data);
      },
    });
  });
  window.vitrine.connect();
}
