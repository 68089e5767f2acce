import type { Bridge } from '../../electron/preload/bridge.ts';

declare global {
  interface Window {
    readonly vitrine: Bridge;
  }
}
