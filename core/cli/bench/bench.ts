import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import { type CommandResult, textTable } from '../output.ts';
import { works } from './works.ts';

interface PeerEntry {
  readonly seconds: number;
  readonly peer: string;
}

/** Times each piece of work (median of 3) and sets the peer's time beside it: measured by resources/bench/peers.py on a named machine. */
export async function benchCommand(names: readonly string[], root: string, say: (line: string) => void): Promise<CommandResult> {
  const unknown = names.find((name) => !works.some((work) => work.name === name));
  if (unknown !== undefined)
    throw new VitrineError('usage', `There is no bench "${unknown}".`, {
      where: 'bench',
      hint: `The benches are: ${works.map((work) => work.name).join(', ')}.`,
    });
  const peersFile = path.join(root, 'resources/bench/peers.json');
  const peers: { machine: string; times: Record<string, PeerEntry> } = JSON.parse(fs.readFileSync(peersFile, 'utf8'));
  const rows = [];
  for (const work of works.filter((entry) => names.length === 0 || names.includes(entry.name))) {
    say(`${work.name}…`);
    const times: number[] = [];
    for (let run = 0; run < 3; run++) times.push(await work.time());
    const seconds = times.sort((a, b) => a - b)[1];
    const peer = peers.times[work.name];
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
  return {
    json: { peersMeasuredOn: peers.machine, rows },
    text: `${textTable(
      ['bench', 'work', 'Vitrine s', 'per', 'peer', 'peer s', 'peer / Vitrine'],
      rows.map((row) => [row.name, row.what, row.seconds, row.unit, row.peer, row.peerSeconds, row.ratio]),
    )}\nThe peers' times were measured on: ${peers.machine}. Ratios travel; times do not.`,
  };
}
