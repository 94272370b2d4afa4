import { stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredEvent } from '@evident/store/record';
import { openSpool, SpoolLostError } from './open-spool.ts';
import {
  makeLeftName,
  makeOwnerName,
  ownerState,
  ownIdentity,
  type ProcessIdentity,
} from './process-identity.ts';
import type { Spool, SpoolOptions, SpoolState } from './spool.ts';
import { isMissing, nodeSpoolFs, type SpoolFs } from './spool-files.ts';

export interface InstanceSpoolOptions extends Omit<SpoolOptions, 'dir'> {
  /** Directory of all instances' spools, usually `<dataDir>/spool`. Each process has its own directory in it. */
  readonly root: string;
  /** How often this process shows it is alive and looks for spools of dead ones; default 5000. */
  readonly heartbeatMs?: number | undefined;
  /** A process that cannot be looked up (another container, another host) is dead after this long; default 30,000. */
  readonly deadAfterMs?: number | undefined;
}

interface Held {
  name: string;
  readonly spool: Spool;
}

const heartbeatFile = 'heartbeat';
const keptFile = /\.bad$|^set-aside\.ndjson$/;

/**
 * Opens this process's own spool below `root` and adopts those of processes that have died, now and from time to
 * time. Exactly one process adopts each. What was adopted is replayed first; new events go to the own one.
 */
export async function openInstanceSpool(options: InstanceSpoolOptions): Promise<Spool> {
  const spool = new InstanceSpool(options);
  await spool.open();
  return spool;
}

