/** Where worker threads begin: the source beside this file, or what was bundled of it, which lies beside the bundle. */
export const workerFile = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.mjs', import.meta.url);
