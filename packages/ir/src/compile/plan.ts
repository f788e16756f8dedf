/** A valid document with its defaults, and the analyses of it, become the plan the engine follows. */
import { bodyOf, TOP } from '../bodies.ts';
import type { BodyDocument, NodeType, WorkflowDocument } from '../document.ts';
import type { CompiledExpression, CompiledTemplate, Reads } from '../expression/index.ts';
import { mergeReads } from '../expression/index.ts';
import { effectKeysOf } from '../guards/effects.ts';
import { guardsOf } from '../guards/guards.ts';
import type { Issue } from '../issue.ts';
import { byId } from '../json/by-id.ts';
import { documentDigest } from '../json/document-text.ts';
import type { Hasher, Json } from '../json/index.ts';
import { perElement } from '../json/per-element.ts';
import type { Plan, PlanBody, PlanEdge, PlanNode } from '../plan.ts';
import { type Children, referenceOf } from '../references.ts';
import { WORKFLOW_FIELDS } from '../registry/document-fields.ts';
import { nodeTypeSpec } from '../registry/node-types.ts';
import { at, MAX_ISSUES } from '../validate/report.ts';
import { addBit, type Bits, emptyBits, hasBit, uniteInto } from './bits.ts';
import { readIssues, type Standpoint } from './data-flow.ts';
import { fieldIssues } from './field-reads.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { NO_LOSERS, withLosers } from './losers.ts';
import { compileInputs, type NodePrograms, programsIn } from './node-programs.ts';
import { type Compiler, checkInnerCel, compileCel, variablesIn } from './programs.ts';
import { limitsOf } from './settings.ts';
import type { DataFlow } from './sure.ts';

export interface Compilation {
  readonly document: WorkflowDocument;
  readonly graph: Graph;
  readonly flow: DataFlow;
  readonly issues: Issue[];
  readonly doubts: Issue[];
  readonly children: Children;
}

/** Complete only when no issues were added. */
export function planOf(compilation: Compilation, hash?: Hasher): Plan {
  const { document, graph } = compilation;
  const knownEdges = edgesBefore.of(graph.edges.map((edge) => edge.document));
  const edges = graph.edges.map((edge, i) => compileEdge(edge, knownEdges[i], compilation));
  const documents = graph.nodes.map((node) => node.document);
  const [knownNodes, programs] = [nodesBefore.of(documents), programsIn(documents)];
  const nodes = graph.nodes.map((node, i) => {
    const compiled = programs(i, variablesAt(node.owner, graph));
    return compileNode(node, { compiled, edges, known: knownNodes[i] }, compilation);
  });
  const body = compileBody(document, '', undefined, compilation);
  const complete = withLosers(
    nodes,
    body,
    graph.nodes.map((node) => node.document),
  );
  checkPolicy(compilation);
  return {
    digest: documentDigest(document as unknown as Json, hash),
    document,
    name: document.name,
    nodes: complete,
    node: byId(complete),
    edges,
    edge: byId(edges),
    body,
    onFailure: graph.onFailure,
    lateEdges: document.policy?.late_edges ?? 'emit',
    limits: limitsOf(document),
    guards: guardsOf(graph),
    gates: nodes.filter((node) => node.type === 'hitl').map((node) => node.id),
    doubts: compilation.doubts,
  };
}

const topVariables = variablesIn([]);

/** What may be read by what stands in the body of `owner`. */
function variablesAt(owner: number | undefined, graph: Graph): ReturnType<typeof variablesIn> {
  return owner === undefined ? topVariables : variablesIn(ownersOf(owner, graph));
}

/** The types of the nodes in whose bodies something stands, the outermost first. */
function ownersOf(owner: number | undefined, graph: Graph): readonly NodeType[] {
  const node = owner === undefined ? undefined : graph.nodes[owner];
  return node === undefined ? [] : [...ownersOf(node.owner, graph), node.document.type];
}

/** Compiles at one standpoint and checks every read there (R8). */
function compilerAt(standpoint: Standpoint, compilation: Compilation, reads: Reads[]): Compiler {
  const { graph, issues } = compilation;
  return {
    issues,
    variables: variablesAt(standpoint.owner, graph),
    onReads(found, locate) {
      reads.push(found);
      checkReads(found, locate, standpoint, compilation);
    },
  };
}

/** R8: what is read is there, and what is read inside of it can be. */
function checkReads(
  reads: Reads,
  locate: (nodeId: string) => string,
  standpoint: Standpoint,
  compilation: Compilation,
): void {
  const { graph, issues, doubts } = compilation;
  if (issues.length < MAX_ISSUES) issues.push(...readIssues(reads, locate, standpoint, graph));
  if (reads.fields.length > 0 && doubts.length < MAX_ISSUES)
    doubts.push(...fieldIssues(reads, locate, standpoint.reader, compilation));
}

