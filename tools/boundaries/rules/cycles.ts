import type { Breach } from '../breach.ts';
import { resolveImport, targetFile } from '../resolve.ts';
import type { Workspace } from '../workspace.ts';
import type { Rule } from './rule.ts';

/** File to the files it imports, with the line of the first import of each. Types count: a type cycle is a cycle of thought. */
type Graph = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** No file leads back to itself. One breach a knot of files, showing its shortest way round. */
export const cycles: Rule = (workspace) => {
  const graph = importGraph(workspace);
  const told = new Set<string>();
  const found: Breach[] = [];
  for (const start of graph.keys()) {
    if (told.has(start)) continue;
    const way = shortestWayBack(graph, start);
    if (!way) continue;
    for (const path of way) told.add(path);
    found.push({
      rule: 'cycle',
      path: start,
      line: graph.get(start)?.get(way[1] ?? start) ?? 1,
      what: `Imports go round: ${[...way, start].join(' -> ')}.`,
      instead:
        'Move what the files need of each other into a file of its own that imports neither, or hand it in as an argument.',
    });
  }
  return found;
};

function importGraph(workspace: Workspace): Graph {
  const graph = new Map<string, Map<string, number>>();
  for (const file of workspace.files.values()) {
    const edges = new Map<string, number>();
    for (const found of file.imports) {
      // A worker started by its URL is a program of its own.
      if (found.kind === 'url') continue;
      const path = targetFile(workspace, resolveImport(workspace, file, found));
      if (path !== undefined && !edges.has(path)) edges.set(path, found.line);
    }
    graph.set(file.path, edges);
  }
  return graph;
}

/** Breadth first from `start` until an edge leads back to it: the files on the way, `start` first. */
function shortestWayBack(graph: Graph, start: string): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const next of graph.get(path)?.keys() ?? []) {
      if (next === start) return wayTo(cameFrom, start, path);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, path);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(cameFrom: ReadonlyMap<string, string>, start: string, end: string): readonly string[] {
  const way: string[] = [];
  for (let at: string | undefined = end; at !== undefined && at !== start; at = cameFrom.get(at))
    way.unshift(at);
  return [start, ...way];
}
