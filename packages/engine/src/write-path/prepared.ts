/** The commands of one run as they will stand in the log: decided, sealed, not yet written. */
import type { Hasher } from '@aob/ir';
import { canonicalJson } from '@aob/ir';
import type { Submitted } from '../ports/engine.ts';
import type { Commit, DocumentText, RunAppend, UsedKey } from '../ports/event-log.ts';
import type { Accepted, BlobWrite, Effect } from '../run/decision.ts';
import type { EventOf, RunEvent } from '../run/events.ts';
import { absorbState, type RunState } from '../run/state.ts';
import { chainOf } from './chain.ts';
import type { FoldedRun } from './fold.ts';
import type { PlacedEvent } from './placed-event.ts';
import { birthOf, headOf, projectionsOf } from './rows.ts';
import type { Slot, Task } from './slot.ts';

export interface Entry {
  readonly task: Task;
  readonly answer: Submitted;
  /** Absent for a task that changed nothing and only waits for the lock to prove it (R12). */
  readonly commit: Commit | undefined;
}

export interface Prepared {
  readonly slot: Slot;
  /** What the slot knew when this was decided. */
  readonly from: FoldedRun;
  readonly append: RunAppend;
  readonly after: FoldedRun;
  /** The first tasks of the slot's queue, in order. */
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
  readonly blobs: readonly BlobWrite[];
  /** The run is to be looked over for outstanding work as well. */
  readonly wantsRedispatch: boolean;
  readonly chars: number;
}

/** Collects accepted decisions of one run on top of each other. */
export interface PreparedDraft {
  readonly slot: Slot;
  readonly from: FoldedRun;
  state: RunState;
  chain: string;
  chars: number;
  started: EventOf<'run.started'> | undefined;
  wantsRedispatch: boolean;
  /** Ends the quarantine of the run (R21). */
  repairs: boolean;
  readonly entries: Entry[];
  readonly commits: Commit[];
  readonly keys: UsedKey[];
  readonly effects: Effect[];
  readonly blobs: BlobWrite[];
  readonly documents: DocumentText[];
  /** Events that tickets and patches are read from. */
  readonly projected: PlacedEvent[];
}

export const openPrepared = (slot: Slot, from: FoldedRun): PreparedDraft => ({
  slot,
  from,
  state: from.state,
  chain: from.chain,
  chars: 0,
  started: undefined,
  wantsRedispatch: false,
  repairs: false,
  entries: [],
  commits: [],
  keys: [],
  effects: [],
  blobs: [],
  documents: [],
  projected: [],
});

export interface Sealing {
  readonly hash: Hasher;
  readonly newCommitId: () => string;
}

export const addAccepted = (draft: PreparedDraft, task: Task, decision: Accepted, sealing: Sealing): void => {
  const { state } = draft;
  const { events, next, result } = decision;
  const runId = draft.slot.runId;
  const unsealed = {
    runId,
    firstSeq: state.seq + 1,
    lastSeq: next.seq,
    commitId: sealing.newCommitId(),
    at: next.lastAt,
    actor: actorOf(task.command),
    commandId: task.meta.commandId,
    events: JSON.stringify(events),
  };
  const commit: Commit = { ...unsealed, chain: chainOf(sealing.hash, draft.chain, unsealed) };
  const answer: Submitted = { ok: true, result, seq: next.seq, status: next.status, runId, repeated: false };
  draft.commits.push(commit);
  draft.entries.push({ task, answer, commit });
  draft.effects.push(...decision.effects);
  draft.blobs.push(...decision.blobs);
  for (const { digest, document } of decision.documents) {
    draft.documents.push({ digest, body: canonicalJson(document as never) });
  }
  noteEvents(draft, events, unsealed.firstSeq, commit.at);
  if (task.meta.commandId !== undefined) draft.keys.push(keyOf(task.meta.commandId, task, answer));
  // One layer above what is durable, however many commands a batch decides for this run.
  draft.state = state === draft.from.state ? next : absorbState(next, state);
  draft.chain = commit.chain;
  draft.chars += commit.events.length;
};

const noteEvents = (
  draft: PreparedDraft,
  events: readonly RunEvent[],
  firstSeq: number,
  at: number,
): void => {
  for (const [index, event] of events.entries()) {
    if (event.type === 'run.started') draft.started = event;
    else if (event.type.startsWith('ticket.') || event.type.startsWith('patch.')) {
      draft.projected.push({ event, seq: firstSeq + index, at });
    }
  }
};

const keyOf = (key: string, task: Task, answer: Extract<Submitted, { ok: true }>): UsedKey => ({
  key,
  requestDigest: task.meta.requestDigest,
  runId: answer.runId,
  seq: answer.seq,
  status: answer.status,
  answer: JSON.stringify(answer.result),
});

/** Who a commit is by, for the log's readers. */
const actorOf = (command: Task['command']): string => {
  switch (command.type) {
    case 'wake':
      return 'system:clock';
    case 'started':
    case 'result':
      return command.worker ?? 'system:runner';
    case 'redispatch':
      return 'system:recovery';
    case 'apply_patch':
      return command.proposal.author.id;
    case 'withdraw_patch':
      return command.author.id;
    default:
      return command.actor.id;
  }
};

export const sealPrepared = (draft: PreparedDraft): Prepared => {
  const { slot, from, state, started } = draft;
  return {
    slot,
    from,
    append: {
      runId: slot.runId,
      expectedSeq: from.state.seq,
      repairs: draft.repairs,
      birth: started && birthOf(state, started),
      head: headOf(state, draft.chain),
      commits: draft.commits,
      keys: draft.keys,
      ...projectionsOf(state, draft.projected),
      documents: draft.documents,
    },
    after: { state, chain: draft.chain, chars: from.chars + draft.chars },
    entries: draft.entries,
    effects: draft.effects,
    blobs: draft.blobs,
    wantsRedispatch: draft.wantsRedispatch,
    chars: draft.chars,
  };
};
