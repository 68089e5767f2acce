import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = import.meta.dirname;

export default defineConfig({
  main: {
    build: {
      // many small files are slow to open one by one: these go into the bundle
      externalizeDeps: { exclude: ['zod', 'yaml', 'i18next', 'electron-log'] },
      target: 'node20.18',
      rollupOptions: {
        input: {
          main: path.join(here, 'electron/main/main.ts'),
          engine: path.join(here, 'electron/engine/engine.ts'),
          worker: path.join(here, 'electron/engine/worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      rollupOptions: { input: { preload: path.join(here, 'electron/preload/preload.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: path.join(here, 'renderer'),
    base: './',
    plugins: [react()],
    build: { target: 'chrome130', minify: true, assetsInlineLimit: 0, rollupOptions: { input: path.join(here, 'renderer/index.html') } },
  },
});
