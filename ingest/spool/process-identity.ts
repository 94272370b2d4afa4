import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Which process a spool directory belongs to, as its name says: `live.<pid>.<started>.<host>.<boot>.<namespace>.<random>`.
 * The name IS the lock: it is taken over by renaming the directory, which succeeds for exactly one process, leaves no
 * lock file behind, and cannot be half done.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot: tells a process from a later one with the same id. */
  readonly started: string;
  readonly host: string;
  readonly boot: string;
  /** Process ids mean something in one pid namespace only: every container has its own process 1. */
  readonly namespace: string;
}

export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    started: startedAt(process.pid) ?? '0',
    host: shortHash(hostname()),
    boot: shortHash(textOf('/proc/sys/kernel/random/boot_id')),
    namespace: shortHash(linkOf('/proc/self/ns/pid')),
  };
}

export function makeOwnerName(owner: ProcessIdentity): string {
  const { pid, started, host, boot, namespace } = owner;
  return ['live', pid, started, host, boot, namespace, randomBytes(4).toString('hex')].join('.');
}

/** What a left directory is called: anybody may take it. */
export function makeLeftName(): string {
  return `left.${randomBytes(8).toString('hex')}`;
}

/** Whether the process a directory is named after is alive. `unknown`: only its heartbeat can tell. */
export function ownerState(
  name: string,
  self: ProcessIdentity,
): 'alive' | 'dead' | 'unknown' | 'not_a_spool' {
  const parts = name.split('.');
  if (parts[0] === 'left' && parts.length === 2) return 'dead';
  if (parts[0] !== 'live' || parts.length !== 7) return 'not_a_spool';
  const [, pid, started, host, boot, namespace] = parts;
  if (host !== self.host) return 'unknown';
  if (boot !== self.boot) return 'dead';
  if (namespace !== self.namespace) return 'unknown';
  if (!isRunning(Number(pid))) return 'dead';
  const startedNow = startedAt(Number(pid));
  return startedNow === undefined || startedNow === started ? 'alive' : 'dead';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat; the second field may hold spaces and brackets. A zombie has ended. */
function startedAt(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return 'ended';
  return fields[19];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
