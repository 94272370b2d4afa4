import type { LockedPackage, LockFile } from './lock-file.ts';

/**
 * Binaries for other platforms that a package may bring and the lock file does not have: `npm install` leaves out what
 * its registry has no copy of, and `npm ci` then takes the lock file for out of date, on every platform.
 */
export function missingPlatformPackages(lock: LockFile): Readonly<Record<string, LockedPackage>> {
  const packages = lock.packages ?? {};
  const missing: Record<string, LockedPackage> = {};
  for (const parent of Object.values(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      const isThere = Object.keys(packages).some((found) => found === path || found.endsWith(`/${path}`));
      const platform = platformOf(name);
      if (isThere || !platform) continue;
      const { cpu, libc, os } = platform;
      // In the order in which npm writes them, so that its next run changes nothing.
      missing[path] = {
        version,
        cpu,
        ...(parent.dev ? { dev: true } : {}),
        ...(libc ? { libc } : {}),
        optional: true,
        os,
      };
    }
  }
  return missing;
}

/** The lock file with an entry for each, so that `npm ci` skips it where it does not belong. */
export function completeLockFile<Lock extends LockFile>(lock: Lock): Lock {
  const packages = { ...lock.packages, ...missingPlatformPackages(lock) };
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

interface Platform {
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  readonly libc: readonly string[] | undefined;
}

const systems = /(?:^|-)(android|darwin|freebsd|linux|openbsd|netbsd|openharmony|sunos|aix|win32)-/;
const processors = /-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-|$)/;

/** `binding-linux-x64-musl`: the way every such package is named. */
function platformOf(name: string): Platform | undefined {
  const last = name.slice(name.lastIndexOf('/') + 1);
  const os = systems.exec(last)?.[1];
  const cpu = processors.exec(last)?.[1];
  if (!os || !cpu) return undefined;
  const libc =
    os !== 'linux' ? undefined : /-musl/.test(last) ? 'musl' : /-gnu/.test(last) ? 'glibc' : undefined;
  return { os: [os], cpu: [cpu], libc: libc ? [libc] : undefined };
}
