import type { ImportItem } from '../import-item.ts';
import { filesUnder } from '../input/files-under.ts';
import { type Input, openInput } from '../input/open-input.ts';
import { readCloudTrail } from './read-cloudtrail.ts';

/** Reads a file, an archive, every file below a folder, or standard input (`-`). `onInput` is told each file as it is opened. */
export async function* readCloudTrailPath(
  path: string,
  stdin: AsyncIterable<Buffer | string>,
  onInput: (input: Input) => void,
): AsyncGenerator<ImportItem> {
  for (const file of path === '-' ? ['-'] : await filesUnder(path)) {
    const input = await openInput(file, stdin);
    onInput(input);
    yield* readCloudTrail(input.name, input.chunks);
  }
}
