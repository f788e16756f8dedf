/**
 * A saved document has its defaults written out (R5): what a step receives would stay as it was when somebody draws
 * another edge. While it is edited, whatever is still the default is left open again and follows the graph; saving
 * writes it out anew, and the change set names each input that became another.
 */
import {
  bodyOf,
  canonicalJson,
  compileJson,
  type EdgeDocument,
  type Json,
  type NodeDocument,
  nodeTypeSpec,
  placedNodes,
  TOP,
  type WorkflowDocument,
} from '@aob/ir';

/** Without what compiling would write; its digest is that of the document it was made from. */
export function leanDocument(definition: WorkflowDocument): WorkflowDocument {
  const complete = completed(open(definition));
  if (complete === undefined) return withoutEdgeIds(definition);
  const lean = leanAgainst(definition, complete);
  // Whatever the reason: a document that would come out as another one is edited as it stands.
  return sameText(completed(lean), completed(definition)) ? lean : withoutEdgeIds(definition);
}

function completed(document: WorkflowDocument): WorkflowDocument | undefined {
  const compiled = compileJson(document as unknown as Json);
  return compiled.ok ? compiled.plan.document : undefined;
}

function sameText(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one as Json) === canonicalJson(other as Json);
}

/** Everything that has a default left to it. */
function open(definition: WorkflowDocument): WorkflowDocument {
  return mapDocument(definition, () => ({ isOpen: true, isOutputOpen: true, isUndoOpen: true }));
}

function leanAgainst(definition: WorkflowDocument, complete: WorkflowDocument): WorkflowDocument {
  const defaults = new Map(placedNodes(complete).map(({ element }) => [element.id, element]));
  return mapDocument(definition, (owner, node) => {
    if (node === undefined) {
      const around = owner === TOP ? complete : bodyOf(defaults.get(owner) ?? { id: '', type: 'join' });
      const own = owner === TOP ? definition : bodyIn(definition, owner);
      return { isOpen: false, isUndoOpen: false, isOutputOpen: sameText(own?.outputs, around?.outputs) };
    }
    const written = defaults.get(node.id);
    return {
      isOpen: sameText(node.inputs, written?.inputs),
      isUndoOpen: sameText(node.compensate?.inputs, written?.compensate?.inputs),
      isOutputOpen: false,
    };
  });
}

function bodyIn(definition: WorkflowDocument, owner: string) {
  const node = placedNodes(definition).find(({ element }) => element.id === owner)?.element;
  return node && bodyOf(node);
}

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

function mapDocument(document: WorkflowDocument, ask: Ask): WorkflowDocument {
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
  return mapDocument(document, () => ({ isOpen: false, isOutputOpen: false, isUndoOpen: false }));
}
