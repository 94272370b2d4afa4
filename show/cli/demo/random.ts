import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that is the same every time it is asked in the same order. */
export interface Random {
  /** From 0 up to, not including, 1. */
  float(): number;
  /** From min to max, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  /** One of the items; there must be one. */
  pick<T>(items: readonly T[]): T;
  /** One of the entries, by weight. */
  weighted<T>(entries: readonly (readonly [item: T, weight: number])[]): T;
}

/**
 * A stream of its own for each key, e.g. a person's day: adding a story somewhere then changes nothing elsewhere, and two
 * keys never share numbers.
 */
export function randomFor(...key: readonly (string | number)[]): Random {
  const seed = createHash('sha256').update(JSON.stringify(key)).digest().readInt32LE(0);
  const source = xoroshiro128plus(seed);
  const float = (): number => uniformFloat64(source);
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('nothing to choose from');
    return items[uniformInt(source, 0, items.length - 1)] as T;
  };
  return {
    float,
    int: (min, max) => uniformInt(source, min, Math.max(min, max)),
    chance: (probability) => float() < probability,
    pick,
    weighted: (entries) => {
      let left = float() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of entries) {
        left -= weight;
        if (left < 0) return item;
      }
      const last = entries.at(-1);
      if (!last) throw new RangeError('nothing to choose from');
      return last[0];
    },
  };
}
