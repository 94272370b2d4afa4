/** The order in which those who wait are let in. */
const order = ['write', 'maintenance', 'read'] as const;
export type Priority = (typeof order)[number];

/** After being passed over this often a waiter goes next, so that steady writing cannot keep readers out for ever. */
const patience = 8;

interface Waiter {
  readonly enter: () => void;
  passedOver: number;
}

/** Lets one piece of work at a time through: writes first, then maintenance, then reads, each in order of arrival. */
export class PriorityGate {
  readonly #waiting: Record<Priority, Waiter[]> = { write: [], maintenance: [], read: [] };
  readonly #onWait: (priority: Priority) => void;
  #busy = false;

  /** `onWait` is told of each that has to wait. */
  constructor(onWait: (priority: Priority) => void = () => {}) {
    this.#onWait = onWait;
  }

  isWaiting(priority: Priority): boolean {
    return this.#waiting[priority].length > 0;
  }

  async run<T>(priority: Priority, work: () => Promise<T>): Promise<T> {
    if (this.#busy) {
      this.#onWait(priority);
      await new Promise<void>((enter) => this.#waiting[priority].push({ enter, passedOver: 0 }));
    }
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#letNextIn();
    }
  }

  /** Stays busy while it hands over, so that nobody slips in between. */
  #letNextIn(): void {
    const queues = order.map((priority) => this.#waiting[priority]).filter((queue) => queue.length > 0);
    const chosen = queues.find((queue) => (queue[0]?.passedOver ?? 0) >= patience) ?? queues[0];
    const next = chosen?.shift();
    if (next === undefined) {
      this.#busy = false;
      return;
    }
    for (const queue of queues) {
      const first = queue[0];
      if (queue !== chosen && first !== undefined) first.passedOver += 1;
    }
    next.enter();
  }
}
