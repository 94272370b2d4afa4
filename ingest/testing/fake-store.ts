import type { AppendResult, EventAppender, StoredEvent } from '@evident/store/record';
import type { FakeClock } from './fake-clock.ts';

/** How one append of the fake store goes. `lost_reply` commits and then fails; `hang` never ends. */
export type Behaviour =
  | 'ok'
  | 'refused'
  | 'reset'
  | 'lost_reply'
  | 'deadlock'
  | 'broken'
  | 'hang'
  | { readonly takesMs: number };

/** A store that keeps each id once, in commit order, and fails as told: `next` first, then `otherwise`. */
export class FakeStore implements EventAppender {
  readonly #clock: FakeClock;
  readonly ids: string[] = [];
  readonly batches: number[] = [];
  readonly poison = new Set<string>();
  readonly #seen = new Set<string>();
  next: Behaviour[] = [];
  otherwise: Behaviour = 'ok';
  underWay = 0;
  mostUnderWay = 0;
  onAppend: () => void = () => {};

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async append(events: readonly StoredEvent[]): Promise<readonly AppendResult[]> {
    this.onAppend();
    this.batches.push(events.length);
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      return await this.#append(events, this.next.shift() ?? this.otherwise);
    } finally {
      this.underWay--;
    }
  }

  async #append(events: readonly StoredEvent[], behaviour: Behaviour): Promise<readonly AppendResult[]> {
    await Promise.resolve();
    if (typeof behaviour === 'object') {
      await new Promise<void>((resolve) => this.#clock.after(behaviour.takesMs, resolve));
    }
    if (behaviour === 'hang') await new Promise(() => {});
    if (behaviour === 'refused') throw failure('ECONNREFUSED');
    if (behaviour === 'reset') throw failure('ECONNRESET');
    if (behaviour === 'deadlock') throw failure('40P01');
    if (behaviour === 'broken') throw new TypeError('nothing works');
    if (events.some((event) => this.poison.has(event.id))) throw new TypeError('cannot encode that');
    const results = events.map((event) => this.#keep(event));
    if (behaviour === 'lost_reply') throw failure('08006');
    return results;
  }

  #keep(event: StoredEvent): AppendResult {
    if (this.#seen.has(event.id)) return { status: 'duplicate', id: event.id };
    this.#seen.add(event.id);
    this.ids.push(event.id);
    return { status: 'stored', id: event.id };
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
