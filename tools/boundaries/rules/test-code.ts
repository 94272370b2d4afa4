import { targetFile } from '../resolve.ts';
import { rooms } from '../rooms.ts';
import { forEachImport } from './rule.ts';

/** Product code does not lean on tests, nor on what stands in a folder `testing/` for them: neither is built. */
export const testCode = forEachImport(({ file, room, import: found, target }, workspace) => {
  if (file.isTest || target.kind !== 'file') return undefined;
  const path = targetFile(workspace, target);
  if (!path || workspace.files.get(path)?.isTest !== true) return undefined;
  return {
    rule: 'development-only',
    path: file.path,
    line: found.line,
    what: `${found.specifier} is for tests and is not shipped.`,
    instead: `What ${room} needs to run belongs in ${room} proper (${rooms[room].holds}).`,
  };
});
