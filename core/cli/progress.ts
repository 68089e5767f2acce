import { SingleBar } from 'cli-progress';
import type { Progress } from '../job.ts';

/** Progress on stderr: a bar on a terminal, a line a stage elsewhere, nothing with --quiet. */
export function progressReporter(quiet: boolean): { onProgress: (progress: Progress) => void; done: () => void } {
  if (quiet) return { onProgress: () => {}, done: () => {} };
  if (!process.stderr.isTTY) {
    let stage = '';
    return {
      onProgress(progress) {
        if (progress.stage === stage) return;
        stage = progress.stage;
        process.stderr.write(`${stage}…\n`);
      },
      done: () => {},
    };
  }
  const bar = new SingleBar({
    format: '{stage} [{bar}] {percentage} %  {eta_formatted} left',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  let stage = '';
  return {
    onProgress(progress) {
      if (stage === '') bar.start(1000, 0, { stage: progress.stage });
      stage = progress.stage;
      bar.update(Math.round(progress.share * 1000), { stage });
    },
    done: () => bar.stop(),
  };
}
