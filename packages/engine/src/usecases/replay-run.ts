import { canonicalJson, type Issue, type Json } from '@aob/ir';
import type { ReplayRequest, StartedRun } from '../contract/runs.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Ids } from '../ports/ids.ts';
import type { RunReads } from '../ports/run-reads.ts';
import type { ParentRun } from '../run/events.ts';
import type { Recording } from '../run/replay/recording.ts';
import { isTerminal, nodeKey } from '../run/state.ts';
import { sha256 } from '../sha256.ts';
import { type Caller, isNoPerson, lacksRole } from './caller.ts';
import { readHistory } from './history.ts';
import { done, type Outcome, refused, refusedFor, runNotFound } from './outcome.ts';
import type { Plans } from './plans.ts';
import { loadValue } from './present/values.ts';
import { bodiesTakenOver, makeRecording, undoneNodes } from './replay/make-recording.ts';
import { documentAt, fromIssue, isAfter, momentOf, readFrom } from './replay/starting-point.ts';
import { submitCommand } from './submit-command.ts';

export interface ReplayRunPorts {
  readonly reads: RunReads;
  readonly writer: RunWriter;
  readonly plans: Plans;
  readonly blobs: BlobStore;
  readonly ids: Ids;
}

export interface ReplayRun {
  readonly runId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: ReplayRequest;
  /** Beside those that say what is replayed, and how. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A new run out of the log of a finished one (R34); its first event names what it replays and the recording it uses. */
export const replayRun = async (
  ports: ReplayRunPorts,
  { runId, caller, key, request, labels }: ReplayRun,
): Promise<Outcome<StartedRun>> => {
  const { mode, from: asked } = request;
  // A live replay acts on the world again; no program decides that.
  const refusal = lacksRole(caller, 'operator') ?? (mode === 'live' ? isNoPerson(caller) : undefined);
  if (refusal) return refusal;
  const state = await ports.writer.read(runId);
  if (state?.workflow === undefined || state.inputs === undefined) return runNotFound(runId);
  if (!isTerminal(state.status)) return notFinished(runId, state.status);
  if (mode === 'live' && state.parent !== undefined && state.parent.gates.length > 0)
    return guardedElsewhere(runId, state.parent);
  const history = await readHistory(ports.reads, runId, state.seq);
  const from = readFrom(asked);
  const moment = from && momentOf(from, history);
  const digest = moment === undefined ? undefined : documentAt(history, moment);
  if (from === undefined || moment === undefined || digest === undefined)
    return refusedFrom([notInTheLog(asked ?? '', state.seq)]);
  const plan = await ports.plans.load(digest);
  if (from.kind === 'node' && !plan.node.has(from.node))
    return refusedFrom([notInTheLog(asked ?? '', state.seq)]);
  const after = from.kind === 'node' ? isAfter(from, plan) : undefined;
  const takenOver = bodiesTakenOver(history, plan);
  // What was undone has to be done again before anything can follow from it.
  const undone = mode === 'live' ? [...undoneNodes(history)].map((node) => isAfter(atTop(node), plan)) : [];
  const recording = makeRecording(history, (place, { outcome }) => {
    // In a replay of a replay nothing is known of the inside but what came of it.
    if (mode !== 'live' && takenOver.has(nodeKey(place.scope, place.id))) return false;
    if (from.kind === 'start' || undone.some((isBehind) => isBehind(place))) return true;
    if (from.kind === 'seq') return outcome === undefined || outcome.seq > from.seq;
    return after?.(place) ?? true;
  });
  const command = {
    type: 'start',
    workflow: { name: state.workflow.name, digest },
    inputs: await loadValue(ports.blobs, state.inputs),
    actor: caller,
    priority: state.priority,
    fidelity: state.fidelity ?? 'full',
    labels: { ...labels, replay_of: runId, replay_mode: mode },
    // It follows the document of then, which is that of the arm; no arm is dealt anew, and it counts for none.
    ...(state.experiment && { experiment: { ...state.experiment, why: 'replay' } as const }),
    replay: {
      of: runId,
      mode,
      ...(asked !== undefined && { from: asked }),
      recording: await store(ports.blobs, from.kind === 'start' ? recording : { ...recording, patches: [] }),
    },
  } as const;
  const keyed = { key, caller, operation: `replay:${runId}`, body: request as Json };
  const started = await submitCommand(ports.writer, ports.ids.newId('run'), command, keyed);
  return started.ok ? done({ run_id: started.value.runId, status: started.value.status }) : started;
};

const atTop = (node: string) => ({ kind: 'node' as const, node, around: [] });

/** Durable before the event that names it. */
const store = async (blobs: BlobStore, recording: Recording) => {
  const text = canonicalJson(recording as unknown as Json);
  const digest = sha256(text);
  await blobs.put(digest, new TextEncoder().encode(text));
  return digest;
};

const notFinished = (runId: string, status: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'run.not_finished',
    message: `${runId} is ${status}; a replay needs the whole log.`,
    hint: 'Wait until it has ended, or cancel it.',
  });

/** R27: a replay inherits no approvals, and the gate that would have to be asked again stands in another run. */
const guardedElsewhere = (runId: string, { run_id, gates }: ParentRun): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'replay.approved_elsewhere',
    message: `${runId} ran because ${gates.join(', ')} of ${run_id} was approved; a live replay would need that again.`,
    hint: `Replay ${run_id}, or replay this one with the mode freeze or shadow.`,
    rule: 'R27',
  });

const notInTheLog = (asked: string, lastSeq: number): Issue =>
  fromIssue(
    asked,
    'is nothing this run came to',
    `Name a node that ran ("parse", "poll#2", "each[3]/fetch"), or an event from seq:1 to seq:${lastSeq}.`,
  );

const refusedFrom = (issues: readonly Issue[]): Outcome<never> =>
  refusedFor({ code: 'replay.from', message: 'The replay cannot begin there.', issues });
