/**
 * Reads the log of a run once, commit by commit: are they all there, in order, as they were sealed (R34), can every event
 * be read, and where do they lead? Each commit is checked against the seal its predecessor carries, not against the one
 * we computed, so that one damaged commit is one problem and not one for every commit after it.
 *
 * Nothing here throws for what a log may hold.
 */
import type { Commit, Snapshot } from '../../ports/event-log.ts';
import type { EventOf } from '../../run/events.ts';
import { evolve } from '../../run/evolve.ts';
import { isKnownEvent, upcast } from '../../run/read-events.ts';
import { EVOLVE_VERSION, snapshotOf } from '../../run/snapshot.ts';
import { emptyState, type WritableRun } from '../../run/state.ts';
import type { StoredEvent } from '../../run/stored-event.ts';
import { sha256 } from '../../sha256.ts';
import { chainOf, NO_CHAIN } from '../../write-path/chain.ts';
import type { PlacedEvent } from '../../write-path/placed-event.ts';
import { type Findings, reasonOf, report } from './findings.ts';
import { type Named, namedBy } from './named.ts';

export interface LogCheck {
  readonly findings: Findings;
  readonly state: WritableRun;
  /** Is shown every event that was folded. */
  readonly watch: ((placed: PlacedEvent) => void) | undefined;
  /** What is kept beside the log, to be held against it when its event comes (R34). */
  snapshot: Snapshot | undefined;
  /** False once an event is missing, unreadable or out of place: what follows leads to some other state. */
  isFoldable: boolean;
  started: EventOf<'run.started'> | undefined;
  /** Events that tickets and patches are read from. */
  readonly projected: PlacedEvent[];
  /** Each ended a quarantine (R21). */
  readonly repairs: (PlacedEvent & { readonly event: EventOf<'run.repaired'> })[];
  /** Of the last commit read. */
  firstSeq: number;
  lastSeq: number;
  chain: string;
  at: number;
  commits: number;
  events: number;
  /** Commits that did not fit their seal. */
  misfits: number;
}

export const openLogCheck = (
  runId: string,
  findings: Findings,
  watch?: (placed: PlacedEvent) => void,
): LogCheck => ({
  findings,
  state: emptyState(runId),
  watch,
  snapshot: undefined,
  isFoldable: true,
  started: undefined,
  projected: [],
  repairs: [],
  firstSeq: 0,
  lastSeq: 0,
  chain: NO_CHAIN,
  at: 0,
  commits: 0,
  events: 0,
  misfits: 0,
});

/** Goes on with the next commits in order and answers what their events name: values, blobs and documents. */
export const checkCommits = (check: LogCheck, commits: readonly Commit[]): readonly Named[] => {
  const named: Named[] = [];
  for (const [index, commit] of commits.entries()) {
    checkPlace(check, commit, commits.slice(Math.max(0, index - NEAR), index + NEAR + 1));
    const events = readCommit(check, commit);
    for (const [place, event] of events.entries()) named.push(...checkEvent(check, commit, event, place));
    checkSnapshot(check);
    check.commits += 1;
    check.firstSeq = commit.firstSeq;
    check.lastSeq = commit.lastSeq;
    check.chain = commit.chain;
    check.at = commit.at;
  }
  return named;
};

/** One of another version says nothing to this process, and is never read by it. */
const checkSnapshot = ({ snapshot, state, isFoldable, findings }: LogCheck): void => {
  if (!isFoldable || snapshot?.version !== EVOLVE_VERSION || snapshot.seq !== state.seq) return;
  if (snapshot.state === snapshotOf(state)) return;
  const message = `The snapshot of the state after event ${snapshot.seq} is not what the log folds to.`;
  report(findings, { seq: snapshot.seq, code: 'snapshot.differs', message });
};

/** How far a commit may have been moved for us to recognise where it belongs. */
const NEAR = 4;
/** Trying every place near costs as many hashes: a log that is broken everywhere has not been put in another order. */
const SEARCHES_MAX = 50;

const rangeOf = ({ firstSeq, lastSeq }: Pick<Commit, 'firstSeq' | 'lastSeq'>): string =>
  firstSeq === lastSeq ? `${firstSeq}` : `${firstSeq}–${lastSeq}`;

