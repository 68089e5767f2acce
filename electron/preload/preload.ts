import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge, PageCommand } from './bridge.ts';

const listeners: ((command: PageCommand) => void)[] = [];
const early: PageCommand[] = [];

ipcRenderer.on('command', (_event, command: PageCommand) => {
  if (listeners.length === 0) early.push(command);
  for (const listener of listeners) listener(command);
});

// The page cannot receive a port from Electron directly; it is handed on once, to this page only.
ipcRenderer.on('port', (event) => {
  window.postMessage({ kind: 'vitrine-port' }, window.location.origin, event.ports);
});

const bridge: Bridge = {
  platform: process.platform,
  connect: () => ipcRenderer.send('page-ready'),
  state: () => ipcRenderer.invoke('state'),
  about: () => ipcRenderer.invoke('about'),
  setLanguage: (language) => ipcRenderer.send('set-language', language),
  setTheme: (theme) => ipcRenderer.send('set-theme', theme),
  chooseFile: (purpose, suggested) => ipcRenderer.invoke('choose-file', purpose, suggested),
  tokenOf(file) {
    const path = webUtils.getPathForFile(file);
    return path === '' ? Promise.resolve(null) : ipcRenderer.invoke('token-of', path);
  },
  saveFile: (suggested, content) => ipcRenderer.invoke('save-file', suggested, content),
  newWindow: () => ipcRenderer.send('new-window'),
  openLogFolder: () => ipcRenderer.send('open-log-folder'),
  restartEngine: () => ipcRenderer.send('restart-engine'),
  onCommand(listener) {
    listeners.push(listener);
    for (const command of early.splice(0)) listener(command);
  },
};

contextBridge.exposeInMainWorld('vitrine', bridge);
