/** Paths of instances: `each[3]/` is the fourth item of `each`, `each[3]/poll[0]/` the first iteration of `poll` in it. */
import type { NodeType } from '@aob/ir';

export interface InstancePath {
  /** The node whose body it is an instance of. */
  readonly owner: string;
  /** The instance that node runs in; empty at the top. */
  readonly parent: string;
  /** From 0; absent for a composite, which has one instance. */
  readonly index: number | undefined;
}

const LAST = /^(.*\/)?([A-Za-z_][A-Za-z0-9_]*)(?:\[(\d+)\])?\/$/;

/** Undefined for what is no path of an instance, the top among it. */
export function instancePath(scope: string): InstancePath | undefined {
  const [, parent = '', owner, index] = LAST.exec(scope) ?? [];
  if (owner === undefined) return undefined;
  return { owner, parent, index: index === undefined ? undefined : Number(index) };
}

/** The instance itself and those around it, from the outermost. */
export function pathsTo(scope: string): readonly string[] {
  const paths: string[] = [];
  for (let at = instancePath(scope); at !== undefined; at = instancePath(at.parent)) {
    paths.unshift(`${at.parent}${at.owner}${at.index === undefined ? '' : `[${at.index}]`}/`);
  }
  return paths;
}

/** Whether a path leads into the body of this node. */
export function leadsInto(path: string, parent: string, owner: string): boolean {
  return path.startsWith(`${parent}${owner}[`) || path.startsWith(`${parent}${owner}/`);
}

/** The reader chose this instance: what they chose in others of the same body is forgotten. */
export function choosePath(chosen: readonly string[], path: string): string[] {
  const kept = pathsTo(path).reduce<readonly string[]>((left, each) => {
    const at = instancePath(each);
    if (at === undefined) return left;
    return left.filter((other) => !leadsInto(other, at.parent, at.owner) || other.startsWith(each));
  }, chosen);
  // A longer path says the same and more.
  return kept.some((other) => other.startsWith(path))
    ? [...kept]
    : [...kept.filter((other) => !path.startsWith(other)), path];
}

/** `item 4`, `iteration 2`: people count from 1, whatever the path says. */
export function instanceWord(type: NodeType | undefined, index: number | undefined): string {
  if (index === undefined) return 'its steps';
  return `${type === 'loop' ? 'iteration' : 'item'} ${index + 1}`;
}

/** Without the slash at its end, as people read it: `each[3]`. */
export function pathWords(scope: string): string {
  return scope.replace(/\/$/, '').replaceAll('/', ' › ');
}
