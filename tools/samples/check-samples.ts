import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { runCommand } from '../check/run-command.ts';
import type { StepResult } from '../check/step.ts';
import { extractSamples, type Sample } from './extract-samples.ts';

/** The documents people write; tinyglobby patterns. */
export const documents = ['*.md', 'docs/**/*.md', '!docs/generated/**'];

/** Type-checks the code samples of the documentation against the rooms as they are, with no exceptions. */
export async function checkSamples(root: string): Promise<StepResult> {
  const refused: string[] = [];
  const files = new Map<string, string>();
  for (const document of await glob(documents, { cwd: root })) {
    const extracted = extractSamples(await readFile(join(root, document), 'utf8'));
    refused.push(...extracted.refused.map(({ line, problem }) => `${document}:${line}  ${problem}`));
    for (const sample of extracted.samples) files.set(fileName(document, sample), asModule(sample));
  }
  const types = files.size === 0 ? { ok: true, output: '' } : await compile(root, files);
  return {
    ok: types.ok && refused.length === 0,
    output: [...refused, inDocuments(types.output)].filter(Boolean).join('\n'),
  };
}

/** `docs/sdk.md` line 12 becomes `docs∕sdk.md~12.ts`: the compiler's message can be led back from it. */
function fileName(document: string, { line, language }: Sample): string {
  return `${document.replaceAll('/', '∕')}~${line}.${language}`;
}

function inDocuments(output: string): string {
  return output.replaceAll(
    /^\S*?([^/\s]+\.md)~\d+\.(?:tsx?|js)\((\d+),\d+\)/gm,
    (_, document: string, line: string) => `${document.replaceAll('∕', '/')}:${line}`,
  );
}

/** Padded to the document's own lines; a module each, so that samples do not see each other. */
function asModule({ line, code }: Sample): string {
  return `${'\n'.repeat(line - 1)}${code}\nexport {};\n`;
}

/** Below node_modules, where imports resolve as in the tree and no other tool looks. */
async function compile(root: string, files: ReadonlyMap<string, string>): Promise<StepResult> {
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'evident-samples-'));
  try {
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.check.json'),
        compilerOptions: { lib: ['ES2023', 'DOM'], jsx: 'react-jsx' },
        files: [...files.keys()],
        include: [],
        exclude: [],
      }),
    );
    return await runCommand(root, join(root, 'node_modules/.bin/tsc'), ['-p', folder]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
