import { z } from 'zod';

/** Text of a query parameter. NUL can't be stored, so nothing can be found by it. */
export const text = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max)
    .refine((value) => !value.includes('\u0000'), 'must not hold a NUL character');

export const wholeNumber = (min: number, max: number) =>
  z
    .union([z.number(), z.string().regex(/^\d{1,15}$/, 'must be a whole number')])
    .transform(Number)
    .pipe(z.int().min(min).max(max));

/**
 * A time: ISO 8601 with its offset, or a date (midnight UTC). Answers UTC with microseconds kept, as PostgreSQL
 * keeps them: JavaScript's Date would cut them and a page boundary would move.
 */
export const time = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be an ISO 8601 time with its offset, such as 2026-01-31T09:00:00Z, or a date',
  })
  .transform(toUtc)
  .refine((value) => /^(?!0000)\d{4}-/.test(value), 'must be in the years 1 to 9999');

function toUtc(value: string): string {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(
    value.length === 10 ? `${value}T00:00:00Z` : value,
  );
  if (!match) return value;
  const [, seconds, fraction, offset] = match;
  const utc = new Date(`${seconds}${offset}`).toISOString();
  return fraction ? utc.replace('000Z', `${fraction.padEnd(3, '0')}Z`) : utc;
}

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An address or a network in CIDR notation. IPv4 written as IPv6 is taken for what it is. */
export const addressOrNetwork = z
  .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
    error: 'must be an IP address or a network such as 10.0.0.0/8',
  })
  .transform((value) => mapped.exec(value)?.[1] ?? value);
