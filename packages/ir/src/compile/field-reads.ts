/** R8, further in: where it is known what a node returns, only what is there can be read. */
import type { FieldRead, Reads } from '../expression/index.ts';
import type { Issue } from '../issue.ts';
import { nearest } from '../validate/report.ts';
import type { Compilation } from './plan.ts';
import { inputsShape, outputShape, type Shape } from './shapes.ts';

/** Reads of what no run could find. A run that comes to one fails there with `expression.unresolved`. */
export function fieldIssues(
  reads: Reads,
  locate: (nodeId: string) => string,
  reader: string,
  { document, graph, children }: Pick<Compilation, 'document' | 'graph' | 'children'>,
): readonly Issue[] {
  if (reads.fields.length === 0) return NONE;
  const issues = reads.fields.flatMap(({ node, path }) => {
    const index = node === undefined ? undefined : graph.indexOf.get(node);
    const source = index === undefined ? undefined : graph.nodes[index]?.document;
    if (node !== undefined && source === undefined) return [];
    const shape = source === undefined ? inputsShape(document) : outputShape(source, children);
    const missing = firstMissing(shape, path);
    if (missing === undefined) return [];
    return [issueOf({ ...(node !== undefined && { node }), path }, missing, reader, locate(node ?? ''))];
  });
  if (issues.length === 0) return NONE;
  // What is read further inside is missing for the same reason.
  return [...new Map(issues.map((issue) => [issue.message, issue])).values()];
}

/** Asked of every read at each patch. */
const NONE: readonly Issue[] = [];

interface Missing {
  /** How far into the path it is there. */
  readonly depth: number;
  readonly shape: Shape;
}

function firstMissing(shape: Shape, path: FieldRead['path']): Missing | undefined {
  let inside = shape;
  for (const [depth, step] of path.entries()) {
    if (inside.kind === 'any') return undefined;
    const next = stepInto(inside, step);
    if (next === undefined) return { depth, shape: inside };
    inside = next;
  }
  return undefined;
}

function stepInto(shape: Exclude<Shape, { kind: 'any' }>, step: string | null): Shape | undefined {
  switch (shape.kind) {
    case 'list':
      return step === null ? shape.element : undefined;
    case 'object':
      return step === null ? { kind: 'any' } : shape.fields.get(step);
    case 'value':
      return undefined;
  }
}

function issueOf(
  { node, path }: FieldRead,
  { depth, shape }: Missing,
  reader: string,
  pointer: string,
): Issue {
  const root = node === undefined ? 'inputs' : `nodes.${node}.output`;
  const written = (steps: FieldRead['path']): string =>
    steps.reduce<string>((text, step) => (step === null ? `${text}[…]` : `${text}.${step}`), root);
  const owner = written(path.slice(0, depth));
  return {
    pointer,
    code: 'data_flow.no_such_field',
    message: `${reader} reads ${written(path.slice(0, depth + 1))}, but ${owner} ${what(shape)}.`,
    hint: hintOf(shape, path[depth] ?? null, owner),
    rule: 'R8',
  };
}

function what(shape: Shape): string {
  if (shape.kind === 'list') return 'is a list';
  if (shape.kind === 'object') return `has only ${[...shape.fields.keys()].sort().join(', ') || 'no fields'}`;
  return 'has nothing inside';
}

function hintOf(shape: Shape, step: string | null, owner: string): string {
  if (shape.kind === 'list') return `Read ${owner}[0], or go through it with map().`;
  const near = shape.kind === 'object' && step !== null ? nearest(step, [...shape.fields.keys()]) : undefined;
  if (near !== undefined) return `Did you mean ${owner}.${near}?`;
  return `Where it may be absent, ask first: has(${owner}.${step ?? 'name'}).`;
}
