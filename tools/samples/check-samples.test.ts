import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSamples } from './index.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evident-samples-'));
  await mkdir(join(root, 'docs/guide'), { recursive: true });
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'));
  for (const name of ['tsconfig.base.json', 'tsconfig.check.json']) {
    await symlink(join(repository, name), join(root, name));
  }
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('checking code samples', () => {
  test('takes those that compile against the rooms', async () => {
    const sample =
      "import type { EventInput } from '@evident/contract/event';\nconst event: EventInput = { type: 'a.b' };\n";
    await write(
      'README.md',
      `\`\`\`ts\n${sample}await fetch('/', { body: JSON.stringify(event) });\n\`\`\`\n`,
    );
    expect(await checkSamples(root)).toEqual({ ok: true, output: '' });
  });

  test('names the document and the line of what does not compile', async () => {
    const sample =
      "import type { EventInput } from '@evident/contract/event';\nexport const event: EventInput = {};\n";
    await write('docs/guide/first.md', `# Title\n\ntext\n\n\`\`\`ts\n${sample}\`\`\`\n`);
    const { ok, output } = await checkSamples(root);
    expect(ok).toBe(false);
    expect(output).toMatch(/^docs\/guide\/first\.md:7: error TS2741/m);
    expect(output).not.toContain('node_modules');
  });

  test('lets two samples use the same names', async () => {
    const block = '```ts\nconst answer = 42;\nconsole.log(answer);\n```\n';
    await write('README.md', block + block);
    expect((await checkSamples(root)).ok).toBe(true);
  });

  test('refuses a block that asks to be left alone', async () => {
    await write('README.md', '```ts ignore\nexport {};\n```\n');
    expect((await checkSamples(root)).output).toContain('README.md:1');
  });
});

function write(path: string, text: string): Promise<void> {
  return writeFile(join(root, path), text);
}
