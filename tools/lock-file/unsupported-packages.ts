import { minVersion, satisfies } from 'semver';
import type { LockFile } from './lock-file.ts';

/** Packages that do not promise to run on the oldest Node this workspace promises to run on. */
export function unsupportedPackages({ packages = {} }: LockFile): readonly string[] {
  const oldest = minVersion(packages['']?.engines?.node ?? '*');
  if (!oldest) return [];
  return Object.entries(packages)
    .filter(([, { engines }]) => engines?.node !== undefined && !satisfies(oldest, engines.node))
    .map(([path, { version, engines }]) => `${path} ${version} (${engines?.node})`);
}
