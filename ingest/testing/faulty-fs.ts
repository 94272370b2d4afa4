import { nodeSpoolFs, type SpoolFs } from '../spool/spool-files.ts';

/** A disk that fails as told: the real file system, with a quota and switches. */
export interface FaultyDisk {
  readonly fs: SpoolFs;
  /** Bytes that may still be written; a write beyond is cut short, the next one fails with ENOSPC. */
  freeBytes: number;
  failSync: boolean;
  failTruncate: boolean;
  syncs: number;
  dirSyncs: number;
}

export function faultyDisk(): FaultyDisk {
  const disk: FaultyDisk = {
    freeBytes: Number.POSITIVE_INFINITY,
    failSync: false,
    failTruncate: false,
    syncs: 0,
    dirSyncs: 0,
    fs: {
      ...nodeSpoolFs,
      async open(path, flags) {
        const file = await nodeSpoolFs.open(path, flags);
        return {
          ...file,
          async write(bytes, position) {
            if (disk.freeBytes <= 0 && bytes.length > 0) throw failure('ENOSPC');
            const written = await file.write(
              bytes.subarray(0, Math.min(bytes.length, disk.freeBytes)),
              position,
            );
            disk.freeBytes -= written;
            return written;
          },
          async sync() {
            disk.syncs++;
            if (disk.failSync) throw failure('EIO');
            await file.sync();
          },
          async truncate(length) {
            if (disk.failTruncate) throw failure('EIO');
            await file.truncate(length);
          },
        };
      },
      async syncDir(dir) {
        disk.dirSyncs++;
        await nodeSpoolFs.syncDir(dir);
      },
    },
  };
  return disk;
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
