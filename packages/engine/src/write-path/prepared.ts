/** The commands of one run as they will stand in the log: decided, sealed, not yet written. */
import type { Hasher } from '@aob/ir';
import { canonicalJson } from '@aob/ir';
import type { Submitted } from '../ports/engine.ts';
import type { Commit, DocumentText, RunAppend, UsedKey } from '../ports/event-log.ts';
import type { Accepted, BlobWrite, Effect } from '../run/decision.ts';
import type { EventOf, RunEvent } from '../run/events.ts';
import { absorbState, type RunState } from '../run/state.ts';
import type { FoldedRun } from './fold.ts';
import type { PlacedEvent } from './placed-event.ts';
import { birthOf, headOf, projectionsOf, slotChangeOf } from './rows.ts';
import type { Slot, Task } from './slot.ts';
import { canShare, openCommit, seal, share, type UnsealedCommit } from './unsealed-commit.ts';

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

interface DecidedTask extends Omit<Entry, 'commit'> {
  /** Where it stands among the commits of the draft. */
  readonly commit: number | undefined;
}

/** Collects accepted decisions of one run on top of each other. */
export interface PreparedDraft {
  readonly slot: Slot;
  readonly from: FoldedRun;
  state: RunState;
  started: EventOf<'run.started'> | undefined;
  wantsRedispatch: boolean;
  /** Ends the quarantine of the run (R21). */
  repairs: boolean;
  readonly entries: DecidedTask[];
  readonly commits: UnsealedCommit[];
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

export const addAccepted = (
  draft: PreparedDraft,
  task: Task,
  decision: Accepted,
  newCommitId: () => string,
): void => {
  const { state } = draft;
  const { events, next, result } = decision;
  const { runId } = draft.slot;
  const firstSeq = state.seq + 1;
  const said = {
    firstSeq,
    lastSeq: next.seq,
    at: next.lastAt,
    actor: actorOf(task.command),
    commandId: task.meta.commandId,
    events: JSON.stringify(events),
  };
  const last = draft.commits.at(-1);
  const isShared = last !== undefined && mayShare(draft, task, next) && canShare(last, said);
  if (isShared) share(last, said);
  else draft.commits.push(openCommit(newCommitId(), said));
  const answer: Submitted = { ok: true, result, seq: next.seq, status: next.status, runId, repeated: false };
  draft.entries.push({ task, answer, commit: draft.commits.length - 1 });
  draft.effects.push(...decision.effects);
  draft.blobs.push(...decision.blobs);
  for (const { digest, document } of decision.documents) {
    draft.documents.push({ digest, body: canonicalJson(document as never) });
  }
  noteEvents(draft, events, firstSeq, next.lastAt);
  if (task.meta.commandId !== undefined) draft.keys.push(keyOf(task.meta.commandId, task, answer));
  // One layer above what is durable, however many commands a batch decides for this run.
  draft.state = state === draft.from.state ? next : absorbState(next, state);
};

/** Of a `fast` run, reports that came one after the other are one commit: nobody asks for them one by one. */
const mayShare = ({ entries }: PreparedDraft, { command }: Task, { fidelity }: RunState): boolean =>
  fidelity === 'fast' && isReport(command) && isReport(entries.at(-1)?.task.command);

const isReport = (command: Task['command'] | undefined): boolean =>
  command?.type === 'result' || command?.type === 'started';

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
    case 'begin':
      return 'system:slots';
    case 'unclaimed':
      return 'system:bus';
    case 'started':
    case 'result':
      return command.worker ?? 'system:runner';
    case 'redispatch':
      return 'system:recovery';
    case 'child_ended':
      return 'system:child';
    case 'apply_patch':
      return command.proposal.author.id;
    case 'withdraw_patch':
      return command.author.id;
    default:
      return command.actor.id;
  }
};

export const sealPrepared = (draft: PreparedDraft, hash: Hasher): Prepared => {
  const { slot, from, state, started } = draft;
  const commits = seal(slot.runId, from.chain, draft.commits, hash);
  const chain = commits.at(-1)?.chain ?? from.chain;
  const chars = draft.commits.reduce((sum, commit) => sum + commit.chars, 0);
  return {
    slot,
    from,
    append: {
      runId: slot.runId,
      expectedSeq: from.state.seq,
      repairs: draft.repairs,
      birth: started && birthOf(state, started),
      head: headOf(state, chain),
      slot: slotChangeOf(from.state, state),
      commits,
      keys: draft.keys,
      ...projectionsOf(state, draft.projected),
      documents: draft.documents,
    },
    after: { state, chain, chars: from.chars + chars },
    entries: draft.entries.map(({ task, answer, commit }) => ({
      task,
      answer,
      commit: commit === undefined ? undefined : commits[commit],
    })),
    effects: draft.effects,
    blobs: draft.blobs,
    wantsRedispatch: draft.wantsRedispatch,
    chars,
  };
};
