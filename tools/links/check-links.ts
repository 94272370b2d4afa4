import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import type { StepResult } from '../check/step.ts';
import { documents } from '../samples/index.ts';

/** Every link from one file of the repository to another leads somewhere. */
export async function checkLinks(root: string): Promise<StepResult> {
  const broken: string[] = [];
  for (const document of await glob([...documents, 'docs/generated/*.md'], { cwd: root })) {
    for (const { line, target } of relativeLinks(await readFile(join(root, document), 'utf8'))) {
      const path = posix.join(posix.dirname(document), decodeURI(target));
      if (path.startsWith('..') || !existsSync(join(root, path)))
        broken.push(`${document}:${line}  ${target} is not there`);
    }
  }
  return { ok: broken.length === 0, output: broken.join('\n') };
}

export interface Link {
  /** From 1. */
  readonly line: number;
  /** As written, without its `#fragment`. */
  readonly target: string;
}

/** Links and pictures that lead to a file beside the document: no scheme, and more than a fragment. */
export function relativeLinks(markdown: string): readonly Link[] {
  return markdown.split('\n').flatMap((text, index) => {
    const written = [
      ...text.matchAll(/\]\(\s*<?(?<target>[^)\s>]+)/g),
      ...text.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?(?<target>[^\s>]+)/g),
      ...text.matchAll(/<(?:img|a|source)\b[^>]*?\s(?:src|href|srcset)="(?<target>[^"\s]+)/g),
    ];
    return written
      .map(({ groups }) => (groups?.target ?? '').replace(/[#?].*$/, ''))
      .filter((target) => target !== '' && !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
      .map((target) => ({ line: index + 1, target }));
  });
}
