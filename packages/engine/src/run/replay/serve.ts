/**
 * Where a replay answers for a node instead of anybody doing its work: what lies before `from` is taken over as it was, and
 * in `freeze` and `shadow` what would touch the world ends as it did then. What was never recorded is never called: the
 * node fails, and the replay proves nothing.
 */
import type { PlanNode } from '@aob/ir';
import { type Draft, emit } from '../draft.ts';
import type { Actor, Failure, Payload, Replay } from '../events.ts';
import { type NodeState, nodeKey } from '../state.ts';
import { get } from '../table.ts';
import { type RecordedEnd, type RecordedOutput, type Recording, recordingOf } from './recording.ts';

/** What is taken over without asking whether it would come out the same. Never a gate: a replay inherits no approval (R27). */
export const reusedOutcome = (
  draft: Draft,
  scope: string,
  node: PlanNode,
): (RecordedOutput & { readonly inputs: Payload }) | undefined => {
  const recording = recordingOf(draft);
  const key = nodeKey(scope, node.id);
  if (recording === undefined || node.execution === 'ticket' || !reusedOf(recording).has(key))
    return undefined;
  const { inputs, outcome } = recording.nodes[key] ?? {};
  return inputs === undefined || outcome === undefined || !('output' in outcome)
    ? undefined
    : { ...outcome, inputs };
};

const reusedOf = (recording: Recording): ReadonlySet<string> => {
  const known = reused.get(recording) ?? new Set(recording.reused);
  reused.set(recording, known);
  return known;
};

const reused = new WeakMap<Recording, ReadonlySet<string>>();

/** Whether the record answers for this node; `undefined`: it does its work as in any run. */
export const isSimulated = (replay: Replay | undefined, node: PlanNode): boolean => {
  if (replay === undefined || replay.mode === 'live') return false;
  switch (node.execution) {
    case 'inline':
    case 'body':
      return false;
    case 'job':
      return replay.mode === 'freeze' || node.hasEffect || node.type === 'agent' || isUnsteady(node);
    default:
      return true;
  }
};

/** Touches nothing, but never answers the same twice. */
const isUnsteady = ({ config }: PlanNode): boolean =>
  config['handler'] === 'builtin.random' || config['handler'] === 'builtin.now';

export interface Question {
  readonly node: string;
  readonly scope: string;
  readonly inputs: Payload;
  readonly config: Payload | undefined;
}

export interface NoRecord {
  readonly missing: Failure;
}

/** How the same question was answered then; `missing` is why nobody can say, `lost` that nobody waited for it (R2). */
export const recordedAnswer = (
  draft: Draft,
  { node, scope, inputs, config }: Question,
): RecordedEnd | NoRecord | 'lost' => {
  const recorded = recordingOf(draft)?.nodes[nodeKey(scope, node)];
  if (recorded?.lost === true) return 'lost';
  if (recorded?.outcome === undefined)
    return missing(node, 'it never came to an end in the run that is replayed');
  // It failed before anything was asked of anybody: a duration that is none.
  if (recorded.inputs === undefined && 'error' in recorded.outcome) return recorded.outcome;
  const isSame = recorded.inputs?.digest === inputs.digest && recorded.config?.digest === config?.digest;
  return isSame ? recorded.outcome : missing(node, 'it was asked something else in the run that is replayed');
};

/** How a node that has begun in a frozen run is to end. */
export const endOf = (
  draft: Draft,
  { id, scope, inputs, config }: NodeState,
): RecordedEnd | NoRecord | 'lost' => {
  const recording = recordingOf(draft);
  const key = nodeKey(scope, id);
  const taken = recording?.nodes[key]?.outcome;
  if (recording !== undefined && taken !== undefined && reusedOf(recording).has(key)) return taken;
  return inputs === undefined
    ? missing(id, 'it has begun with nothing')
    : recordedAnswer(draft, { node: id, scope, inputs, config });
};

export const missing = (node: string, why: string): NoRecord => ({
  missing: {
    code: 'replay.no_record',
    message: `${node}: ${why}; a replay calls nobody`,
    retryable: false,
    node,
  },
});

const RECORD: Actor = { id: 'system:replay', roles: [] };

/** The word that was given then, as what it is: a record, not an approval of anything real. */
export const replayDecision = (draft: Draft, ticketId: string, served: RecordedEnd): void => {
  const isApproved = 'output' in served && served.label === 'approve';
  const guard = get(draft.state.tickets, ticketId)?.guard?.digest;
  emit(draft, {
    type: 'ticket.decided',
    data: {
      ticket_id: ticketId,
      decision: isApproved ? 'approve' : 'reject',
      reason: `recorded at seq ${served.seq} of ${draft.state.replay?.of}`,
      actor: RECORD,
      ...(guard !== undefined && { guard }),
    },
  });
};