class InstanceSpool implements Spool {
  readonly #options: InstanceSpoolOptions;
  readonly #fs: SpoolFs;
  readonly #self: ProcessIdentity = ownIdentity();
  #own: Held | undefined;
  #opening: Promise<Held> | undefined;
  #adopted: Held[] = [];
  #finished: Pick<SpoolState, 'damagedRecords' | 'setAsideEvents'> = { damagedRecords: 0, setAsideEvents: 0 };
  #listener: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: InstanceSpoolOptions) {
    this.#options = options;
    this.#fs = options.fs ?? nodeSpoolFs;
  }

  async open(): Promise<void> {
    await this.#fs.makeDir(this.#options.root);
    await this.#adoptDead();
    this.#own = await this.#openOwn();
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat());
    }, this.#options.heartbeatMs ?? 5000).unref();
  }

  get pendingEvents(): number {
    return this.#all().reduce((sum, held) => sum + held.spool.pendingEvents, 0);
  }

  hasRoom(bytes: number): boolean {
    return this.#own?.spool.hasRoom(bytes) ?? false;
  }

  async append(events: readonly StoredEvent[]): Promise<void> {
    const own = this.#own ?? (await this.#openOwn());
    try {
      await own.spool.append(events);
    } catch (error) {
      if (!(error instanceof SpoolLostError)) throw error;
      await (await this.#openOwnInsteadOf(own)).spool.append(events);
    }
  }

  async replay(handler: (events: readonly StoredEvent[]) => Promise<void>): Promise<void> {
    while (!this.#closed) {
      const held = this.#all().find(({ spool }) => spool.pendingEvents > 0) ?? this.#adopted[0];
      if (!held) return;
      await held.spool.replay(handler);
      if (this.#adopted.includes(held)) await this.#finish(held);
    }
  }

  async setAside(event: StoredEvent, reason: string): Promise<void> {
    const own = this.#own ?? (await this.#openOwn());
    await own.spool.setAside(event, reason);
  }

  onAdopted(listener: () => void): void {
    this.#listener = listener;
  }

  state(): SpoolState {
    const states = this.#all().map(({ spool }) => spool.state());
    const sum = (pick: (state: SpoolState) => number) =>
      states.reduce((total, state) => total + pick(state), 0);
    return {
      events: sum((state) => state.events),
      bytes: sum((state) => state.bytes),
      maxBytes: this.#options.maxBytes,
      oldestReceivedAt: states
        .flatMap((state) => state.oldestReceivedAt ?? [])
        .sort()
        .at(0),
      damagedRecords: this.#finished.damagedRecords + sum((state) => state.damagedRecords),
      setAsideEvents: this.#finished.setAsideEvents + sum((state) => state.setAsideEvents),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#beating;
    for (const held of this.#all()) {
      const empty = held.spool.pendingEvents === 0;
      await held.spool.close();
      await this.#release(held, empty);
    }
    this.#own = undefined;
    this.#adopted = [];
  }

  #all(): Held[] {
    return this.#own ? [...this.#adopted, this.#own] : this.#adopted;
  }

  async #openOwn(): Promise<Held> {
    const name = makeOwnerName(this.#self);
    const dir = join(this.#options.root, name);
    await this.#fs.makeDir(dir);
    await writeFile(join(dir, heartbeatFile), '', { mode: 0o600 });
    const spool = await openSpool({ ...this.#options, dir });
    await this.#fs.syncDir(this.#options.root);
    return { name, spool };
  }

  /** Somebody took this process for dead (it was stopped for long). What it had acknowledged is theirs to replay. */
  #openOwnInsteadOf(lost: Held): Promise<Held> {
    if (this.#own !== lost && this.#own) return Promise.resolve(this.#own);
    this.#opening ??= this.#openOwn().then(async (own) => {
      this.#own = own;
      this.#opening = undefined;
      await lost.spool.close();
      return own;
    });
    return this.#opening;
  }

  async #beat(): Promise<void> {
    const now = new Date();
    for (const held of this.#all()) {
      try {
        await utimes(join(this.#options.root, held.name, heartbeatFile), now, now);
      } catch {
        // Lost, or the disk is gone: the next append notices.
      }
    }
    try {
      if ((await this.#adoptDead()) > 0) this.#listener();
    } catch {
      // Looked for again at the next beat.
    }
  }

  /** Answers how many events came with what was adopted. */
  async #adoptDead(): Promise<number> {
    const before = this.pendingEvents;
    for (const name of (await this.#fs.list(this.#options.root)).sort()) {
      if (this.#closed || !(await this.#isDead(name))) continue;
      const held = await this.#adopt(name);
      if (held) this.#adopted.push(held);
    }
    return this.pendingEvents - before;
  }

  async #adopt(name: string): Promise<Held | undefined> {
    const { root } = this.#options;
    const taken = makeOwnerName(this.#self);
    try {
      await this.#fs.rename(join(root, name), join(root, taken));
    } catch (error) {
      // Another process was first.
      if (isMissing(error)) return undefined;
      throw error;
    }
    await writeFile(join(root, taken, heartbeatFile), '', { mode: 0o600 });
    const held = { name: taken, spool: await openSpool({ ...this.#options, dir: join(root, taken) }) };
    await this.#fs.syncDir(root);
    return held;
  }

  async #isDead(name: string): Promise<boolean> {
    const state = ownerState(name, this.#self);
    if (state !== 'unknown') return state === 'dead';
    try {
      const beat = await stat(join(this.#options.root, name, heartbeatFile));
      return Date.now() - beat.mtimeMs > (this.#options.deadAfterMs ?? 30_000);
    } catch (error) {
      return isMissing(error);
    }
  }

  async #finish(held: Held): Promise<void> {
    const { damagedRecords, setAsideEvents } = held.spool.state();
    this.#finished = {
      damagedRecords: this.#finished.damagedRecords + damagedRecords,
      setAsideEvents: this.#finished.setAsideEvents + setAsideEvents,
    };
    this.#adopted = this.#adopted.filter((other) => other !== held);
    await held.spool.close();
    await this.#release(held, true);
  }

  /** An empty directory goes; what was set aside in it stays under a name nobody adopts; the rest is anybody's. */
  async #release(held: Held, empty: boolean): Promise<void> {
    const { root } = this.#options;
    const dir = join(root, held.name);
    const names = await this.#fs.list(dir);
    if (!empty) return await this.#rename(dir, join(root, makeLeftName()));
    if (names.some((name) => keptFile.test(name))) {
      return await this.#rename(dir, join(root, `kept.${held.name}`));
    }
    await this.#fs.removeDir(dir);
  }

  async #rename(from: string, to: string): Promise<void> {
    try {
      await this.#fs.rename(from, to);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}
