import { SingleBar } from 'cli-progress';
import type { Progress } from '../job.ts';
import { say } from '../messages/say.ts';
import { sentence } from './output.ts';

/** A stage in the reader's words; its own name where it has none. */
const stageName = (stage: string): string => {
  // a stage that has no words yet is named by its own name
  const message = say(`stage.${stage}` as 'stage.train', {});
  const text = sentence(message);
  return text === message.key ? stage : text;
};

/** Progress on stderr: a bar on a terminal, a line a stage elsewhere, nothing with --quiet. */
export function progressReporter(quiet: boolean): { onProgress: (progress: Progress) => void; done: () => void } {
  if (quiet) return { onProgress: () => {}, done: () => {} };
  if (!process.stderr.isTTY) {
    let stage = '';
    return {
      onProgress(progress) {
        if (progress.stage === stage) return;
        stage = progress.stage;
        process.stderr.write(`${stageName(stage)}…\n`);
      },
      done: () => {},
    };
  }
  const bar = new SingleBar({
    format: `{stage} [{bar}] {percentage} %  {eta_formatted} ${sentence(say('cli.left', {}))}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  let stage = '';
  return {
    onProgress(progress) {
      if (stage === '') bar.start(1000, 0, { stage: stageName(progress.stage) });
      stage = progress.stage;
      bar.update(Math.round(progress.share * 1000), { stage: stageName(stage) });
    },
    done: () => bar.stop(),
  };
}
