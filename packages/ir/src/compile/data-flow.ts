/** R8 at every place that reads: what is named exists, runs before, and is surely there or asked for with `has`. */
import type { Reads } from '../expression/index.ts';
import type { Issue } from '../issue.ts';
import { nearest } from '../validate/report.ts';
import { type Bits, hasBit } from './bits.ts';
import type { Graph } from './graph.ts';

/** Where a reader stands: what has surely completed there, and what may have. */
export interface Standpoint {
  /** For messages: `the inputs of n`. */
  readonly reader: string;
  readonly sure: Bits;
  readonly possible: Bits;
  /** The node in whose body the reader stands. */
  readonly owner: number | undefined;
}

export function readIssues(
  reads: Reads,
  locate: (nodeId: string) => string,
  at: Standpoint,
  graph: Graph,
): readonly Issue[] {
  const issues: Issue[] = [];
  // Asked of every node of a document at each patch.
  for (const { id, isGuarded } of reads.nodes) {
    const issue = readIssue(id, isGuarded, '', at, graph);
    if (issue !== undefined) issues.push({ ...issue, pointer: locate(id) });
  }
  return issues;
}

function readIssue(
  id: string,
  isGuarded: boolean,
  pointer: string,
  at: Standpoint,
  graph: Graph,
): Issue | undefined {
  const index = graph.indexOf.get(id);
  if (index === undefined) return unknownNode(id, pointer, [...graph.indexOf.keys()]);
  if (hasBit(at.sure, index)) return undefined;
  if (!hasBit(at.possible, index)) {
    const inside = closedBody(index, at.owner, graph);
    if (inside !== undefined) return insideBody(id, inside, pointer, at);
    return {
      pointer,
      code: 'data_flow.not_before',
      message: `${at.reader} reads nodes.${id}, but no path leads from ${id} to here.`,
      hint: 'Read a node that runs before this one, or add an edge.',
      rule: 'R8',
    };
  }
  if (isGuarded) return undefined;
  return {
    pointer,
    code: 'data_flow.not_sure',
    message: `${at.reader} reads nodes.${id}, but ${id} may have been skipped or may not be done by then.`,
    hint: `Ask first: has(nodes.${id}) ? nodes.${id}.output : null`,
    rule: 'R8',
  };
}

/** The owner of the body that hides `index` from a reader in the body of `reader`. */
function closedBody(index: number, reader: number | undefined, graph: Graph): string | undefined {
  const open = new Set<number | undefined>([undefined]);
  for (let owner = reader; owner !== undefined; owner = graph.nodes[owner]?.owner) open.add(owner);
  const owner = graph.nodes[index]?.owner;
  return open.has(owner) || owner === undefined ? undefined : graph.nodes[owner]?.id;
}

function insideBody(id: string, owner: string, pointer: string, at: Standpoint): Issue {
  return {
    pointer,
    code: 'data_flow.inside_body',
    message: `${at.reader} reads nodes.${id}, which runs inside the body of ${owner}.`,
    hint: `Read nodes.${owner}.output, and return what you need as the outputs of the body.`,
    rule: 'R6',
  };
}

export function unknownNode(id: string, pointer: string, known: readonly string[]): Issue {
  const near = nearest(id, known);
  return {
    pointer,
    code: 'data_flow.unknown_node',
    message: `There is no node '${id}' to read.`,
    ...(near === undefined ? {} : { hint: `Did you mean nodes.${near}?` }),
    rule: 'R8',
  };
}
