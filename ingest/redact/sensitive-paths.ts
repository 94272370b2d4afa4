/** The fields a catalogue marks sensitive, as a tree by the parts of their dotted paths. */
export interface SensitiveNode {
  readonly whole: boolean;
  readonly children: ReadonlyMap<string, SensitiveNode>;
}

interface Growing {
  whole: boolean;
  readonly children: Map<string, Growing>;
}

const compiled = new WeakMap<readonly string[], SensitiveNode>();

/** Compiled once a catalogue. */
export function sensitiveTree(paths: readonly string[] | undefined): SensitiveNode | undefined {
  if (paths === undefined || paths.length === 0) return undefined;
  const known = compiled.get(paths);
  if (known !== undefined) return known;
  const root: Growing = { whole: false, children: new Map() };
  for (const path of paths) {
    let node = root;
    for (const part of path.split('.')) {
      const child = node.children.get(part) ?? { whole: false, children: new Map() };
      node.children.set(part, child);
      node = child;
    }
    node.whole = true;
  }
  compiled.set(paths, root);
  return root;
}

/** The node for a field; a field whose own name has dots is looked up part by part. */
export function childNode(node: SensitiveNode | undefined, name: string): SensitiveNode | undefined {
  if (node === undefined) return undefined;
  const direct = node.children.get(name);
  if (direct !== undefined || !name.includes('.')) return direct;
  return name.split('.').reduce<SensitiveNode | undefined>((inner, part) => inner?.children.get(part), node);
}
