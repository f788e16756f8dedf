/**
 * Runs inside runs (R35). What it owns: that a child run begins once its parent's commit is durable, that it ends when
 * its parent stops waiting for it, and that its parent hears of its end. Everything here may be done twice, in any order,
 * by any process: ids and the folded states decide what it means.
 */
import type { Digest, Json } from '@aob/ir';
import type { Submitted } from '../ports/engine.ts';
import { outcomeForParent } from '../run/child-end.ts';
import { cancelledChildren, outstandingChildren, waitsForChild } from '../run/child-run.ts';
import type { ChildEndedCommand, RunCommand, StartCommand } from '../run/commands.ts';
import type { ChildStart } from '../run/decision.ts';
import type { Actor, ParentRun, Payload } from '../run/events.ts';
import { isTerminal, type RunState } from '../run/state.ts';

export interface Family {
  start(child: ChildStart): Promise<void>;
  /** Ends it, or keeps it from ever beginning. */
  cancel(child: ChildStart, reason: string): Promise<void>;
  /** Says how this run has ended to the run that waits for it. */
  tellParent(state: RunState): Promise<void>;
  /**
   * What a crash or a lost reply may have left undone (R14): children that never began or never heard that they are
   * cancelled, ends that nobody told, and this run itself when the run around it does not wait for it any more.
   */
  recover(state: RunState): Promise<void>;
}

export interface FamilyParts {
  /** In line with the run's other commands; resolves once it is durable. */
  readonly relay: (runId: string, command: RunCommand) => Promise<Submitted>;
  readonly read: (runId: string) => Promise<RunState | undefined>;
  readonly loadBlobs: (digests: readonly Digest[]) => Promise<ReadonlyMap<Digest, string>>;
}

/** Who cancels a child run: the run around it. */
const PARENT: Actor = { id: 'system:parent', roles: [] };

/** Why its node was cancelled stands in the log of the run around it. */
const STOPPED = 'the run around it does not wait for it any more';

export const createFamily = ({ relay, read, loadBlobs }: FamilyParts): Family => {
  const startOf = async (child: ChildStart): Promise<StartCommand & { readonly parent: ParentRun }> => {
    const { workflow, actor, priority, fidelity, labels, parent } = child;
    const inputs = await inputsOf(child.inputs, loadBlobs);
    return { type: 'start', workflow, inputs, actor, priority, fidelity, labels, parent };
  };

  const begin = async (child: ChildStart): Promise<Submitted> => {
    const answer = await relay(child.runId, await startOf(child));
    const refused = refusalFor(child, answer);
    if (refused !== undefined) await relay(child.parent.run_id, refused);
    return answer;
  };

  const tellParent = async (state: RunState): Promise<void> => {
    const ended = outcomeForParent(state);
    if (ended !== undefined && state.parent !== undefined) await relay(state.parent.run_id, ended);
  };

  const recoverChild = async (child: ChildStart): Promise<void> => {
    const answer = await begin(child);
    if (!answer.ok || !isTerminal(answer.status)) return;
    const state = await read(child.runId);
    if (state !== undefined) await tellParent(state);
  };

  /** Its cancellation may have been lost with the process that was to send it. */
  const endIfUnwanted = async ({ runId, parent }: RunState): Promise<void> => {
    if (parent === undefined) return;
    const around = await read(parent.run_id);
    if (around !== undefined && waitsForChild(around, runId)) return;
    await relay(runId, { type: 'cancel', reason: STOPPED, actor: PARENT });
  };

  const cancel = async (child: ChildStart, reason: string): Promise<void> => {
    await relay(child.runId, { type: 'cancel_child', start: await startOf(child), reason, actor: PARENT });
  };

  return {
    start: async (child) => {
      await begin(child);
    },
    cancel,
    tellParent,
    recover: async (state) => {
      await Promise.all([
        ...outstandingChildren(state).map(recoverChild),
        ...cancelledChildren(state).map((child) => cancel(child, STOPPED)),
        isTerminal(state.status) ? tellParent(state) : endIfUnwanted(state),
      ]);
    },
  };
};

const inputsOf = async (payload: Payload, loadBlobs: FamilyParts['loadBlobs']): Promise<Json> => {
  if ('value' in payload) return payload.value;
  const text = (await loadBlobs([payload.ref])).get(payload.ref);
  return text === undefined ? null : (JSON.parse(text) as Json);
};

/** A run that is set aside for repair may still begin; nothing else that says no ever will. */
const refusalFor = (
  { runId, parent: { node, scope, execution } }: ChildStart,
  answer: Submitted,
): ChildEndedCommand | undefined => {
  if (answer.ok || answer.notFound || answer.rejection.code === 'run.quarantined') return undefined;
  const { code, message } = answer.rejection;
  const error = { code, message: `the child run ${runId} did not begin: ${message}`, retryable: false };
  return { type: 'child_ended', node, scope, execution, child: runId, outcome: { ok: false, error } };
};
