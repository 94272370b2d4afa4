/** What must be the same for two figures to be compared. */
export interface Conditions {
  /** What is counted: two figures over different work are not comparable. */
  readonly work: string;
  readonly rows: number;
  /** Engine and version, e.g. "PostgreSQL 18.4". */
  readonly engine: string;
  /** Whether the figure counts only what is on disk. */
  readonly durable: boolean;
}

export type Unit = 'events/s' | 'requests/s' | 'ms' | 'MB' | 'µs/event';

export interface Measurement {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  readonly conditions: Conditions;
  /** More of the same run, e.g. p50, p95, p99 in ms. */
  readonly detail?: Readonly<Record<string, number | string>>;
}

/** A target and how the measured ratio stands to it. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  readonly target: number | undefined;
}

/**
 * `a` as a share of `b`.
 * @throws Error when the two were not measured over the same work, rows, engine and durability, or in another unit.
 */
export function ratio(
  a: Measurement,
  b: Measurement,
  options: { readonly target?: number; readonly differ?: readonly (keyof Conditions)[] } = {},
): Ratio {
  const unlike = (Object.keys(a.conditions) as (keyof Conditions)[]).filter(
    (key) => a.conditions[key] !== b.conditions[key] && !options.differ?.includes(key),
  );
  if (a.unit !== b.unit) unlike.push('unit' as never);
  if (unlike.length > 0) {
    throw new Error(`"${a.name}" and "${b.name}" are not comparable: they differ in ${unlike.join(', ')}`);
  }
  return { name: `${a.name} / ${b.name}`, value: a.value / b.value, target: options.target };
}
