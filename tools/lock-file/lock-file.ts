/** The part of package-lock.json that is looked at here. */
export interface LockFile {
  readonly packages?: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly engines?: { readonly node?: string };
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Packages whose `resolved` is anything but the folder of a workspace. */
export function addressedPackages(lock: LockFile): readonly string[] {
  return Object.entries(lock.packages ?? {})
    .filter(([, { resolved, link }]) => resolved !== undefined && (!link || resolved.includes(':')))
    .map(([path]) => path);
}
