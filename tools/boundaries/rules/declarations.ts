import type { Breach } from '../breach.ts';
import type { Package } from '../packages.ts';
import { roomOf, rooms } from '../rooms.ts';
import { packageOf, type Workspace } from '../workspace.ts';
import { mayImport, mayReach } from './arrows.ts';
import { forEachImport, type Rule } from './rule.ts';

/** Every package a file imports stands in its room's package.json, and every room in its tsconfig.json too. */
export const declaredDependencies = forEachImport((reach, workspace) => {
  const { file, import: found, target } = reach;
  if (target.kind !== 'external' && target.kind !== 'ours') return undefined;
  // A forbidden import is not mended by declaring it.
  if (!mayReach(reach)) return undefined;
  const owner = packageOf(workspace, file.path);
  const name = target.kind === 'ours' ? target.package.name : target.name;
  if (!owner || name === owner.name) return undefined;
  const manifest = `${owner.folder}/package.json`;
  const breach = (what: string, instead: string): Breach => ({
    rule: 'undeclared',
    path: file.path,
    line: found.line,
    what,
    instead,
  });
  if (!isDeclared(workspace, owner, name, file.isTest)) {
    return breach(
      `${name} is imported and ${manifest} does not declare it${file.isTest ? '' : ' under "dependencies"'}.`,
      file.isTest
        ? `Add it to the devDependencies of ${manifest}, or of the root when tests everywhere use it.`
        : `Add it to the dependencies of ${manifest}, with an exact version.`,
    );
  }
  if (target.kind === 'ours' && !file.isTest && isReferenceMissing(owner, target.package)) {
    return breach(
      `${owner.folder}/tsconfig.json does not reference ${target.package.folder}.`,
      `Add it to its "references", so that a build compiles ${target.package.folder} first.`,
    );
  }
  return undefined;
});

function isDeclared(workspace: Workspace, owner: Package, name: string, isTest: boolean): boolean {
  if (owner.dependencies.has(name)) return true;
  if (!isTest) return false;
  const root = workspace.packages.find(({ folder }) => folder === '');
  return owner.devDependencies.has(name) || root?.devDependencies.has(name) === true;
}

function isReferenceMissing(owner: Package, target: Package): boolean {
  return (
    owner.references !== undefined &&
    target.references !== undefined &&
    !owner.references.includes(target.folder)
  );
}

/** package.json and tsconfig.json draw no arrow that the house does not have. */
export const declaredArrows: Rule = (workspace) =>
  workspace.packages.flatMap((owner) => {
    const room = roomOf(`${owner.folder}/`);
    if (!room) return [];
    return workspace.packages.flatMap((target): readonly Breach[] => {
      const to = roomOf(`${target.folder}/`);
      if (!to || to === room || rooms[room].imports.includes(to)) return [];
      const declaredIn = [
        owner.dependencies.has(target.name) ? 'package.json' : undefined,
        owner.references?.includes(target.folder) ? 'tsconfig.json' : undefined,
      ].filter((name) => name !== undefined);
      return declaredIn.map((name) => ({
        rule: 'arrow',
        path: `${owner.folder}/${name}`,
        line: 1,
        what: `${room} declares ${to}, which it may not import. ${mayImport(room)}`,
        instead: `Take ${target.name} out of ${owner.folder}/${name}.`,
      }));
    });
  });
