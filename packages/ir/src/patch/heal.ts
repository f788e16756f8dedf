/** Which edges close the gap that a removed node leaves. */
import { allEdges, allNodes } from '../bodies.ts';
import type { EdgeDocument, WorkflowDocument } from '../document.ts';
import { edgeIdOf } from './elements.ts';

export interface HealingEdge {
  readonly edge: EdgeDocument;
  /** Id of the in-edge whose place it takes: the order of a conditional's edges is behaviour (R1). */
  readonly at: string;
}

export type Healing =
  | { readonly ok: true; readonly edges: readonly HealingEdge[] }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/**
 * Each predecessor is led to each successor under the condition that led to the removed node. Refused where that
 * would not mean the same: the node itself decides (labels, conditions), or a conditional would have to take several.
 */
export function healingEdges(document: WorkflowDocument, node: string): Healing {
  const all = allEdges(document);
  const incoming = all.filter((edge) => edge.to === node);
  const outgoing = all.filter((edge) => edge.from === node);
  const deciding = outgoing.find(
    (edge) => edge.when !== undefined || (edge.on !== undefined && edge.on !== 'success'),
  );
  if (deciding !== undefined) return cannot(`${edgeIdOf(deciding)} depends on what ${node} came to`);
  const conditional = incoming.find(({ from }) => typeOf(document, from) === 'conditional');
  if (conditional !== undefined && outgoing.length > 1) {
    return cannot(`${conditional.from} takes one edge only, and ${node} leads to ${outgoing.length} nodes`);
  }
  const taken = new Set(all.map(edgeIdOf));
  const edges = incoming.flatMap((before) =>
    outgoing.flatMap((after): readonly HealingEdge[] => {
      const { id: _id, ...condition } = before;
      const edge: EdgeDocument = { ...condition, to: after.to };
      if (taken.has(edgeIdOf(edge))) return [];
      taken.add(edgeIdOf(edge));
      return [{ edge, at: edgeIdOf(before) }];
    }),
  );
  return { ok: true, edges };
}

function typeOf(document: WorkflowDocument, id: string): string | undefined {
  return allNodes(document).find((node) => node.id === id)?.type;
}

function cannot(reason: string): Healing {
  return {
    ok: false,
    message: `The gap cannot be closed: ${reason}.`,
    hint: 'Send remove_node without heal, followed by the connect operations you want.',
  };
}
