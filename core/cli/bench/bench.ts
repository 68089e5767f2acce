import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { heads, listed, say } from '../../messages/say.ts';
import { textTable } from '../../presentation/text-table.ts';
import { type CommandResult, sentence } from '../output.ts';
import { works } from './works.ts';

interface PeerEntry {
  readonly seconds: number;
  readonly peer: string;
}

/**
 * Times each piece of work (median of 3) and sets the peer's time beside it.
 * @param python runs the peers right after ours, in the same run; without it their times are those that were measured
 * on a named machine
 */
export async function benchCommand(
  names: readonly string[],
  root: string,
  tell: (line: string) => void,
  python?: string,
): Promise<CommandResult> {
  const unknown = names.find((name) => !works.some((work) => work.name === name));
  if (unknown !== undefined)
    throw new VitrineError('usage', say('error.noBench', { name: unknown }), {
      where: 'bench',
      hint: say('hint.benches', { names: listed(works.map((work) => work.name)) }),
    });
  const peersFile = path.join(root, 'resources/bench/peers.json');
  const peers: { machine: string; times: Record<string, PeerEntry> } = JSON.parse(fs.readFileSync(peersFile, 'utf8'));
  const rows = [];
  const live =
    python === undefined ? undefined : await startPeers(python, path.join(root, 'resources/bench/run_peers.py'));
  for (const work of works.filter((entry) => names.length === 0 || names.includes(entry.name))) {
    tell(`${work.name}…`);
    const times: number[] = [];
    for (let run = 0; run < 3; run++) times.push(await work.time(path.join(root, 'resources/samples')));
    const seconds = times.sort((a, b) => a - b)[1];
    const peer = live ? await live.time(work.name, tell) : peers.times[work.name];
    rows.push({
      name: work.name,
      what: work.what,
      seconds,
      unit: work.unit,
      peer: peer?.peer ?? null,
      peerSeconds: peer?.seconds ?? null,
      ratio: peer ? peer.seconds / seconds : null,
    });
  }
  live?.end();
  const where = live ? 'this machine, in the same run' : peers.machine;
  return {
    json: { peersMeasuredOn: where, rows },
    text: `${textTable(
      [...heads(sentence, 'bench', 'work'), 'Vitrine s', ...heads(sentence, 'per', 'peer', 'peerSeconds', 'ratio')],
      rows.map((row) => [row.name, row.what, row.seconds, row.unit, row.peer, row.peerSeconds, row.ratio]),
    )}\n${sentence(live ? say('cli.peersHere', {}) : say('cli.peersThere', { machine: peers.machine }))}`,
  };
}

const peerAnswer = z.union([
  z.object({ name: z.string(), seconds: z.number(), peer: z.string() }),
  z.object({ name: z.string(), problem: z.string() }),
]);

/** A Python process that is asked for one peer's time after another. */
async function startPeers(python: string, script: string) {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new VitrineError(
      'usage',
      say('error.pythonDoesNotStart', { python, message: error instanceof Error ? error.message : String(error) }),
      {
        where: '--peers',
        hint: say('hint.namePython', {}),
      },
    );
  }
  return {
    async time(name: string, tell: (line: string) => void): Promise<PeerEntry | undefined> {
      child.stdin.write(`${name}\n`);
      const { value, done } = await lines.next();
      if (done) throw new VitrineError('usage', say('error.pythonEnded', {}), { where: '--peers' });
      const answer = peerAnswer.parse(JSON.parse(value));
      if ('seconds' in answer) return answer;
      tell(`  ${sentence(say('cli.noPeer', { name, problem: answer.problem }))}`);
      return undefined;
    },
    end: () => child.stdin.end(),
  };
}
