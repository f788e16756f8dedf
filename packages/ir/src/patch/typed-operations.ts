/**
 * Typed operations become RFC 6902 with id-addressed pointers, each against the document as the operations before
 * left it.
 */
import type { z } from 'zod';
import { allEdges, allNodes, bodyOf, placedNodes, TOP } from '../bodies.ts';
import type { EdgeDocument, NodeDocument, WorkflowDocument } from '../document.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { toPointer } from '../json/pointer.ts';
import { applyOperations } from './apply.ts';
import { asJson, edgeIdOf, isPrototypeKey, nearestId } from './elements.ts';
import { healingEdges } from './heal.ts';
import { type TypedOperation, typedOperationsSchema } from './typed-schema.ts';
import type { PatchOperation } from './types.ts';

export type Translated =
  | { readonly ok: true; readonly operations: readonly PatchOperation[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Parses what a model sent and translates it; every problem at once, with a pointer under `/operations`. */
export function translateOperations(document: WorkflowDocument, input: unknown): Translated {
  const parsed = typedOperationsSchema.safeParse(input);
  if (!parsed.success) return { ok: false, issues: parsed.error.issues.map(shapeIssue) };
  const operations: PatchOperation[] = [];
  const issues: Issue[] = [];
  let current = document;
  for (const [index, operation] of parsed.data.entries()) {
    const step = translate(current, operation);
    for (const problem of step.problems) issues.push(issueOf(index, problem));
    if (step.problems.length > 0) continue;
    const applied = applyOperations(asJson(current), step.operations);
    if (applied.ok) current = applied.document as unknown as WorkflowDocument;
    else
      issues.push(
        ...applied.issues.map((issue) => ({ ...issue, pointer: toPointer(['operations', index]) })),
      );
    operations.push(...step.operations);
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, operations };
}

function shapeIssue(issue: z.core.$ZodIssue): Issue {
  return {
    pointer: toPointer(['operations', ...issue.path.map(String)]),
    code: 'patch.operation',
    message: issue.message,
  };
}

interface Problem {
  /** Member of the typed operation. */
  readonly member: string;
  readonly code: 'patch.not_found' | 'patch.duplicate_id' | 'patch.ambiguous' | 'patch.pointer';
  readonly message: string;
  readonly hint?: string;
}

function issueOf(index: number, { member, ...rest }: Problem): Issue {
  return { pointer: toPointer(['operations', index, member]), ...rest };
}

interface Step {
  readonly operations: readonly PatchOperation[];
  readonly problems: readonly Problem[];
}

function translate(document: WorkflowDocument, operation: TypedOperation): Step {
  switch (operation.op) {
    case 'add_node':
      return addNode(document, operation);
    case 'insert_between':
      return insertBetween(document, operation);
    case 'set_config':
      return setConfig(document, operation);
    case 'connect': {
      const { op: _op, ...edge } = operation;
      return connect(document, definedMembers(edge));
    }
    case 'disconnect':
      return disconnect(document, operation);
    case 'remove_node':
      return removeNode(document, operation);
    case 'set_inputs':
      return setInputs(document, operation);
    case 'set_outputs':
      return step([{ op: 'add', path: '/outputs', value: operation.outputs }]);
  }
}

function step(operations: readonly PatchOperation[], problems: readonly Problem[] = []): Step {
  return { operations, problems };
}

/** exactOptionalPropertyTypes: an absent member is absent, never undefined. */
function definedMembers<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function unknownNode(document: WorkflowDocument, id: string, member: string): readonly Problem[] {
  const ids = allNodes(document).map((node) => node.id);
  if (ids.includes(id)) return [];
  const near = nearestId(id, ids);
  const hint = near === undefined ? `Nodes: ${ids.slice(0, 20).join(', ')}.` : `Did you mean "${near}"?`;
  return [{ member, code: 'patch.not_found', message: `There is no node "${id}".`, hint }];
}

function takenId(document: WorkflowDocument, id: string): readonly Problem[] {
  if (!allNodes(document).some((node) => node.id === id)) return [];
  const hint = 'Choose another id, or change the node with set_config.';
  return [{ member: 'node', code: 'patch.duplicate_id', message: `A node "${id}" is there already.`, hint }];
}

/** The list of the graph that `owner` owns. */
function listOf(owner: string, list: 'nodes' | 'edges'): readonly string[] {
  return owner === TOP ? [list] : ['nodes', `{${owner}}`, 'config', 'body', list];
}

function ownerOf(document: WorkflowDocument, id: string | undefined): string | undefined {
  return placedNodes(document).find(({ element }) => element.id === id)?.owner;
}

function addEdge(edge: EdgeDocument, owner: string): PatchOperation {
  return {
    op: 'add',
    path: toPointer([...listOf(owner, 'edges'), '-']),
    value: edge as unknown as Json,
  };
}

/** At the place of another edge, wherever that stands. */
function addEdgeAt(edge: EdgeDocument, place: string): PatchOperation {
  return { op: 'add', path: toPointer(['edges', `{${place}}`]), value: edge as unknown as Json };
}

function addNodeOperation(node: { readonly [key: string]: unknown }, owner: string): PatchOperation {
  const path = toPointer([...listOf(owner, 'nodes'), '-']);
  return { op: 'add', path, value: definedMembers(node) as Json };
}

function addNode(document: WorkflowDocument, operation: Extract<TypedOperation, { op: 'add_node' }>): Step {
  const { node, after, before, into } = operation;
  const owner = into ?? ownerOf(document, after) ?? ownerOf(document, before) ?? TOP;
  const problems = [
    ...takenId(document, node.id),
    ...(after === undefined ? [] : unknownNode(document, after, 'after')),
    ...(before === undefined ? [] : unknownNode(document, before, 'before')),
    ...(into === undefined ? [] : withoutGraph(document, into)),
  ];
  const edges = [
    ...(after === undefined ? [] : [addEdge({ from: after, to: node.id }, owner)]),
    ...(before === undefined ? [] : [addEdge({ from: node.id, to: before }, owner)]),
  ];
  return step([addNodeOperation(node, owner), ...edges], problems);
}

function withoutGraph(document: WorkflowDocument, id: string): readonly Problem[] {
  const node = allNodes(document).find((known) => known.id === id);
  if (node === undefined) return unknownNode(document, id, 'into');
  if (bodyOf(node) !== undefined) return [];
  const hint = 'Only map, loop and composite have one.';
  return [{ member: 'into', code: 'patch.not_found', message: `${id} has no body.`, hint }];
}

interface FoundEdge {
  readonly edge?: EdgeDocument;
  readonly problems: readonly Problem[];
}

function findEdge(document: WorkflowDocument, from: string, to: string, on: string | undefined): FoundEdge {
  const all = allEdges(document);
  const between = all.filter((edge) => edge.from === from && edge.to === to);
  const matching = on === undefined ? between : between.filter((edge) => edge.on === on);
  const [edge, second] = matching;
  if (edge !== undefined && second === undefined) return { edge, problems: [] };
  const unlabelled = matching.find((candidate) => candidate.on === undefined);
  if (unlabelled !== undefined) return { edge: unlabelled, problems: [] };
  const named = on === undefined ? `${from}->${to}` : `${from}->${to}:${on}`;
  if (edge === undefined) {
    const leaving = all.filter((candidate) => candidate.from === from).map(edgeIdOf);
    const hint =
      leaving.length === 0 ? `No edge leaves ${from}.` : `From ${from} lead: ${leaving.join(', ')}.`;
    return {
      problems: [{ member: 'to', code: 'patch.not_found', message: `There is no edge ${named}.`, hint }],
    };
  }
  const message = `Several edges lead from ${from} to ${to}: ${matching.map(edgeIdOf).join(', ')}.`;
  return { problems: [{ member: 'to', code: 'patch.ambiguous', message, hint: 'Say which one with "on".' }] };
}

function insertBetween(
  document: WorkflowDocument,
  operation: Extract<TypedOperation, { op: 'insert_between' }>,
): Step {
  const { from, to, node } = operation;
  const ends = [...unknownNode(document, from, 'from'), ...unknownNode(document, to, 'to')];
  const found: FoundEdge = ends.length > 0 ? { problems: ends } : findEdge(document, from, to, operation.on);
  const problems = [...takenId(document, node.id), ...found.problems];
  if (found.edge === undefined) return step([], problems);
  const { id: _id, ...condition } = found.edge;
  const old = edgeIdOf(found.edge);
  const owner = ownerOf(document, from) ?? TOP;
  // Before the old edge goes, and at its place: the order of a conditional's edges is behaviour (R1).
  const operations: readonly PatchOperation[] = [
    addNodeOperation(node, owner),
    addEdgeAt({ ...condition, to: node.id }, old),
    { op: 'remove', path: toPointer(['edges', `{${old}}`]) },
    addEdge({ from: node.id, to }, owner),
  ];
  return step(operations, problems);
}

function setConfig(
  document: WorkflowDocument,
  operation: Extract<TypedOperation, { op: 'set_config' }>,
): Step {
  const unknown = unknownNode(document, operation.node, 'node');
  if (unknown.length > 0) return step([], unknown);
  const raw = operation.path ?? '';
  const segments = raw
    .replace(/^\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const inside = raw === '' || raw === '/' ? [] : segments;
  if (inside.some(isPrototypeKey)) {
    return step(
      [],
      [{ member: 'path', code: 'patch.pointer', message: `"${raw}" names a prototype, never data.` }],
    );
  }
  const node = allNodes(document).find(({ id }) => id === operation.node);
  return step([assignment(node, operation.node, ['config', ...inside], operation.value)]);
}

/** Adds at the deepest level that exists, with the levels missing above the value around it. */
function assignment(
  node: NodeDocument | undefined,
  id: string,
  path: readonly string[],
  value: Json,
): PatchOperation {
  let here: Json | undefined = node as unknown as Json;
  let depth = 0;
  while (depth < path.length - 1) {
    const next: Json | undefined = isJsonObject(here)
      ? here[path[depth] ?? '']
      : (here as readonly Json[])[Number(path[depth])];
    if (typeof next !== 'object' || next === null) break;
    here = next;
    depth++;
  }
  const last = path[depth] ?? '';
  const isThere = Array.isArray(here)
    ? Number(last) < here.length
    : isJsonObject(here) && Object.hasOwn(here, last);
  const wrapped = path.slice(depth + 1).reduceRight<Json>((inner, key) => ({ [key]: inner }), value);
  const pointer = toPointer(['nodes', `{${id}}`, ...path.slice(0, depth + 1)]);
  return { op: isThere ? 'replace' : 'add', path: pointer, value: wrapped };
}

function connect(document: WorkflowDocument, edge: EdgeDocument): Step {
  const problems: Problem[] = [
    ...unknownNode(document, edge.from, 'from'),
    ...unknownNode(document, edge.to, 'to'),
  ];
  if (allEdges(document).some((other) => edgeIdOf(other) === edgeIdOf(edge))) {
    const message = `The edge ${edgeIdOf(edge)} is there already.`;
    problems.push({
      member: 'to',
      code: 'patch.duplicate_id',
      message,
      hint: 'Disconnect it first to change it.',
    });
  }
  return step([addEdge(edge, ownerOf(document, edge.from) ?? TOP)], problems);
}

function disconnect(
  document: WorkflowDocument,
  operation: Extract<TypedOperation, { op: 'disconnect' }>,
): Step {
  const { from, to, on } = operation;
  const ends = [...unknownNode(document, from, 'from'), ...unknownNode(document, to, 'to')];
  const found: FoundEdge = ends.length > 0 ? { problems: ends } : findEdge(document, from, to, on);
  if (found.edge === undefined) return step([], found.problems);
  return step([{ op: 'remove', path: toPointer(['edges', `{${edgeIdOf(found.edge)}}`]) }]);
}

function removeNode(
  document: WorkflowDocument,
  operation: Extract<TypedOperation, { op: 'remove_node' }>,
): Step {
  const unknown = unknownNode(document, operation.node, 'node');
  if (unknown.length > 0) return step([], unknown);
  const healing =
    operation.heal === true ? healingEdges(document, operation.node) : { ok: true as const, edges: [] };
  if (!healing.ok) {
    const { message, hint } = healing;
    return step([], [{ member: 'heal', code: 'patch.ambiguous', message, hint }]);
  }
  const gone = allEdges(document).filter(
    (edge) => edge.from === operation.node || edge.to === operation.node,
  );
  return step([
    ...healing.edges.map(({ edge, at }) => addEdgeAt(edge, at)),
    ...gone.map(
      (edge): PatchOperation => ({ op: 'remove', path: toPointer(['edges', `{${edgeIdOf(edge)}}`]) }),
    ),
    { op: 'remove', path: toPointer(['nodes', `{${operation.node}}`]) },
  ]);
}

function setInputs(
  document: WorkflowDocument,
  operation: Extract<TypedOperation, { op: 'set_inputs' }>,
): Step {
  const path = toPointer(['nodes', `{${operation.node}}`, 'inputs']);
  return step([{ op: 'add', path, value: operation.inputs }], unknownNode(document, operation.node, 'node'));
}
