import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Import } from './imports.ts';
import type { Package } from './packages.ts';
import type { SourceFile, Workspace } from './workspace.ts';

/** What an import points at. `entry` is the file behind one of our packages, where the path is exported. */
export type Target =
  | { readonly kind: 'builtin' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'ours'; readonly package: Package; readonly entry: string | undefined }
  | { readonly kind: 'external'; readonly name: string };

export function resolveImport(workspace: Workspace, file: SourceFile, { specifier }: Import): Target {
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    return { kind: 'file', path: posix.join(posix.dirname(file.path), specifier) };
  }
  if (isBuiltin(specifier)) return { kind: 'builtin' };
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const ours = workspace.packages.find((found) => found.name === name && found.folder !== '');
  if (!ours) return { kind: 'external', name };
  return { kind: 'ours', package: ours, entry: ours.entries.get(specifier) };
}

/** The source file an import leads to, where it leads to one of ours. */
export function targetFile(workspace: Workspace, target: Target): string | undefined {
  const path = target.kind === 'file' ? target.path : target.kind === 'ours' ? target.entry : undefined;
  return path !== undefined && workspace.files.has(path) ? path : undefined;
}
