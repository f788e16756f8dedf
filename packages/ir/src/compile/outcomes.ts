/**
 * In which ways a node that ran can leave, as far as the run goes on after it (R1, R3, R7). A failure that nobody
 * handles under `fail_fast` ends the run, so it is no outcome: nothing after it is ever asked what it may read.
 */
import type { EdgeLabel } from '../document.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';

/** The edges that are taken in one outcome; `maybe` ones only if their own condition is true as well. */
export interface Outcome {
  readonly label: EdgeLabel;
  /** The node left something to read. */
  readonly hasOutput: boolean;
  readonly always: readonly GraphEdge[];
  readonly maybe: readonly GraphEdge[];
}

/** Mutually exclusive; together everything that can happen. At least one. */
export function outcomesOf(node: GraphNode, graph: Graph): readonly Outcome[] {
  const succeeded = successes(node);
  if (graph.onFailure === 'continue') return [...succeeded, outcome(node, 'error')];
  return node.out.some((edge) => edge.label === 'error') ? [...succeeded, handledFailure(node)] : succeeded;
}

/** The run goes on after a failure only if an error edge takes it: a single one then surely did. */
function handledFailure(node: GraphNode): Outcome {
  const failed = outcome(node, 'error');
  const isOnly = failed.always.length === 0 && failed.maybe.length === 1;
  return isOnly ? { ...failed, always: failed.maybe, maybe: [] } : failed;
}

function outcome(node: GraphNode, label: EdgeLabel): Outcome {
  // As most nodes are: whatever leaves them is taken in this outcome.
  if (node.out.every((edge) => edge.label === label && edge.document.when === undefined))
    return { label, hasOutput: label !== 'error', always: node.out, maybe: [] };
  const edges = node.out.filter((edge) => edge.label === label);
  return {
    label,
    hasOutput: label !== 'error',
    always: edges.filter((edge) => edge.document.when === undefined),
    maybe: edges.filter((edge) => edge.document.when !== undefined),
  };
}

function successes(node: GraphNode): readonly Outcome[] {
  switch (node.document.type) {
    case 'hitl':
      return decisions(node);
    case 'wait':
      return answers(node);
    case 'conditional':
      return exits(node);
    case 'loop':
      return ends(node);
    default:
      return [outcome(node, 'success')];
  }
}

/** The signal came, or the time ran out and an edge says what then. */
function answers(wait: GraphNode): readonly Outcome[] {
  const canTimeOut =
    wait.document.config?.['timeout'] !== undefined && wait.out.some((edge) => edge.label === 'timeout');
  return [outcome(wait, 'signal'), ...(canTimeOut ? [outcome(wait, 'timeout')] : [])];
}

/** Without an edge for it, a loop that used up its iterations is a failure. */
function ends(loop: GraphNode): readonly Outcome[] {
  const canExhaust = loop.out.some((edge) => edge.label === 'exhausted');
  return [outcome(loop, 'done'), ...(canExhaust ? [outcome(loop, 'exhausted')] : [])];
}

/** A conditional takes one exit, the first true one, the default when none is (R1). */
function exits(node: GraphNode): readonly Outcome[] {
  const edges = node.out.filter((edge) => edge.label === 'success');
  const outcomes = edges.map(
    (edge): Outcome => ({ label: 'success', hasOutput: true, always: [edge], maybe: [] }),
  );
  const isTotal = edges.some((edge) => edge.document.default === true || edge.document.when === undefined);
  return isTotal ? outcomes : [...outcomes, { label: 'success', hasOutput: true, always: [], maybe: [] }];
}

/** What a person or the clock can decide, and go on (R3). */
function decisions(gate: GraphNode): readonly Outcome[] {
  const config = gate.document.config ?? {};
  const hasEdge = (label: EdgeLabel) => gate.out.some((edge) => edge.label === label);
  // Without either, a rejection is a failure.
  const canReject = config['on_reject'] !== 'fail' && (hasEdge('reject') || config['on_reject'] === 'end');
  const canTimeOut = config['timeout'] !== undefined && hasEdge('timeout');
  return [
    outcome(gate, 'approve'),
    ...(canReject ? [outcome(gate, 'reject')] : []),
    ...(canTimeOut ? [outcome(gate, 'timeout')] : []),
  ];
}
