// Assembles core/kernels/*.wat into the .ts beside each, or with --check says whether they hold what their sources
// give.
import fs from 'node:fs';
import path from 'node:path';
import wabt from 'wabt';
import { root } from './parts.mjs';

const folder = path.join(root, 'core/kernels');
const lineLength = 112;

const camelCase = (name) => name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** @returns the text of the .ts of a kernel */
function moduleText(name, { parseWat }) {
  const file = `${name}.wat`;
  const module = parseWat(file, fs.readFileSync(path.join(folder, file), 'utf8'), {
    simd: true,
    threads: true,
    bulk_memory: true,
  });
  const { buffer } = module.toBinary({ write_debug_names: false });
  module.destroy();
  const lines = Buffer.from(buffer)
    .toString('base64')
    .match(new RegExp(`.{1,${lineLength}}`, 'g'));
  return `// Made of ${file} by \`npm run kernels\`.
import { assembled } from './assembled.ts';

const bytes = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');

export const ${camelCase(name)}Module = assembled(bytes);
`;
}

const names = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.wat'))
  .map((file) => path.basename(file, '.wat'));
const assembler = await wabt();
const isCheck = process.argv.includes('--check');
for (const name of names) {
  const file = path.join(folder, `${name}.ts`);
  const text = moduleText(name, assembler);
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) continue;
  console.log(`${isCheck ? 'not what its source gives' : 'assembled'}: core/kernels/${name}.ts`);
  if (isCheck) process.exitCode = 1;
  else fs.writeFileSync(file, text);
}
