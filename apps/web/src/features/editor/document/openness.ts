/** What a document may leave open: inputs and outputs that have a default (R5). Compiling fills them in. */
import {
  bodyOf,
  type EdgeDocument,
  type Json,
  type NodeDocument,
  nodeTypeSpec,
  TOP,
  type WorkflowDocument,
} from '@aob/ir';

interface Openness {
  /** `inputs` is left out. */
  readonly isOpen: boolean;
  /** What undoing it receives is left out. */
  readonly isUndoOpen: boolean;
  /** `outputs` of the graph is left out. */
  readonly isOutputOpen: boolean;
}

/** Asked for every node, and without one for the graph itself. */
type Ask = (owner: string, node?: NodeDocument) => Openness;

export function mapOpenness(document: WorkflowDocument, ask: Ask): WorkflowDocument {
  return mapGraph(document, TOP, ask);
}

function mapGraph<
  T extends {
    readonly nodes?: readonly NodeDocument[];
    readonly edges?: readonly EdgeDocument[];
    readonly outputs?: Json;
  },
>(graph: T, owner: string, ask: Ask): T {
  const { outputs, ...rest } = graph;
  return {
    ...(rest as T),
    nodes: (graph.nodes ?? []).map((node) => mapNode(node, owner, ask)),
    edges: (graph.edges ?? []).map(withoutId),
    ...(outputs === undefined || ask(owner).isOutputOpen ? {} : { outputs }),
  };
}

function mapNode(node: NodeDocument, owner: string, ask: Ask): NodeDocument {
  const { inputs, compensate, ...rest } = node;
  const { isOpen, isUndoOpen } = ask(owner, node);
  const body = bodyOf(node);
  const isLeft = inputs !== undefined && !(isOpen && nodeTypeSpec(node.type).takesInputs);
  return {
    ...rest,
    ...(isLeft ? { inputs } : {}),
    ...(compensate === undefined ? {} : { compensate: isUndoOpen ? withoutInputs(compensate) : compensate }),
    ...(body === undefined
      ? {}
      : { config: { ...node.config, body: mapGraph(body, node.id, ask) as unknown as Json } }),
  };
}

function withoutInputs(
  compensate: NonNullable<NodeDocument['compensate']>,
): NonNullable<NodeDocument['compensate']> {
  const { inputs: _inputs, ...rest } = compensate;
  return rest;
}

function withoutId({ id: _id, ...edge }: EdgeDocument): EdgeDocument {
  return edge;
}

/** An id follows from the ends and the outcome; a written one would be wrong after the next edit. */
export function withoutEdgeIds(document: WorkflowDocument): WorkflowDocument {
  return mapOpenness(document, () => ({ isOpen: false, isOutputOpen: false, isUndoOpen: false }));
}
