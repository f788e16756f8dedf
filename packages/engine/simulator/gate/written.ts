/** What a document says by the words of the rules: its nodes and edges as one list, guards, effects and meanings. */
import {
  canonicalJson,
  type EdgeDocument,
  type JoinDocument,
  type Json,
  joinModeOf,
  type NodeDocument,
  type WorkflowDocument,
} from '@aob/ir';

/** A document with the nodes and edges of its bodies beside its own, each node with the owner of its body. */
interface Flat {
  readonly nodes: readonly OwnedNode[];
  readonly edges: readonly EdgeDocument[];
  readonly node: ReadonlyMap<string, OwnedNode>;
  /** Edges by the node they lead to. */
  readonly into: ReadonlyMap<string, readonly EdgeDocument[]>;
}

type OwnedNode = NodeDocument & { readonly owner: string };

export const flatten = (document: WorkflowDocument): Flat => {
  const known = flatDocuments.get(document);
  if (known) return known;
  const { nodes, edges } = flattenGraph(document, '');
  const into = new Map<string, EdgeDocument[]>();
  for (const edge of edges) into.set(edge.to, [...(into.get(edge.to) ?? []), edge]);
  const flat = { nodes, edges, node: new Map(nodes.map((node) => [node.id, node])), into };
  flatDocuments.set(document, flat);
  return flat;
};

const flattenGraph = (
  { nodes, edges }: Pick<WorkflowDocument, 'nodes' | 'edges'>,
  owner: string,
): Pick<Flat, 'nodes' | 'edges'> => {
  const inner = nodes.flatMap(({ id, type, config }) =>
    config?.['body'] !== undefined && (type === 'map' || type === 'loop' || type === 'composite')
      ? [flattenGraph(config['body'] as unknown as WorkflowDocument, id)]
      : [],
  );
  return {
    nodes: [...nodes.map((node) => ({ ...node, owner })), ...inner.flatMap((graph) => graph.nodes)],
    edges: [...edges, ...inner.flatMap((graph) => graph.edges)],
  };
};

const flatDocuments = new WeakMap<WorkflowDocument, Flat>();

/** R24: for each node the gates without whose approve edges it cannot run. */
export const guardsIn = (document: WorkflowDocument): ReadonlyMap<string, ReadonlySet<string>> => {
  const known = guardsByDocument.get(document);
  if (known) return known;
  const flat = flatten(document);
  const guards = new Map(flat.nodes.map(({ id }) => [id, new Set<string>()]));
  for (const gate of flat.nodes.filter(({ type }) => type === 'hitl')) {
    const possible = possibleWithout(flat, gate.id);
    for (const { id } of flat.nodes) if (!possible.has(id)) guards.get(id)?.add(gate.id);
  }
  guardsByDocument.set(document, guards);
  return guards;
};

const guardsByDocument = new WeakMap<WorkflowDocument, ReadonlyMap<string, ReadonlySet<string>>>();

const isApprove = ({ on }: EdgeDocument): boolean => on === undefined || on === 'approve';

const possibleWithout = (document: Flat, gate: string): ReadonlySet<string> => {
  const possible = new Set<string>();
  for (let grew = true; grew; ) {
    grew = false;
    for (const node of document.nodes) {
      if (possible.has(node.id)) continue;
      const into = document.into.get(node.id) ?? [];
      const open = into.filter((edge) => possible.has(edge.from) && !(edge.from === gate && isApprove(edge)));
      if (into.length > 0 && open.length < neededOf(node.join, into.length)) continue;
      // What begins a body runs because the owner of the body does.
      if (into.length === 0 && node.owner !== '' && !possible.has(node.owner)) continue;
      possible.add(node.id);
      grew = true;
    }
  }
  return possible;
};

export const neededOf = (join: JoinDocument | undefined, edges: number): number => {
  const mode = joinModeOf(join);
  return mode === 'every' ? edges : typeof mode === 'string' ? 1 : mode.quorum;
};

export const idOf = ({ from, to, on }: EdgeDocument): string =>
  on === undefined ? `${from}->${to}` : `${from}->${to}:${on}`;

export const effectOf = (node: NodeDocument | undefined): string | undefined => {
  if (node?.type !== 'http') return undefined;
  return `${node.config?.['url']}`.replace(/^(https:\/\/[^/]*).*$/, `$1 ${node.config?.['method'] ?? 'GET'}`);
};

/** What a node does and what leads to it. */
export const meaningOf = (document: WorkflowDocument, id: string): string => {
  const known = meanings.get(document) ?? new Map<string, string>();
  meanings.set(document, known);
  const meaning = known.get(id) ?? spellMeaning(flatten(document), id);
  known.set(id, meaning);
  return meaning;
};

const meanings = new WeakMap<WorkflowDocument, Map<string, string>>();

const spellMeaning = ({ node, into }: Flat, id: string): string => {
  const { type, config, inputs, join = 'all' } = node.get(id) ?? {};
  const ways = (into.get(id) ?? [])
    .map((edge) => [idOf(edge), edge.when, edge.default, edge.on_error].join(' '))
    .sort();
  return canonicalJson([type, withoutGraph(type, config), inputs, join, ways] as Json);
};

/** What stands in a body is asked about node by node. */
const withoutGraph = (type: string | undefined, config: NodeDocument['config']) => {
  const hasBody = type === 'map' || type === 'loop' || type === 'composite';
  if (!hasBody || config?.['body'] === undefined) return config;
  const { nodes: _nodes, edges: _edges, ...body } = (config?.['body'] ?? {}) as { [key: string]: unknown };
  return { ...config, body };
};