const checkPlace = (check: LogCheck, commit: Commit, near: readonly Commit[]): void => {
  const { findings, lastSeq, chain } = check;
  const { firstSeq: seq } = commit;
  if (commit.at < check.at) {
    const message = `The commit ${rangeOf(commit)} is dated before the one in front of it.`;
    report(findings, { seq, code: 'commit.time', message });
  }
  if (seq > lastSeq + 1) {
    check.isFoldable = false;
    const missing = rangeOf({ firstSeq: lastSeq + 1, lastSeq: seq - 1 });
    const message = `Nothing is stored for seq ${missing}: at least one commit before ${rangeOf(commit)} is missing, so the seal of that one cannot be checked.`;
    report(findings, { seq: lastSeq + 1, code: 'commit.gap', message });
    return;
  }
  if (seq <= lastSeq) {
    check.isFoldable = false;
    const message = `The commit ${rangeOf(commit)} begins before the one in front of it ends, at ${lastSeq}.`;
    report(findings, { seq, code: 'commit.overlap', message });
  }
  if (chainOf(sha256, chain, commit) === commit.chain) return;
  check.misfits += 1;
  if (check.misfits <= SEARCHES_MAX && isSealedForElsewhere(commit, near)) {
    check.isFoldable = false;
    const message = `The commit ${rangeOf(commit)} was sealed for another place, or behind another commit than the one in front of it.`;
    report(findings, { seq, code: 'commit.order', message });
    return;
  }
  const message = `The commit ${rangeOf(commit)} does not fit its seal: it, or the seal in front of it, was changed.`;
  report(findings, { seq, code: 'commit.chain', message });
};

const isSealedForElsewhere = (commit: Commit, near: readonly Commit[]): boolean => {
  const more = commit.lastSeq - commit.firstSeq;
  const chains = new Set([NO_CHAIN, ...near.map(({ chain }) => chain)]);
  // Commits that changed places are rarely of one length: one begins where the other did, or ends where it did.
  const places = new Set(near.flatMap(({ firstSeq, lastSeq }) => [firstSeq, lastSeq - more]));
  return [...chains].some((chain) =>
    [...places].some((firstSeq) => {
      const there = { ...commit, firstSeq, lastSeq: firstSeq + more };
      return chainOf(sha256, chain, there) === commit.chain;
    }),
  );
};

/** The events of a commit, as many as can be read. */
const readCommit = (check: LogCheck, commit: Commit): readonly unknown[] => {
  const { firstSeq: seq, lastSeq } = commit;
  let stored: unknown;
  try {
    stored = JSON.parse(commit.events);
  } catch (error) {
    check.isFoldable = false;
    const message = `The events of the commit ${rangeOf(commit)} are not JSON: ${reasonOf(error)}`;
    report(check.findings, { seq, code: 'commit.unreadable', message });
    return [];
  }
  const events = Array.isArray(stored) ? stored : [];
  if (events.length !== lastSeq - seq + 1) {
    check.isFoldable = false;
    const message = `The commit ${rangeOf(commit)} holds a list of ${events.length} events.`;
    report(check.findings, { seq, code: 'commit.length', message });
  }
  return events;
};

const checkEvent = (check: LogCheck, commit: Commit, stored: unknown, place: number): readonly Named[] => {
  const seq = commit.firstSeq + place;
  check.events += 1;
  if (!isEvent(stored)) {
    check.isFoldable = false;
    const message = 'This is no event: it has no type or no data.';
    report(check.findings, { seq, code: 'event.malformed', message });
    return [];
  }
  if (!isKnownEvent(stored)) {
    check.isFoldable = false;
    const message = `This aob does not know ${stored.type} version ${stored.v ?? 1}; a newer one may have written it.`;
    report(check.findings, { seq, code: 'event.unknown', message });
    return [];
  }
  // Known by type and version; a shape that was tampered with may still make whoever reads it fail.
  try {
    const event = upcast(stored);
    if (check.isFoldable) fold(check, { event, seq, at: commit.at });
    return namedBy(event, seq);
  } catch (error) {
    check.isFoldable = false;
    const message = `This ${stored.type} cannot be applied: ${reasonOf(error)}`;
    report(check.findings, { seq, code: 'event.malformed', message });
    return [];
  }
};

const isEvent = (stored: unknown): stored is StoredEvent =>
  typeof stored === 'object' &&
  stored !== null &&
  'type' in stored &&
  typeof stored.type === 'string' &&
  'data' in stored &&
  typeof stored.data === 'object' &&
  stored.data !== null;

const fold = (check: LogCheck, placed: PlacedEvent): void => {
  const { event, at } = placed;
  evolve(check.state, event, at);
  check.watch?.(placed);
  if (event.type === 'run.started') check.started = event;
  else if (event.type === 'run.repaired') check.repairs.push({ ...placed, event });
  else if (event.type.startsWith('ticket.') || event.type.startsWith('patch.')) check.projected.push(placed);
};
