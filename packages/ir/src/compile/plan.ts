/** A valid document with its defaults, and the analyses of it, become the plan the engine follows. */
import { bodyOf, TOP, withoutBody } from '../bodies.ts';
import type { BodyDocument, NodeDocument, NodeType, WorkflowDocument } from '../document.ts';
import type { CompiledExpression, CompiledTemplate, Reads } from '../expression/index.ts';
import { mergeReads } from '../expression/index.ts';
import { effectKeysOf, ownEffectKeysOf } from '../guards/effects.ts';
import { guardsOf } from '../guards/guards.ts';
import type { Issue } from '../issue.ts';
import { digestOf, type Hasher, isJsonObject, type Json } from '../json/index.ts';
import type { Plan, PlanBody, PlanCompensation, PlanEdge, PlanNode } from '../plan.ts';
import { type Children, referenceOf } from '../references.ts';
import { WORKFLOW_FIELDS } from '../registry/document-fields.ts';
import { nodeTypeSpec } from '../registry/node-types.ts';
import { FROM } from '../validate/inputs.ts';
import { at, MAX_ISSUES } from '../validate/report.ts';
import { addBit, type Bits, emptyBits, uniteInto } from './bits.ts';
import { readIssues, type Standpoint } from './data-flow.ts';
import { fieldIssues } from './field-reads.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { NO_LOSERS, withLosers } from './losers.ts';
import {
  type Compiler,
  checkInnerCel,
  compileCel,
  compileConfig,
  compileMapping,
  variablesIn,
} from './programs.ts';
import { cacheOf, limitsOf, retryOf, timeoutOf } from './settings.ts';
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
  const edges = graph.edges.map((edge) => compileEdge(edge, compilation));
  const nodes = graph.nodes.map((node) => compileNode(node, edges, compilation));
  const body = compileBody(document, '', undefined, compilation);
  const complete = withLosers(
    nodes,
    body,
    graph.nodes.map((node) => node.document),
  );
  checkPolicy(compilation);
  return {
    digest: digestOf(document as unknown as Json, hash),
    document,
    name: document.name,
    nodes: complete,
    node: new Map(complete.map((node) => [node.id, node])),
    edges,
    edge: new Map(edges.map((edge) => [edge.id, edge])),
    body,
    onFailure: graph.onFailure,
    lateEdges: document.policy?.late_edges ?? 'emit',
    limits: limitsOf(document),
    guards: guardsOf(graph),
    gates: nodes.filter((node) => node.type === 'hitl').map((node) => node.id),
    doubts: compilation.doubts,
  };
}

/** The types of the nodes in whose bodies something stands, the outermost first. */
function ownersOf(owner: number | undefined, graph: Graph): readonly NodeType[] {
  const node = owner === undefined ? undefined : graph.nodes[owner];
  return node === undefined ? [] : [...ownersOf(node.owner, graph), node.document.type];
}

/** Compiles at one standpoint and checks every read there (R8). */
function compilerAt(standpoint: Standpoint, compilation: Compilation, reads: Reads[]): Compiler {
  const { graph, issues, doubts } = compilation;
  return {
    issues,
    variables: variablesIn(ownersOf(standpoint.owner, graph)),
    onReads(found, locate) {
      reads.push(found);
      if (issues.length < MAX_ISSUES) issues.push(...readIssues(found, locate, standpoint, graph));
      if (doubts.length < MAX_ISSUES)
        doubts.push(...fieldIssues(found, locate, standpoint.reader, compilation));
    },
  };
}

function compileEdge(edge: GraphEdge, compilation: Compilation): PlanEdge {
  const { document, index, id, label } = edge;
  const when = compileWhen(edge, compilation);
  return {
    id,
    index,
    from: document.from,
    to: document.to,
    on: label,
    ...(when === undefined ? {} : { when }),
    isDefault: document.default === true,
    onError: document.on_error ?? 'fail',
  };
}

function compileWhen(edge: GraphEdge, compilation: Compilation): CompiledExpression | undefined {
  const { when } = edge.document;
  if (when === undefined) return undefined;
  const sure = compilation.flow.sureAlong[edge.index] ?? new Uint32Array();
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
  const before = (flow.ancestors[edge.from] ?? new Uint32Array()).slice();
  uniteInto(before, flow.sureAlong[edge.index] ?? before);
  return before;
}

