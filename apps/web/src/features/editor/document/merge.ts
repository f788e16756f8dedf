/**
 * What I changed and what somebody else changed since, brought together (R22): changes of different fields stand side
 * by side; where both changed the same, a person chooses.
 */
import {
  applyChangeSet,
  type ChangeLine,
  type ChangeSet,
  describeChangeSet,
  diffDocuments,
  elementsOfChange,
  isEmptyChangeSet,
  type WorkflowDocument,
} from '@aob/ir';
import { withoutEdgeIds } from './openness.ts';

export interface Versions {
  /** What both began with. */
  readonly base: WorkflowDocument;
  readonly mine: WorkflowDocument;
  readonly theirs: WorkflowDocument;
}

export interface Conflict {
  /** `/nodes/{pay}`: the name change sets know it by. */
  readonly element: string;
  readonly mine: readonly ChangeLine[];
  readonly theirs: readonly ChangeLine[];
}

export interface Merge {
  /** Theirs with everything of mine that does not contradict it. */
  readonly document: WorkflowDocument;
  readonly conflicts: readonly Conflict[];
  readonly mine: ChangeSet;
  readonly theirs: ChangeSet;
}

export function merge({ base, mine, theirs }: Versions): Merge {
  const changes = diffDocuments(base, mine);
  const others = diffDocuments(base, theirs);
  let rest = changes;
  const elements: string[] = [];
  for (;;) {
    const applied = applyChangeSet(theirs, rest);
    if (applied.ok) {
      const conflicts = elements.map((element) => ({
        element,
        mine: describeChangeSet(only(changes, (name) => name === element)),
        theirs: describeChangeSet(only(others, (name) => name === element)),
      }));
      return { document: withoutEdgeIds(applied.document), conflicts, mine: changes, theirs: others };
    }
    const found = [...new Set(applied.issues.map(({ pointer }) => elementOf(pointer)))];
    elements.push(...found);
    const left = only(rest, (name) => !found.includes(name));
    // What cannot be told apart is a conflict as a whole: it must not be tried for ever.
    rest = countOf(left) < countOf(rest) ? left : only(rest, () => false);
    if (isEmptyChangeSet(rest) && found.length === 0) elements.push(...elementsOfChange(changes));
  }
}

/** Mine instead of theirs for the chosen elements; what is not chosen stays theirs. */
export function settle(
  merged: WorkflowDocument,
  mine: WorkflowDocument,
  chosen: readonly string[],
): WorkflowDocument {
  const wanted = only(diffDocuments(merged, mine), (name) => chosen.includes(name));
  const applied = applyChangeSet(merged, wanted);
  return withoutEdgeIds(applied.ok ? applied.document : merged);
}

function countOf(changes: ChangeSet): number {
  return elementsOfChange(changes).length;
}

/** Conflicts name elements as `/nodes/{a}` and fields as `a/config/url`, `a->b/when` or `/inputs`. */
function elementOf(pointer: string): string {
  if (pointer.startsWith('/nodes/{') || pointer.startsWith('/edges/{')) return pointer;
  const [id = '', member = ''] = pointer.split('/');
  if (id === '') return `/${member}`;
  return id.includes('->') ? `/edges/{${id}}` : `/nodes/{${id}}`;
}

/** The part of a change set that is about the elements to keep. */
function only(changes: ChangeSet, keep: (element: string) => boolean): ChangeSet {
  const { nodes, edges, outputs, reordered, settings = [] } = changes;
  const node = ({ id }: { readonly id: string }): boolean => keep(`/nodes/{${id}}`);
  const edge = ({ id }: { readonly id: string }): boolean => keep(`/edges/{${id}}`);
  const kept = settings.filter(({ path }) => keep(path));
  return {
    nodes: {
      added: nodes.added.filter(node),
      removed: nodes.removed.filter(node),
      changed: nodes.changed.filter(node),
    },
    edges: {
      added: edges.added.filter(edge),
      removed: edges.removed.filter(edge),
      changed: edges.changed.filter(edge),
    },
    ...(outputs !== undefined && keep('/outputs') ? { outputs } : {}),
    reordered: reordered.filter((order) => keep(`/nodes/{${order.node}}/order`)),
    ...(kept.length === 0 ? {} : { settings: kept }),
  };
}
