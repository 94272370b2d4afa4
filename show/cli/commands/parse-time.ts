import { UsageError } from '../exit-code.ts';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `7d`, `12h`, `30m`, `2w` (so long ago), a date, or a time with its offset; answers ISO 8601. */
export function parseTime(flag: string, text: string | undefined, nowMs: number): string | undefined {
  if (text === undefined) return undefined;
  const ago = /^(\d{1,6})([mhdw])$/.exec(text);
  if (ago) {
    const past = new Date(nowMs - Number(ago[1]) * unitMs[ago[2] as keyof typeof unitMs]);
    if (Number.isNaN(past.getTime()) || past.getUTCFullYear() < 1) throw wrong(flag);
    return past.toISOString();
  }
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  if (!isTime || Number.isNaN(Date.parse(text))) throw wrong(flag);
  // Left as it is written where the server understands it: it keeps microseconds.
  return /T\d\d:\d\d(Z|[+-])/.test(text) ? new Date(text).toISOString() : text;
}

function wrong(flag: string): UsageError {
  return new UsageError(`${flag} is a time such as 7d, 12h, 2026-01-31 or 2026-01-31T09:00:00Z.`);
}
