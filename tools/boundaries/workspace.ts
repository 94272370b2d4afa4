import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { globSync } from 'tinyglobby';
import { type ParsedImports, readImports } from './imports.ts';
import { type Package, readPackage } from './packages.ts';
import { type RoomName, roomOf, rooms } from './rooms.ts';

export interface SourceFile extends ParsedImports {
  readonly path: string;
  readonly room: RoomName | undefined;
  /** Tests and what only tests use: they may import `testing` and development dependencies. */
  readonly isTest: boolean;
}

/** The tree as the rules see it. All paths are relative to the root, with `/`. */
export interface Workspace {
  readonly paths: readonly string[];
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly packages: readonly Package[];
}

const notOurs = ['**/node_modules/**', '**/dist/**', '**/.git/**', '**/.evident/**', '**/coverage/**'];
const sourcePattern = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const testPattern = /\.test(?:-d)?\.tsx?$|\/testing\//;

export function readWorkspace(root: string): Workspace {
  const paths = globSync('**/*', { cwd: root, ignore: notOurs, dot: true, expandDirectories: false }).sort();
  const files = paths.filter((path) => sourcePattern.test(path)).map((path) => readSource(root, path));
  const folders = paths
    .filter((path) => posix.basename(path) === 'package.json')
    .map((path) => posix.dirname(path).replace(/^\.$/, ''));
  return {
    paths,
    files: new Map(files.map((file) => [file.path, file])),
    packages: folders.map((folder) => readPackage(root, folder)),
  };
}

function readSource(root: string, path: string): SourceFile {
  const room = roomOf(path);
  return {
    path,
    room,
    isTest: testPattern.test(path) || (room !== undefined && rooms[room].runs === 'development'),
    ...readImports(path, readFileSync(join(root, path), 'utf8')),
  };
}

/** The package a file belongs to: the one whose folder is nearest above it. */
export function packageOf(workspace: Workspace, path: string): Package | undefined {
  return workspace.packages
    .filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`))
    .reduce<Package | undefined>(
      (nearest, found) => (found.folder.length >= (nearest?.folder.length ?? 0) ? found : nearest),
      undefined,
    );
}
