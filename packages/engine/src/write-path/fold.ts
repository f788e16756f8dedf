import { AppError } from '../errors.ts';
import type { Commit, StoredRun } from '../ports/event-log.ts';
import type { RunEvent } from '../run/events.ts';
import { evolve } from '../run/evolve.ts';
import { readEvents } from '../run/read-events.ts';
import { stateFrom } from '../run/snapshot.ts';
import { emptyState, type RunState } from '../run/state.ts';

/** What is known of a run: its state and what the next commit must follow. */
export interface FoldedRun {
  readonly state: RunState;
  readonly chain: string;
  /** Characters of its events: what the state costs in memory follows them. */
  readonly chars: number;
}

/** The state a run had after its commits, or after event `atSeq`. */
export const foldRun = (
  { runId, commits, chain, snapshot }: StoredRun,
  atSeq = Number.POSITIVE_INFINITY,
): FoldedRun => {
  const state = snapshot === undefined ? emptyState(runId) : stateFrom(snapshot.state);
  let chars = snapshot?.state.length ?? 0;
  for (const commit of commits) {
    if (state.seq >= atSeq) break;
    if (commit.firstSeq !== state.seq + 1) throw corrupt(commit, `follows event ${state.seq}`);
    chars += commit.events.length;
    for (const event of eventsOf(commit)) {
      if (state.seq < atSeq) evolve(state, event, commit.at);
    }
    if (state.seq !== Math.min(commit.lastSeq, atSeq))
      throw corrupt(commit, `holds events up to ${state.seq}`);
  }
  return { state, chain, chars };
};

/** What a commit holds. */
export const eventsOf = (commit: Pick<Commit, 'events'>): readonly RunEvent[] => readEvents(commit.events);

const corrupt = ({ runId, firstSeq, lastSeq }: Commit, what: string): AppError =>
  new AppError({
    kind: 'corrupt',
    code: 'log.corrupt',
    message: `the log of ${runId} is damaged: the commit ${firstSeq}–${lastSeq} ${what}`,
    publicMessage: 'The log of this run is damaged.',
  });
