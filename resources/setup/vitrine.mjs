// The command line, set up first where that has not been done. Arguments are the command line's.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { say } from './console.mjs';
import { nodeBinary, nodeOptions } from './packages.mjs';
import { root } from './parts.mjs';
import { setUp } from './setup.mjs';

try {
  await setUp();
} catch (error) {
  say(`Set-up failed: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`);
  process.exit(1);
}
const child = spawn(nodeBinary(), [...nodeOptions, path.join(root, 'core/cli/main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
// The terminal sends Ctrl-C to the child too; this process only waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
