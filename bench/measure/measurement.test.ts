import { describe, expect, it } from 'vitest';
import { type Measurement, ratio } from './measurement.ts';
import { percentile } from './percentile.ts';

const base: Measurement = {
  name: 'COPY',
  unit: 'events/s',
  value: 100,
  conditions: { work: 'append', rows: 1000, engine: 'PostgreSQL 18', durable: true },
};

describe('ratio', () => {
  it('divides like by like', () => {
    expect(ratio({ ...base, value: 60 }, base).value).toBeCloseTo(0.6);
  });

  it('refuses figures over other rows, another engine or another durability', () => {
    for (const change of [{ rows: 999 }, { engine: 'PGlite' }, { durable: false }, { work: 'read' }]) {
      expect(() => ratio({ ...base, conditions: { ...base.conditions, ...change } }, base)).toThrow(
        /not comparable/,
      );
    }
    expect(() => ratio({ ...base, unit: 'ms' }, base)).toThrow(/unit/);
  });

  it('lets a named difference through, where that difference is the question', () => {
    const other = { ...base, conditions: { ...base.conditions, durable: false } };
    expect(ratio(base, other, { differ: ['durable'] }).value).toBe(1);
  });
});

describe('percentile', () => {
  it('takes the nearest rank', () => {
    const samples = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(samples, 0.95)).toBe(95);
    expect(percentile(samples, 1)).toBe(100);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
