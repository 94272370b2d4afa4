import { type Node, parseSync, Visitor } from 'oxc-parser';

/** `url` is `new URL('./worker.ts', import.meta.url)`: a file reached without an import. */
export type ImportKind = 'static' | 'dynamic' | 'type' | 'require' | 'url';

export interface Import {
  readonly specifier: string;
  readonly kind: ImportKind;
  /** From 1. */
  readonly line: number;
}

export interface ParsedImports {
  readonly imports: readonly Import[];
  readonly parseErrors: readonly { readonly message: string; readonly line: number }[];
}

/**
 * Every module a file names: imports and re-exports of values and types, `import()`, `import('x').T`,
 * `require()` and `new URL(x, import.meta.url)`. TypeScript 7 has no compiler API to ask, and its predecessors
 * would be a second compiler in the house; oxc reads the same syntax and is what knip parses with.
 */
export function readImports(path: string, text: string): ParsedImports {
  const { program, errors } = parseSync(path, text);
  const lineOf = lineCounter(text);
  const imports: Import[] = [];
  const add = (node: Node | null | undefined, kind: ImportKind): void => {
    const specifier = stringValue(node);
    if (node && specifier !== undefined) imports.push({ specifier, kind, line: lineOf(node.start) });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source, 'static'),
    ExportAllDeclaration: (node) => add(node.source, 'static'),
    ExportNamedDeclaration: (node) => add(node.source, 'static'),
    ImportExpression: (node) => add(node.source, 'dynamic'),
    TSImportType: (node) => add(node.source, 'type'),
    TSExternalModuleReference: (node) => add(node.expression, 'require'),
    CallExpression: (node) => {
      if (isRequire(node.callee)) add(node.arguments[0], 'require');
    },
    NewExpression: (node) => {
      if (isNamed(node.callee, 'URL') && isImportMetaUrl(node.arguments[1])) add(node.arguments[0], 'url');
    },
  }).visit(program);
  return {
    imports: imports.sort((a, b) => a.line - b.line),
    parseErrors: errors.map((error) => ({
      message: error.message,
      line: lineOf(error.labels[0]?.start ?? 0),
    })),
  };
}

function stringValue(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

function isRequire(callee: Node): boolean {
  return (
    isNamed(callee, 'require') ||
    (callee.type === 'MemberExpression' &&
      isNamed(callee.object, 'require') &&
      isNamed(callee.property, 'resolve'))
  );
}

function isImportMetaUrl(node: Node | undefined): boolean {
  return (
    node?.type === 'MemberExpression' &&
    node.object.type === 'MetaProperty' &&
    node.property.type === 'Identifier' &&
    node.property.name === 'url'
  );
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const after = starts.findIndex((start) => start > offset);
    return after === -1 ? starts.length : after;
  };
}
