import { JSONParser, TokenType } from '@streamparser/json';
import { DamagedInput } from '../input/damaged-input.ts';
import { peek } from '../input/gunzip.ts';

/** CloudTrail's own limit for one record is 256 KB; 1 MB with its largest extension. */
const maxRecordBytes = 2 * 1024 * 1024;
const stepBytes = 64 * 1024;
/** Deep nesting costs a parser far more than its bytes; real records stay below 20. */
const maxDepth = 200;

/**
 * The records of one file, one by one and in constant memory: `{ "Records": [...] }` as CloudTrail delivers, a bare array,
 * or one object after another as exports write. Throws DamagedInput where the JSON breaks; what came before was yielded.
 */
export async function* readRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  const { head, rest } = await peek(chunks, 4096);
  const start = head.toString('utf8').trimStart();
  const paths = start.startsWith('[') ? ['$.*'] : /"Records"\s*:/.test(start) ? ['$.Records.*'] : ['$'];
  const parser = new JSONParser({ paths, keepStack: false, separator: '' });
  let found: unknown[] = [];
  let failure: Error | undefined;
  let bytesSinceRecord = 0;
  parser.onValue = ({ value }) => {
    found.push(value);
  };
  let depth = 0;
  parser.onToken = ({ token }) => {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    if (depth > maxDepth) throw new Error('nested too deep');
  };
  parser.onError = (error) => {
    failure = error;
  };
  const take = (): unknown[] => {
    const taken = found;
    found = [];
    if (taken.length > 0) bytesSinceRecord = 0;
    return taken;
  };
  for await (const chunk of rest) {
    for (let at = 0; at < chunk.length; at += stepBytes) {
      const step = chunk.subarray(at, at + stepBytes);
      bytesSinceRecord += step.length;
      parser.write(step);
      yield* take();
      if (failure)
        throw new DamagedInput('the JSON is damaged; what came before was read', { cause: failure });
      if (bytesSinceRecord > maxRecordBytes) {
        throw new DamagedInput(`no record ends within ${maxRecordBytes / 1024 / 1024} MB; not read further`);
      }
    }
  }
  if (!parser.isEnded) parser.end();
  yield* take();
  if (failure) throw new DamagedInput('the JSON ends too early (truncated); what came before was read');
}
