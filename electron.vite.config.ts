import fs from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = import.meta.dirname;

/** Writes down which packages stand in a bundle, with their licences, for the window's list of parts. */
function listParts() {
  return {
    name: 'list-parts',
    generateBundle(this: {
      getModuleIds(): Iterable<string>;
      emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown;
    }) {
      const folders = new Set<string>();
      for (const id of this.getModuleIds()) {
        const found = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id.replace(/^\0/, ''));
        if (found && fs.existsSync(path.join(found[1], 'package.json'))) folders.add(found[1]);
      }
      const parts = [...folders].map((folder) => {
        const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
        return { name, version, licence: license };
      });
      this.emitFile({ type: 'asset', fileName: 'parts.json', source: JSON.stringify(parts) });
    },
  };
}

export default defineConfig({
  main: {
    plugins: [listParts()],
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
      rollupOptions: {
        input: { preload: path.join(here, 'electron/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path.join(here, 'renderer'),
    base: './',
    plugins: [react(), listParts()],
    build: {
      target: 'chrome130',
      minify: true,
      assetsInlineLimit: 0,
      rollupOptions: {
        input: { index: path.join(here, 'renderer/index.html'), gallery: path.join(here, 'renderer/gallery.html') },
      },
    },
  },
});
