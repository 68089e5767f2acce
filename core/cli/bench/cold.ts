import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const start = promisify(execFile);
const wasRun = z.object({ id: z.string() });
const wasExplained = z.object({ seconds: z.number() });

/**
 * Seconds of an explanation that is the first thing a newly started program does, as its card says them: the start of
 * the program and the reading of the model
 * are apart, as they are for the peers.
 * @param kind of a model of the breast cancer sample, with its defaults
 * @param rows as `--rows` takes them
 */
export async function timeCold(kind: string, method: string, rows: string, samples: string): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-bench-'));
  try {
    const project = path.join(folder, 'bench.vitrine');
    const vitrine = async (...args: readonly string[]): Promise<unknown> => {
      const { stdout } = await start(
        process.execPath,
        [...process.execArgv, process.argv[1], ...args, '--project', project, '--json'],
        { maxBuffer: 2 ** 28 },
      );
      return JSON.parse(stdout);
    };
    await vitrine('import', path.join(samples, 'breast_cancer.csv'));
    const spec = path.join(folder, 'spec.json');
    fs.writeFileSync(spec, JSON.stringify({ dataset: 'breast_cancer', target: 'target', model: { kind } }));
    const { id } = wasRun.parse(await vitrine('run', spec));
    const explain = async () =>
      wasExplained.parse(await vitrine('explain', id, '--method', method, '--rows', rows)).seconds;
    // what the system keeps of the program's files is there from the second start on
    await explain();
    return await explain();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
