import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A workspace package as its package.json and tsconfig.json declare it. */
export interface Package {
  /** Folder, relative to the root; empty for the root package. */
  readonly folder: string;
  readonly name: string;
  /** Import path (`@evident/contract/event`) to the source file behind it. */
  readonly entries: ReadonlyMap<string, string>;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  /** Folders the tsconfig references, relative to the root; undefined where there is no tsconfig. */
  readonly references: readonly string[] | undefined;
}

interface PackageJson {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export function readPackage(root: string, folder: string): Package {
  const json = readJson(join(root, folder, 'package.json')) as PackageJson;
  const name = json.name ?? '';
  return {
    folder,
    name,
    entries: new Map(
      Object.entries(json.exports ?? {}).flatMap(([subpath, target]) => {
        const source = typeof target === 'string' ? target : (target['evident:source'] ?? target.default);
        return source ? [[posix.join(name, subpath), posix.join(folder, source)] as const] : [];
      }),
    ),
    dependencies: new Set(
      Object.keys({ ...json.dependencies, ...json.peerDependencies, ...json.optionalDependencies }),
    ),
    devDependencies: new Set(Object.keys(json.devDependencies ?? {})),
    references: readReferences(root, folder),
  };
}

function readReferences(root: string, folder: string): readonly string[] | undefined {
  const path = join(root, folder, 'tsconfig.json');
  if (!existsSync(path)) return undefined;
  const { references = [] } = readJson(path) as { references?: readonly { path: string }[] };
  return references.map((reference) => posix.join(folder, reference.path).replace(/\/$/, ''));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} is not plain JSON`, { cause });
  }
}
