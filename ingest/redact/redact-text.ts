import { authScheme } from './auth-scheme.ts';
import { cardNumber } from './card-number.ts';
import type { Detector, Finding } from './finding.ts';
import { createJwtDetector } from './jwt.ts';
import { keyValue } from './key-value.ts';
import { mark } from './mark.ts';
import { privateKey } from './private-key.ts';
import { type Trigger, tokenTriggers } from './token-detectors.ts';
import { urlCredentials } from './url-credentials.ts';

/** Every removal, by kind, in the order made. */
export type Removals = string[];

/** `identifier`: only secrets whose issuer is written on them; numbers and `name=value` are an id's own business. */
export type TextRole = 'text' | 'identifier' | 'no-cards';

/** Nothing shorter holds a secret: `pin=1`. */
const shortestText = 5;
const hashBits = 15;
const hashMask = (1 << hashBits) - 1;

const always: readonly Trigger[] = [...tokenTriggers, { trigram: '---', detect: privateKey }];
const inText: readonly Trigger[] = [
  { trigram: '://', detect: urlCredentials },
  ...['Bea', 'bea', 'BEA', 'Bas', 'bas', 'BAS'].map((trigram) => ({ trigram, detect: authScheme })),
  ...['%3D', '%3d', '%3A', '%3a'].map((trigram) => ({
    trigram,
    detect: ((text, at) => keyValue(text, at, 3)) satisfies Detector,
  })),
];

interface Registered {
  readonly trigram: string;
  readonly detect: Detector;
  readonly textOnly: boolean;
}

/** Which trigrams begin something, by a hash of their characters: one look-up a character is what most texts cost. */
const triggers = new Uint8Array(1 << hashBits);
const inAnyRole = 1;
const inTextOnly = 2;
const detectorsByHash = new Map<number, Registered[]>();

for (const trigger of always) register({ ...trigger, textOnly: false });
for (const trigger of inText) register({ ...trigger, textOnly: true });
triggers[hashOf('eyJ')] = (triggers[hashOf('eyJ')] ?? 0) | inAnyRole;

function register(registered: Registered): void {
  const hash = hashOf(registered.trigram);
  triggers[hash] = (triggers[hash] ?? 0) | (registered.textOnly ? inTextOnly : inAnyRole);
  detectorsByHash.set(hash, [...(detectorsByHash.get(hash) ?? []), registered]);
}

function hashOf(trigram: string): number {
  let hash = 0;
  for (let i = 0; i < trigram.length; i++) hash = ((hash << 5) ^ trigram.charCodeAt(i)) & hashMask;
  return hash;
}

/**
 * Removes what is secret by the look of it. One pass: a rolling hash of three characters says where something may
 * begin, and only there is looked closer; an ordinary text costs a table lookup a character. Every detector looks at a
 * bounded stretch or removes what it looked at, so hostile input is linear too (`redact-text.test.ts` counts).
 * Adds the kinds removed to `removals`; answers the same string when there was nothing.
 */
export function redactText(text: string, removals: Removals, role: TextRole = 'text'): string {
  if (text.length < shortestText) return text;
  let result = '';
  let kept = 0;
  let at = 0;
  let jwt: Detector | undefined;
  let hash = 0;
  const plainText = role !== 'identifier';
  const wanted = plainText ? inAnyRole | inTextOnly : inAnyRole;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    hash = ((hash << 5) ^ code) & hashMask;
    let found: Finding | undefined;
    if (((triggers[hash] as number) & wanted) !== 0 && at >= 2) {
      if (text.startsWith('eyJ', at - 2)) {
        jwt ??= createJwtDetector();
        found = jwt(text, at - 2);
      }
      found ??= detectAt(text, at - 2, hash, plainText);
    }
    if (found === undefined && plainText && code >= 0x30 && code <= 0x3d)
      found = detectHere(text, at, code, role);
    if (found !== undefined && found.start >= kept && found.end > found.start) {
      result += text.slice(kept, found.start) + mark(found.kind);
      removals.push(found.kind);
      kept = found.end;
      at = found.end;
      hash = 0;
    } else {
      at += 1;
    }
  }
  return kept === 0 ? text : result + text.slice(kept);
}

function detectAt(text: string, at: number, hash: number, plainText: boolean): Finding | undefined {
  const detectors = detectorsByHash.get(hash);
  if (detectors === undefined) return undefined;
  for (const { trigram, detect, textOnly } of detectors) {
    if ((textOnly && !plainText) || !text.startsWith(trigram, at)) continue;
    const found = detect(text, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What single characters set off: a digit may begin a card number, `=` and `:` may follow a telling name. */
function detectHere(text: string, at: number, code: number, role: TextRole): Finding | undefined {
  if (code === 0x3d) return keyValue(text, at, 1);
  if (code === 0x3a) {
    const next = text.charCodeAt(at + 1);
    // `https://` and 12:30 are what most colons are.
    return next === 0x2f || isDigit(text.charCodeAt(at - 1)) ? undefined : keyValue(text, at, 1);
  }
  // Cards begin with 2 to 6, at the beginning of a run.
  if (code < 0x32 || code > 0x36 || role === 'no-cards') return undefined;
  if (isDigit(text.charCodeAt(at - 1))) return undefined;
  return cardNumber(text, at);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
