import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own, of a few MB, in memory. */
export interface SmallDisk {
  readonly path: string;
  /** Changes its size while it is in use. */
  resize(megabytes: number): void;
  /** Unmounts and removes it. */
  dispose(): void;
}

/** @throws where mounting is not allowed */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'evident-disk-'));
  const mount = (...options: readonly string[]) => execFileSync('mount', options, { stdio: 'pipe' });
  try {
    mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path);
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  return {
    path,
    resize: (size) => void mount('-o', `remount,size=${size}m`, path),
    dispose: () => {
      execFileSync('umount', ['-l', path], { stdio: 'pipe' });
      rmSync(path, { recursive: true });
    },
  };
}

/** Whether this process may mount: as root outside of most containers. */
export function canMount(): boolean {
  try {
    mountSmallDisk(1).dispose();
    return true;
  } catch {
    return false;
  }
}
