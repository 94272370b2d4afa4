/** One line of an Apache or nginx access log, common or combined format; what the log wrote as `-` is left out. */
export interface AccessLogLine {
  /** Address or host name of the client. */
  readonly host: string;
  readonly user?: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly method?: string;
  /** Without query string and fragment. */
  readonly path?: string;
  readonly statusCode: number;
  readonly bytes?: number;
  /** Without query string: it can hold the visitor's tokens. */
  readonly referer?: string;
  readonly userAgent?: string;
}

export type ParsedLine =
  | { readonly ok: true; readonly line: AccessLogLine }
  | { readonly ok: false; readonly reason: string };

const timePattern = /\[(\d{2})\/([A-Za-z]{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})\]/;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const virtualHostPattern = /^[^\s:]+:\d{1,5}$/;
const requestPattern = /^([A-Za-z][A-Za-z0-9_-]{0,15}) (.+?)(?: HTTP\/\d(?:\.\d)?)?$/;

/**
 * Format: https://httpd.apache.org/docs/2.4/logs.html#accesslog (common, combined, also with the virtual host in front) and
 * https://nginx.org/en/docs/http/ngx_http_log_module.html (combined). Fields a site added behind those are passed over.
 */
export function parseAccessLogLine(text: string): ParsedLine {
  const time = timePattern.exec(text);
  if (!time) return damaged('no time in square brackets, such as [17/May/2015:10:05:03 +0000]');
  const occurredAt = toIso(time);
  if (!occurredAt) return damaged('the time is not a real one');
  const who = clientOf(text.slice(0, time.index));
  if (!who) return damaged('no client address in front of the time');

  const request = quoted(text, time.index + time[0].length);
  if (!request) return damaged('no request in quotes after the time');
  const numbers = /^ (\d{3}) (\d{1,15}|-)(?= |$)/.exec(text.slice(request.end, request.end + 24));
  const statusCode = Number(numbers?.[1]);
  if (!numbers || statusCode < 100) return damaged('no status and size after the request');

  const referer = quoted(text, request.end + numbers[0].length);
  const userAgent = referer && quoted(text, referer.end);
  return {
    ok: true,
    line: {
      ...who,
      occurredAt,
      ...requestOf(request.value),
      statusCode,
      ...(numbers[2] === '-' ? {} : { bytes: Number(numbers[2]) }),
      ...present('referer', withoutQuery(referer?.value ?? '')),
      ...present('userAgent', userAgent?.value ?? ''),
    },
  };
}

function damaged(reason: string): ParsedLine {
  return { ok: false, reason };
}

function present<K extends string>(key: K, value: string): { readonly [P in K]?: string } {
  return value === '' || value === '-' ? {} : ({ [key]: value } as { readonly [P in K]: string });
}

function clientOf(front: string): { readonly host: string; readonly user?: string } | undefined {
  const words = front.trim().split(' ');
  if (words.length > 3 && virtualHostPattern.test(words[0] ?? '')) words.shift();
  const host = words[0];
  if (!host || words.length < 3) return undefined;
  // A user name may hold spaces; the field before it (identd) does not.
  return { host, ...present('user', words.slice(2).join(' ').replaceAll('"', '')) };
}

/** A quoted field from `from` on, escapes undone as far as they hide quotes. A missing closing quote is forgiven at the end of the line. */
function quoted(text: string, from: number): { readonly value: string; readonly end: number } | undefined {
  if (text[from] !== ' ' || text[from + 1] !== '"') return undefined;
  let at = from + 2;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return {
    value: text.slice(from + 2, at).replaceAll(/\\(["\\])/g, '$1'),
    end: Math.min(at + 1, text.length),
  };
}

function requestOf(request: string): { readonly method?: string; readonly path?: string } {
  const parts = requestPattern.exec(request);
  if (!parts) return {};
  const [, method = '', target = ''] = parts;
  const path = withoutQuery(target).replace(/^https?:\/\/[^/]*/i, '');
  return { method: method.toUpperCase(), ...present('path', path === '' ? '/' : path) };
}

function withoutQuery(address: string): string {
  const end = address.search(/[?#]/);
  return end === -1 ? address : address.slice(0, end);
}

function toIso(time: RegExpExecArray): string | undefined {
  const [day, , year, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) => Number(time[group]));
  const month = months.indexOf((time[2] ?? '').toLowerCase());
  const zoneMinutes = (time[7] === '-' ? -1 : 1) * (Number(time[8]) * 60 + Number(time[9]));
  if (month < 0 || !day || year === undefined || hour === undefined || minute === undefined) return undefined;
  // A leap second is written as :60 and lands on the next second.
  const local = Date.UTC(year, month, day, hour, minute, second);
  const date = new Date(local);
  if (hour > 23 || minute > 59 || (second ?? 0) > 60 || Math.abs(zoneMinutes) > 14 * 60) return undefined;
  if ((second ?? 0) < 60 && date.getUTCDate() !== day) return undefined;
  return new Date(local - zoneMinutes * 60_000).toISOString();
}
