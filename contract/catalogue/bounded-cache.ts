/** Remembers answers, `capacity` at most: the ones asked for longest ago go first. */
export class BoundedCache<Value> {
  readonly #answers = new Map<string, Value>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#answers.size;
  }

  get(key: string, compute: (key: string) => Value): Value {
    const known = this.#answers.get(key);
    const answer = known === undefined ? compute(key) : known;
    // A Map keeps the order of insertion: what was just asked for becomes the youngest.
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    if (this.#answers.size > this.#capacity) {
      const [oldest] = this.#answers.keys();
      if (oldest !== undefined) this.#answers.delete(oldest);
    }
    return answer;
  }
}
