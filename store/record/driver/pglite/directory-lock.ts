import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DriverError } from '../driver-error.ts';

/** Held from `lockDirectory` until `release`. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** Who holds the lock. Two processes with the same number are told apart by when they started. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string;
  /** The machine's boot and the container's process table that `pid` belongs to. */
  readonly world: string;
  readonly released: boolean;
}

const heartbeatMs = 1_000;
const silentMs = 5_000;

/**
 * Claims a directory for this process. Node has no flock, so the lock is a row of files `lock.1`, `lock.2`, ...: the one
 * with the highest number counts. Whoever finds its holder gone makes the next number, which `link` gives to exactly one
 * process, and then looks whether somebody was even further. A file is only removed once a higher one is there.
 * @throws DriverError `unavailable`, code `DIRECTORY_LOCKED`, naming the process that has it.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const me: Holder = { ...identityOf(process.pid), pid: process.pid, released: false };
  while (true) {
    const highest = Math.max(0, ...(await numbersIn(directory)));
    if (highest > 0) await refuseWhileHeld(directory, highest);
    const mine = highest + 1;
    if (!(await createLock(directory, mine, me))) continue;
    const numbers = await numbersIn(directory);
    if (Math.max(...numbers) > mine) {
      await removeLock(directory, mine);
      continue;
    }
    for (const old of numbers) if (old < mine) await removeLock(directory, old);
    return holdLock(directory, mine, me);
  }
}

function holdLock(directory: string, number: number, me: Holder): DirectoryLock {
  const path = pathOf(directory, number);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs).unref();
  return {
    // The file stays, so that numbers only ever rise. On a full disk it cannot be marked; then it is held until this
    // process ends, which is seen as well.
    release: async () => {
      clearInterval(heartbeat);
      await writeDraft(directory, { ...me, released: true })
        .then((draft) => rename(draft, path))
        .catch(() => undefined);
    },
  };
}

async function refuseWhileHeld(directory: string, number: number): Promise<void> {
  const path = pathOf(directory, number);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return; // superseded in the meantime
  const holder = JSON.parse(text) as Holder;
  if (holder.released) return;
  const alive =
    holder.world === currentWorld()
      ? isRunning(holder.pid) && identityOf(holder.pid).startedAt === holder.startedAt
      : await isBeating(directory, path);
  if (alive) {
    throw new DriverError(
      'unavailable',
      'DIRECTORY_LOCKED',
      `The data directory ${directory} is in use by process ${holder.pid}. Stop that process, or choose another directory with EVIDENT_DATA_DIR.`,
    );
  }
}

/** For a holder in another container, whose processes cannot be seen from here: whether it still touches its file. */
async function isBeating(directory: string, path: string): Promise<boolean> {
  const first = await modifiedAt(path);
  // A new file tells the file system's own time, which may not be this machine's.
  const draft = await writeDraft(directory, undefined);
  const age = (await modifiedAt(draft)) - first;
  await unlink(draft);
  if (age >= silentMs) return false;
  await new Promise((resolve) => setTimeout(resolve, silentMs - Math.max(0, age)));
  return (await modifiedAt(path)) !== first;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function modifiedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}

/** Answers false when somebody else made that number first. The file appears with its whole content or not at all. */
async function createLock(directory: string, number: number, holder: Holder): Promise<boolean> {
  const draft = await writeDraft(directory, holder);
  try {
    await link(draft, pathOf(directory, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function writeDraft(directory: string, holder: Holder | undefined): Promise<string> {
  const path = join(directory, `lock-draft-${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx', 0o600);
  await file.writeFile(JSON.stringify(holder ?? null));
  await file.sync();
  await file.close();
  return path;
}

async function numbersIn(directory: string): Promise<number[]> {
  const names = await readdir(directory);
  return names.flatMap((name) => {
    const match = /^lock\.(\d+)$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
}

async function removeLock(directory: string, number: number): Promise<void> {
  await unlink(pathOf(directory, number)).catch(() => undefined);
}

function pathOf(directory: string, number: number): string {
  return join(directory, `lock.${number}`);
}

function currentWorld(): string {
  return identityOf(process.pid).world;
}

/** `startedAt` is empty when there is no such process, and where there is no /proc. */
function identityOf(pid: number): Pick<Holder, 'startedAt' | 'world'> {
  const read = (path: string) => attempt(() => readFileSync(path, 'latin1')) ?? '';
  const boot = read('/proc/sys/kernel/random/boot_id').trim();
  const processTable = attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '';
  // The second field is the program's name in brackets, which may hold anything; start time is the 22nd.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  // A zombie's files are closed already.
  const startedAt = fields[0] === 'Z' ? '' : (fields[19] ?? '');
  return { startedAt, world: `${boot} ${processTable}` };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
