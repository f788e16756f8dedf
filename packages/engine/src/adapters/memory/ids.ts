import { randomUUID } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { Ids } from '../../ports/ids.ts';

/** ULIDs in lower case, the time first; within one process each is greater than the one before. */
export const createUlidIds = ({ now }: { readonly now: () => number }): Ids => {
  const next = monotonicFactory();
  return {
    newId: (prefix) => `${prefix}_${next(now()).toLowerCase()}`,
    newCommitId: () => randomUUID(),
  };
};
