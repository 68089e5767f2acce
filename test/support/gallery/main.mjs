// A window that shows the gallery: pictures alone, without an engine.
import path from 'node:path';
import { app, BrowserWindow } from 'electron';

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1480, height: 1000, webPreferences: { sandbox: true } });
  window.loadFile(path.join(import.meta.dirname, '../../../out/renderer/gallery.html'));
});
