/**
 * A valid document as the gate looks at it. Not a plan: the gate must also see what a patch would open when the
 * result does not compile, so that every refusal comes at once.
 */
import { graphOf } from '../compile/graph.ts';
import type { EdgeDocument, NodeDocument, WorkflowDocument } from '../document.ts';
import { effectKeysOf } from '../guards/effects.ts';
import { guardsOf } from '../guards/guards.ts';
import { influenceOf } from '../guards/influence.ts';
import type { Issue } from '../issue.ts';
import { perObject } from '../json/per-object.ts';
import type { Plan } from '../plan.ts';
import type { Children } from '../references.ts';
import { elementsOf, indexOf } from './element-list.ts';
import type { NodeElement } from './types.ts';

export interface GraphView {
  /** At any depth, each as an element of its own. */
  readonly nodes: readonly NodeElement[];
  readonly edges: readonly EdgeDocument[];
  readonly node: ReadonlyMap<string, NodeElement>;
  readonly in: ReadonlyMap<string, readonly EdgeDocument[]>;
  readonly guards: Plan['guards'];
  /** The keys under which the effect of a node is guarded (R24). */
  readonly effectKeys: (node: NodeDocument) => readonly string[];
  /** The node and all that acts on what it gives; of a document that has no plan only the node is known. */
  readonly influence: (id: string) => ReadonlySet<string>;
}

/** Plans never change, and every patch of a document asks for the view of the same one. */
const views = perObject<GraphView>();

export function viewOfPlan(plan: Plan): GraphView {
  return views.get(plan, () => ({
    ...view(plan.document),
    guards: plan.guards,
    effectKeys: ({ id }) => plan.node.get(id)?.effectKeys ?? [],
    influence: (id) => influenceOf(plan, id),
  }));
}

/** `document` is one whose graph can be read. */
export function viewOfDocument(document: WorkflowDocument, children?: Children): GraphView {
  return {
    ...view(document),
    guards: guardsOf(graphOf(document)),
    effectKeys: (node) => effectKeysOf(node, children),
    influence: (id) => new Set([id]),
  };
}

function view(document: WorkflowDocument): Pick<GraphView, 'nodes' | 'edges' | 'node' | 'in'> {
  const into = new Map<string, EdgeDocument[]>();
  const { nodes, edges } = elementsOf(document);
  for (const edge of edges) {
    const known = into.get(edge.to);
    if (known === undefined) into.set(edge.to, [edge]);
    else known.push(edge);
  }
  return { nodes, edges, node: indexOf(document).nodes, in: into };
}

export function gatesOf({ nodes }: GraphView): readonly NodeElement[] {
  return nodes.filter((node) => node.type === 'hitl');
}

const ABOUT_STRUCTURE = /^(?:node|edge|join)\.|^graph\.(?:cycle|no_entry)$|^not_available$/;
const ABOUT_VALUES = /^(?:field|value)\./;
/** A list, an element, or a member that makes the graph. */
const STRUCTURE =
  /^(?:\/nodes\/\d+\/config\/body)*(?:\/(?:nodes|edges)(?:\/\d+(?:\/(?:id|type|join|from|to|on|default)(?:\/.*)?)?)?)?$/;

/** What is wrong with a document leaves its graph readable: ids, types, ends, labels and joins are as they should be. */
export function isReadableGraph(issues: readonly Issue[]): boolean {
  return issues.every(({ code, pointer }) => {
    if (code === 'limits.size' || code === 'limits.depth') return false;
    return !ABOUT_STRUCTURE.test(code) && !(ABOUT_VALUES.test(code) && STRUCTURE.test(pointer));
  });
}