/** The edge of an earlier plan stays the one it is, so that what refers to it may stay as well. */
const edgesBefore = perElement((): { edge?: PlanEdge } => ({}));

function compileEdge(edge: GraphEdge, kept: { edge?: PlanEdge } = {}, compilation: Compilation): PlanEdge {
  const { document, label } = edge;
  // Asked every time: what it reads is judged by where it stands.
  const when = compileWhen(edge, compilation);
  const known = kept.edge;
  if (known?.on === label && known.when === when) return known;
  kept.edge = {
    id: edge.id,
    from: document.from,
    to: document.to,
    on: label,
    ...(when === undefined ? {} : { when }),
    isDefault: document.default === true,
    onError: document.on_error ?? 'fail',
  };
  return kept.edge;
}

function compileWhen(edge: GraphEdge, compilation: Compilation): CompiledExpression | undefined {
  const { when } = edge.document;
  if (when === undefined) return undefined;
  const sure = compilation.flow.sureAlong[edge.index] ?? NOTHING;
  const owner = compilation.graph.nodes[edge.from]?.owner;
  const standpoint = {
    reader: `The condition of ${edge.id}`,
    sure,
    possible: behind(edge, compilation),
    owner,
  };
  return compileCel(when, 'run', at(edge.pointer, 'when'), compilerAt(standpoint, compilation, []));
}

/** Its source and everything before that; after a failure the source left nothing. */
function behind(edge: GraphEdge, { flow }: Compilation): Bits {
  const before = (flow.ancestors[edge.from] ?? NOTHING).slice();
  uniteInto(before, flow.sureAlong[edge.index] ?? before);
  return before;
}

/** What a node is between its edges: all of it that depends on other nodes. */
interface Surroundings {
  readonly owner: string;
  readonly in: readonly PlanEdge[];
  readonly out: readonly PlanEdge[];
}

/** Of a node that stands for no other graph. */
const nodesBefore = perElement((): { node?: PlanNode } => ({}));

interface Parts {
  readonly compiled: NodePrograms;
  /** Of the whole plan. */
  readonly edges: readonly PlanEdge[];
  readonly known: { node?: PlanNode } | undefined;
}

function compileNode(
  node: GraphNode,
  { compiled, edges, known: before }: Parts,
  compilation: Compilation,
): PlanNode {
  const { owner, document } = node;
  hearNotes(node, compiled, compilation);
  const ownerId = (owner === undefined ? undefined : compilation.graph.nodes[owner]?.id) ?? TOP;
  const kept = bodyOf(document) === undefined && referenceOf(document) === undefined ? before : undefined;
  const known = kept?.node;
  if (known?.owner === ownerId && leads(known.in, node.in, edges) && leads(known.out, node.out, edges))
    return known;
  const planned = (own: readonly GraphEdge[]) => own.flatMap(({ index }) => edges[index] ?? []);
  const around: Surroundings = { owner: ownerId, in: planned(node.in), out: planned(node.out) };
  const built = buildNode(node, compiled, around, compilation);
  if (kept !== undefined) kept.node = built;
  return built;
}

/** The very edges of the earlier plan, in that order: most nodes stay as they are, and none of them is to cost a list. */
function leads(known: readonly PlanEdge[], own: readonly GraphEdge[], edges: readonly PlanEdge[]): boolean {
  if (known.length !== own.length) return false;
  for (let i = 0; i < own.length; i += 1) if (known[i] !== edges[own[i]?.index ?? -1]) return false;
  return true;
}

function buildNode(
  node: GraphNode,
  compiled: NodePrograms,
  around: Surroundings,
  compilation: Compilation,
): PlanNode {
  const { document, programs, inputs, cache, compensate } = compiled;
  const reference = referenceOf(document);
  const child = reference === undefined ? undefined : compilation.children(reference);
  const spec = nodeTypeSpec(document.type);
  const body = bodyOf(node.document);
  const where = at(at(node.pointer, 'config'), 'body');
  return {
    id: node.id,
    owner: around.owner,
    ...(body === undefined ? {} : { body: compileBody(body, where, node.index, compilation) }),
    ...(document.label === undefined ? {} : { label: document.label }),
    type: spec.aliasOf ?? (document.type as PlanNode['type']),
    execution: reference === undefined ? spec.execution : 'child',
    ...(child === undefined ? {} : { child }),
    doneLabel: spec.labels[0],
    hasEffect: compiled.hasEffect,
    effectKeys: effectKeysOf(document, compilation.children),
    config: document.config ?? {},
    ...(programs.template === undefined ? {} : { configTemplate: programs.template }),
    expressions: programs.expressions,
    ...(inputs.template === undefined ? {} : { inputs: inputs.template }),
    from: inputs.from,
    retry: compiled.retry,
    timeoutMs: compiled.timeoutMs,
    ...(document.priority !== undefined && { priority: document.priority }),
    ...(cache === undefined ? {} : { cache }),
    ...(compensate === undefined ? {} : { compensate }),
    join: node.join,
    losers: NO_LOSERS,
    isProtected: document.protected === true,
    in: around.in,
    out: around.out,
    reads: readsOf(compiled.reads, around.out),
  };
}

