import { allEdges, type ChangeSet, type WorkflowDocument } from '@aob/ir';
import { stepsOf } from '../bodies/steps.ts';
import type { ChangeKind, ChangeMark } from '../canvas/graph-model.ts';
import { edgeId, type Layered } from '../overlays/layers.ts';

export type DiffSide = 'before' | 'after';

/** One of two documents as it is, with what the other has otherwise marked: what goes stands before, what comes after. */
export function oneSide(document: WorkflowDocument, changes: ChangeSet, side: DiffSide): Layered {
  const nodes = marksOf(changes.nodes, side);
  const edges = marksOf(changes.edges, side);
  return {
    nodes: stepsOf(document).map((step) => ({ ...step, ...markOf(nodes.get(step.node.id)) })),
    edges: allEdges(document).map((edge) => {
      const id = edgeId(edge);
      return { id, edge, ...markOf(edges.get(id)) };
    }),
  };
}

interface ElementChanges {
  readonly added: readonly { readonly id: string }[];
  readonly removed: readonly { readonly id: string }[];
  readonly changed: readonly { readonly id: string }[];
}

function marksOf(
  { added, removed, changed }: ElementChanges,
  side: DiffSide,
): ReadonlyMap<string, ChangeKind> {
  const own: readonly [readonly { readonly id: string }[], ChangeKind] =
    side === 'before' ? [removed, 'removed'] : [added, 'added'];
  const [gone, kind] = own;
  return new Map([
    ...gone.map(({ id }): [string, ChangeKind] => [id, kind]),
    ...changed.map(({ id }): [string, ChangeKind] => [id, 'changed']),
  ]);
}

function markOf(kind: ChangeKind | undefined): { readonly change?: ChangeMark } {
  return kind === undefined ? {} : { change: { kind, isProposed: false } };
}
