/** Steps on the clipboard, as JSON that people can read, mail to each other and paste into another workflow. */
import {
  allNodes,
  type EdgeDocument,
  isJsonObject,
  type Json,
  type NodeDocument,
  nearestRightId,
  type WorkflowDocument,
} from '@aob/ir';
import { asDrawable } from './drawable.ts';
import { type Graph, idsOf } from './graphs.ts';
import { renameInEdge, renameInNode } from './rename.ts';

/** What the clipboard says it holds. */
const KIND = 'aob/steps/v1';

/** The chosen nodes and the edges between them. */
export function toClip({ nodes, edges }: Graph, chosen: ReadonlySet<string>): string {
  const clip = {
    kind: KIND,
    nodes: nodes.filter(({ id }) => chosen.has(id)),
    edges: edges.filter(({ from, to }) => chosen.has(from) && chosen.has(to)).map(withoutId),
  };
  return JSON.stringify(clip, null, 2);
}

function withoutId({ id: _id, ...edge }: EdgeDocument): EdgeDocument {
  return edge;
}

/** Undefined when the text holds no steps. A whole workflow is taken as its steps. */
export function readClip(text: string): Graph | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || !Array.isArray(value['nodes'])) return undefined;
  const drawable = asDrawable({ nodes: value['nodes'], edges: value['edges'] ?? [] });
  if (!drawable.ok || drawable.document.nodes.length === 0) return undefined;
  return { nodes: drawable.document.nodes, edges: drawable.document.edges };
}

/**
 * The same steps under ids that are free in the document, bodies included; what they read of each other follows. What
 * they read of others stays as it is: in the same workflow it is still there, elsewhere the problems say so.
 */
export function fitInto(document: WorkflowDocument, clip: Graph): Graph {
  const taken = new Set(idsOf(document));
  const inside = allNodes({ ...document, nodes: clip.nodes, edges: clip.edges });
  const ids = new Map(
    inside.map(({ id }: NodeDocument) => {
      const free = taken.has(id) ? nearestRightId(withoutNumber(id), taken) : id;
      taken.add(free);
      return [id, free] as const;
    }),
  );
  return {
    nodes: clip.nodes.map((node) => renameInNode(node, ids)),
    edges: clip.edges.map((edge) => renameInEdge(edge, ids)),
  };
}

/** `fetch_2` copied is `fetch_3`, not `fetch_2_2`. */
function withoutNumber(id: string): string {
  return id.replace(/_\d+$/, '');
}
