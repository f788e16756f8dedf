import type { Hasher } from '@aob/ir';
import type { Commit } from '../ports/event-log.ts';

/** Before the first commit of a run. */
export const NO_CHAIN = '';

/** R34: every commit seals itself and all before it. Hex. */
export const chainOf = (hash: Hasher, previous: string, commit: Omit<Commit, 'chain'>): string => {
  const { runId, firstSeq, lastSeq, commitId, at, actor, commandId, events } = commit;
  const identity = JSON.stringify([
    previous,
    runId,
    firstSeq,
    lastSeq,
    commitId,
    at,
    actor,
    commandId ?? null,
  ]);
  return hash(`${identity}\n${events}`).slice('sha256:'.length);
};