function compileNode(node: GraphNode, edges: readonly PlanEdge[], compilation: Compilation): PlanNode {
  const { flow } = compilation;
  const { id, index, owner, pointer } = node;
  const document = withoutBody(node.document);
  const spec = nodeTypeSpec(document.type);
  const reads: Reads[] = [];
  const none = new Uint32Array();
  const standpoint = {
    reader: id,
    sure: flow.sure[index] ?? none,
    possible: flow.ancestors[index] ?? none,
    owner,
  };
  const compiler = compilerAt(standpoint, compilation, reads);
  const config = document.config ?? {};
  const programs = compileConfig(config, spec.config, at(pointer, 'config'), compiler);
  const inputs = spec.takesInputs
    ? compileInputs(document.inputs ?? {}, at(pointer, 'inputs'), compiler)
    : NO_INPUTS;
  const out = node.out.flatMap((edge) => edges[edge.index] ?? []);
  for (const edge of out) if (edge.when !== undefined) reads.push(edge.when.reads);
  const reference = referenceOf(document);
  const child = reference === undefined ? undefined : compilation.children(reference);
  const cache = cacheOf(document);
  const compensate = compileCompensation(document, standpoint, pointer, reads, compilation);
  const body = bodyOf(node.document);
  return {
    id,
    owner: (owner === undefined ? undefined : compilation.graph.nodes[owner]?.id) ?? TOP,
    ...(body === undefined
      ? {}
      : { body: compileBody(body, at(at(pointer, 'config'), 'body'), index, compilation) }),
    ...(document.label === undefined ? {} : { label: document.label }),
    type: spec.aliasOf ?? (document.type as PlanNode['type']),
    execution: reference === undefined ? spec.execution : 'child',
    ...(child === undefined ? {} : { child }),
    doneLabel: spec.labels[0],
    hasEffect: ownEffectKeysOf(document).length > 0,
    effectKeys: effectKeysOf(document, compilation.children),
    config,
    ...(programs.template === undefined ? {} : { configTemplate: programs.template }),
    expressions: programs.expressions,
    ...(inputs.template === undefined ? {} : { inputs: inputs.template }),
    from: inputs.from,
    retry: retryOf(document),
    timeoutMs: timeoutOf(document),
    ...(document.priority !== undefined && { priority: document.priority }),
    ...(cache === undefined ? {} : { cache }),
    ...(compensate === undefined ? {} : { compensate }),
    join: node.join,
    losers: NO_LOSERS,
    isProtected: document.protected === true,
    in: node.in.flatMap((edge) => edges[edge.index] ?? []),
    out,
    reads: mergeReads(reads).nodes.map((read) => read.id),
  };
}

/** It may read what the node may, and what came of the node. */
function compileCompensation(
  node: NodeDocument,
  standpoint: Standpoint,
  pointer: string,
  reads: Reads[],
  compilation: Compilation,
): PlanCompensation | undefined {
  const { compensate } = node;
  if (compensate === undefined) return undefined;
  const [sure, possible] = [standpoint.sure.slice(), standpoint.possible.slice()];
  const own = compilation.graph.indexOf.get(node.id);
  if (own !== undefined) for (const bits of [sure, possible]) addBit(bits, own);
  const reader = `The compensation of ${node.id}`;
  const compiler = compilerAt({ ...standpoint, reader, sure, possible }, compilation, reads);
  const spec = nodeTypeSpec(compensate.type);
  const where = at(pointer, 'compensate');
  const { config = {}, inputs = {} } = compensate;
  const { template } = compileConfig(config, spec.config, at(where, 'config'), compiler);
  const mapping = spec.takesInputs ? compileMapping(inputs, at(where, 'inputs'), compiler) : undefined;
  return {
    type: spec.aliasOf === 'function' ? 'function' : (compensate.type as PlanCompensation['type']),
    config,
    ...(template === undefined ? {} : { configTemplate: template }),
    ...(mapping === undefined ? {} : { inputs: mapping }),
    retry: retryOf(compensate),
    timeoutMs: timeoutOf(compensate),
  };
}

interface Mapping {
  readonly template?: CompiledTemplate;
  readonly from: readonly string[];
}

const NO_INPUTS: Mapping = { from: [] };

/** The mapping and, apart from it, the nodes that are taken as they come: reads like those behind `has`. */
function compileInputs(source: Json, pointer: string, compiler: Compiler): Mapping {
  const { rest, from } = splitFrom(source);
  const nodes = from.map((id) => ({ id, isGuarded: true }));
  compiler.onReads({ nodes, inputs: [], fields: [], variables: [] }, (id) =>
    at(at(pointer, FROM), from.indexOf(id)),
  );
  const template = compileMapping(rest, pointer, compiler);
  return template === undefined ? { from } : { template, from };
}

function splitFrom(source: Json): { readonly rest: Json; readonly from: readonly string[] } {
  if (!isJsonObject(source) || source[FROM] === undefined) return { rest: source, from: [] };
  const { [FROM]: from, ...rest } = source;
  return { rest, from: from as readonly string[] };
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
