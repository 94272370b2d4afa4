/** Collects the values of a statement; answers each one's placeholder. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** A statement ready to run. A `named` one is prepared once on each connection, because planning it costs more than running it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether one plan serves all values: its index gives the rows in the order that is asked for. */
  readonly named: boolean;
}
