import { mkdir, open, readdir, rename, rm, stat, truncate } from 'node:fs/promises';

/** An open file of the spool. `write` may write less than it was given, as the system call does. */
export interface SpoolFile {
  write(bytes: Buffer, position: number): Promise<number>;
  /** Data and size are on the medium when it resolves. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  inode(): Promise<bigint>;
  close(): Promise<void>;
}

/** What the spool needs of a file system, so that a test can run out of disk at any step. */
export interface SpoolFs {
  /** Opens for writing, mode 0600. `wx` must not exist yet, `w` is emptied, `a` is kept. */
  open(path: string, flags: 'wx' | 'w' | 'a'): Promise<SpoolFile>;
  read(path: string, from: number, to: number): Promise<Buffer>;
  /** Names in a directory; empty when it does not exist. */
  list(dir: string): Promise<string[]>;
  size(path: string): Promise<number>;
  /** Undefined when there is no such file. */
  inode(path: string): Promise<bigint | undefined>;
  truncate(path: string, length: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Removes a directory and what is in it. */
  removeDir(dir: string): Promise<void>;
  makeDir(dir: string): Promise<void>;
  /** Makes names made, renamed and removed in the directory durable. */
  syncDir(dir: string): Promise<void>;
}

export const nodeSpoolFs: SpoolFs = {
  async open(path, flags) {
    const handle = await open(path, flags, 0o600);
    return {
      write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
      sync: () => handle.datasync(),
      truncate: (length) => handle.truncate(length),
      inode: async () => (await handle.stat({ bigint: true })).ino,
      close: () => handle.close(),
    };
  },
  async read(path, from, to) {
    const handle = await open(path, 'r');
    try {
      const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await handle.close();
    }
  },
  list: async (dir) => (await orUndefined(readdir(dir))) ?? [],
  size: async (path) => (await stat(path)).size,
  inode: async (path) => (await orUndefined(stat(path, { bigint: true })))?.ino,
  truncate,
  rename,
  remove: (path) => rm(path, { force: true }),
  removeDir: (dir) => rm(dir, { recursive: true, force: true }),
  makeDir: async (dir) => void (await mkdir(dir, { recursive: true, mode: 0o700 })),
  async syncDir(dir) {
    const handle = await open(dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}

/** Writes all of it, or throws: a disk that takes nothing more is ENOSPC also where it says so by a short write. */
export async function writeAll(file: SpoolFile, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const count = await file.write(bytes.subarray(written), position + written);
    if (count === 0) throw Object.assign(new Error('the disk took nothing more'), { code: 'ENOSPC' });
    written += count;
  }
}
