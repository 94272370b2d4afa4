import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLinks, relativeLinks } from './check-links.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evident-links-'));
  await mkdir(join(root, 'docs'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('links between documents', () => {
  test('lead somewhere, seen from the document they stand in', async () => {
    await writeFile(join(root, 'docs/errors.md'), '[back](../README.md#top)\n');
    await writeFile(
      join(root, 'README.md'),
      '[errors](docs/errors.md) and [elsewhere](https://example.org/x.md)\n',
    );
    expect(await checkLinks(root)).toEqual({ ok: true, output: '' });
  });

  test('are named with their line when they do not, or lead out of the repository', async () => {
    await writeFile(join(root, 'README.md'), 'text\n\n![picture](docs/picture.png)\n[out](../outside.md)\n');
    expect(await checkLinks(root)).toEqual({
      ok: false,
      output: 'README.md:3  docs/picture.png is not there\nREADME.md:4  ../outside.md is not there',
    });
  });

  test('are found in every way Markdown writes them', () => {
    const ways = [
      '[a](one.md "title")',
      '[b]: <two.md>',
      '<img alt="" src="three.png">',
      '[c](#here)',
      '[d](mailto:a@example.org)',
    ];
    expect(relativeLinks(ways.join('\n')).map(({ target }) => target)).toEqual([
      'one.md',
      'two.md',
      'three.png',
    ]);
  });
});
