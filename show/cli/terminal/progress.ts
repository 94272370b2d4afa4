import { SingleBar } from 'cli-progress';
import type { OutputStream } from '../cli.ts';

export interface Progress {
  /** How much is done, and a few words beside the bar. */
  update(done: number, says?: string): void;
  /** Clears the bar; what the command found is said after it. */
  stop(): void;
}

const silent: Progress = { update: () => {}, stop: () => {} };

/** A bar where the total is known, a counter where it isn't, nothing where nobody looks. */
export function startProgress(
  stream: OutputStream | undefined,
  label: string,
  total: number | undefined,
): Progress {
  if (!stream) return silent;
  const bar = new SingleBar({
    stream: stream as NodeJS.WriteStream,
    format: total === undefined ? '{label} {says}' : '{label} [{bar}] {percentage}% {says}',
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    barsize: 30,
    fps: 8,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: true,
  });
  bar.start(total || 1, 0, { label, says: '' });
  return {
    update: (done, says = '') => bar.update(Math.min(done, bar.getTotal()), { says }),
    stop: () => bar.stop(),
  };
}
