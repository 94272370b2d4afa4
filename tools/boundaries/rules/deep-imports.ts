import { posix } from 'node:path';
import type { Breach } from '../breach.ts';
import { roomOf, subRoomOf } from '../rooms.ts';
import type { Workspace } from '../workspace.ts';
import { mayReach } from './arrows.ts';
import { forEachImport, type Reach } from './rule.ts';

/** Nobody imports past an index: not into a package, not by path into another room, not into a neighbouring sub-room. */
export const deepImports = forEachImport((reach, workspace) => {
  const { target } = reach;
  if (target.kind === 'ours' && target.entry === undefined) {
    const { name, entries } = target.package;
    return breach(
      reach,
      `${reach.import.specifier} is not an entry of ${name}.`,
      entries.size > 0
        ? `Import from ${[...entries.keys()].join(' or ')}; what is missing there is exported by its index.ts first.`
        : `${name} offers nothing to import.`,
    );
  }
  if (target.kind === 'file') return byPath(reach, target.path, workspace);
  return undefined;
});

function byPath(reach: Reach, path: string, workspace: Workspace): Breach | undefined {
  const { file, room, import: found } = reach;
  const to = roomOf(path);
  // Against the arrows: said by that rule, and no entry would make it right.
  if (!mayReach(reach)) return undefined;
  // A test may read a document by its URL; code of another room it may not reach that way either.
  if (to !== room && (found.kind !== 'url' || to !== undefined)) {
    return breach(
      reach,
      `${found.specifier} leaves ${room}${to ? ` for ${to}` : ''} by path.`,
      to ? `Import ${packageEntries(workspace, path)} instead.` : `Move ${path} into a room.`,
    );
  }
  const subRoom = subRoomOf(path);
  if (subRoom && subRoom !== subRoomOf(file.path) && path !== `${subRoom}/index.ts`) {
    const index = posix.relative(posix.dirname(file.path), `${subRoom}/index.ts`);
    return breach(
      reach,
      `${found.specifier} reaches past the index of ${subRoom}.`,
      `Import ${index.startsWith('.') ? index : `./${index}`}; what is missing there is exported by it first.`,
    );
  }
  return undefined;
}

function packageEntries(workspace: Workspace, path: string): string {
  const owner = workspace.packages.find(({ folder }) => folder !== '' && path.startsWith(`${folder}/`));
  return owner && owner.entries.size > 0 ? [...owner.entries.keys()].join(' or ') : 'its package';
}

function breach({ file, import: found }: Reach, what: string, instead: string): Breach {
  return { rule: 'deep-import', path: file.path, line: found.line, what, instead };
}