function readsOf(own: readonly Reads[], out: readonly PlanEdge[]): readonly string[] {
  const conditions = out.flatMap(({ when }) => (when === undefined ? [] : [when.reads]));
  return mergeReads([...own, ...conditions]).nodes.map((read) => read.id);
}

const NOTHING: Bits = new Uint32Array();

/** What was noted about the node by itself, at the place where it stands. */
function hearNotes(
  { id, index, owner, pointer }: GraphNode,
  { notes }: NodePrograms,
  compilation: Compilation,
): void {
  const { flow, graph, issues } = compilation;
  const sure = flow.sure[index] ?? NOTHING;
  for (const note of notes) {
    if (note.kind === 'issues') {
      issues.push(...note.issues.map((issue) => ({ ...issue, pointer: `${pointer}${issue.pointer}` })));
    } else if (!areThere(note.reads, sure, graph) && issues.length < MAX_ISSUES) {
      const standpoint: Standpoint = { reader: id, sure, possible: flow.ancestors[index] ?? NOTHING, owner };
      const reader = note.isUndo ? undoing(standpoint, index) : standpoint;
      const locate = (read: string) => `${pointer}${note.locate(read)}`;
      checkReads(note.reads, locate, reader, compilation);
    }
  }
}

/** Nothing is to be asked about: so it is with most of what is read, at each patch. */
function areThere({ nodes, fields }: Reads, sure: Bits, { indexOf }: Graph): boolean {
  if (fields.length > 0) return false;
  for (const { id } of nodes) {
    const index = indexOf.get(id);
    if (index === undefined || !hasBit(sure, index)) return false;
  }
  return true;
}

/** What undoes a node may read what the node may, and what came of it. */
function undoing({ reader, owner, ...before }: Standpoint, index: number): Standpoint {
  const [sure, possible] = [before.sure.slice(), before.possible.slice()];
  for (const bits of [sure, possible]) addBit(bits, index);
  return { reader: `The compensation of ${reader}`, sure, possible, owner };
}

/** The graph of the document, or of the body of `owner`, with what it returns. */
function compileBody(
  { outputs = null }: Pick<BodyDocument, 'outputs'>,
  pointer: string,
  owner: number | undefined,
  compilation: Compilation,
): PlanBody {
  const { graph } = compilation;
  const own = graph.nodes.filter((node) => node.owner === owner);
  const { template, from } = compileInputs(
    outputs,
    at(pointer, 'outputs'),
    compilerAt(endOf(owner, own, compilation), compilation, []),
  );
  const nothing: CompiledTemplate = {
    source: outputs,
    reads: mergeReads([]),
    part: { kind: 'literal', value: outputs },
  };
  return {
    order: graph.order.filter((node) => node.owner === owner).map((node) => node.id),
    entries: own.filter((node) => node.in.length === 0).map((node) => node.id),
    outputs: template ?? nothing,
    outputsFrom: from,
  };
}

/** Where everything in a graph has ended. */
function endOf(
  owner: number | undefined,
  own: readonly GraphNode[],
  { graph, flow }: Compilation,
): Standpoint {
  const id = owner === undefined ? undefined : graph.nodes[owner]?.id;
  const possible = emptyBits(graph.nodes.length);
  for (const { index } of own) addBit(possible, index);
  if (owner !== undefined) uniteInto(possible, flow.ancestors[owner] ?? possible);
  const reader = id === undefined ? 'The output of the run' : `The output of the body of ${id}`;
  return { reader, sure: flow.sureAtEnd(owner), possible, owner };
}

/** The rules of the policy are CEL, too; they are evaluated when a patch comes. */
function checkPolicy({ document, issues }: Compilation): void {
  const kind = WORKFLOW_FIELDS['policy']?.kind;
  if (kind === undefined || document.policy === undefined) return;
  checkInnerCel(document.policy as unknown as Json, kind, '/policy', {
    issues,
    variables: [],
    onReads: () => undefined,
  });
}
