import type { Breach } from '../breach.ts';
import type { Import } from '../imports.ts';
import { resolveImport, type Target } from '../resolve.ts';
import type { RoomName } from '../rooms.ts';
import type { SourceFile, Workspace } from '../workspace.ts';

/** One house rule: looks at the whole tree and names every breach. */
export type Rule = (workspace: Workspace) => readonly Breach[];

/** One import seen from the room it stands in. */
export interface Reach {
  readonly file: SourceFile;
  readonly room: RoomName;
  readonly import: Import;
  readonly target: Target;
}

/** A rule that looks at one import at a time; code outside all rooms is `no-room`'s business. */
export function forEachImport(judge: (reach: Reach, workspace: Workspace) => Breach | undefined): Rule {
  return (workspace) =>
    [...workspace.files.values()].flatMap((file) => {
      const { room } = file;
      if (!room) return [];
      return file.imports.flatMap((found) => {
        const target = resolveImport(workspace, file, found);
        return judge({ file, room, import: found, target }, workspace) ?? [];
      });
    });
}
