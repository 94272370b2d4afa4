/** A code sample in a document. `line` is the document's line its first line of code stands on, from 1. */
export interface Sample {
  readonly line: number;
  readonly language: SampleLanguage;
  readonly code: string;
}

export type SampleLanguage = 'ts' | 'tsx' | 'js';

export interface ExtractedSamples {
  readonly samples: readonly Sample[];
  /** Code blocks that try to get out of being checked. */
  readonly refused: readonly { readonly line: number; readonly problem: string }[];
}

const languages: Readonly<Record<string, SampleLanguage>> = {
  ts: 'ts',
  typescript: 'ts',
  tsx: 'tsx',
  js: 'js',
  javascript: 'js',
  mjs: 'js',
};

const fence = /^(?<indent> {0,3})(?<marks>`{3,}|~{3,})[ \t]*(?<info>.*)$/;

/** Every TypeScript and JavaScript block of a Markdown text, by CommonMark's rules for fences. */
export function extractSamples(markdown: string): ExtractedSamples {
  const samples: Sample[] = [];
  const refused: { line: number; problem: string }[] = [];
  const lines = markdown.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const opening = fence.exec(lines[at] ?? '')?.groups;
    if (!opening) continue;
    const end = closingLine(lines, at + 1, opening.marks ?? '');
    const [name = '', ...rest] = (opening.info ?? '').trim().split(/\s+/);
    const language = languages[name.toLowerCase()];
    if (language && rest.length > 0) {
      refused.push({
        line: at + 1,
        problem: `a sample is \`\`\`${name} and nothing else, not "${rest.join(' ')}"`,
      });
    }
    if (language) {
      const indent = new RegExp(`^ {0,${opening.indent?.length ?? 0}}`);
      const code = lines.slice(at + 1, end).map((line) => line.replace(indent, ''));
      samples.push({ line: at + 2, language, code: code.join('\n') });
    }
    at = end;
  }
  return { samples, refused };
}

function closingLine(lines: readonly string[], from: number, marks: string): number {
  const closing = new RegExp(`^ {0,3}${marks[0]}{${marks.length},}[ \\t]*$`);
  const found = lines.findIndex((line, index) => index >= from && closing.test(line));
  return found === -1 ? lines.length : found;
}
