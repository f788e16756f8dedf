/** Commits of one run in one batch, before they are sealed. In `fast` several reports that are decided together share one. */
import type { Hasher } from '@aob/ir';
import type { Commit } from '../ports/event-log.ts';
import { chainOf } from './chain.ts';

/** What one command comes to in the log. */
export interface SaidByCommand {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly at: number;
  readonly actor: string;
  readonly commandId: string | undefined;
  /** JSON array of events. */
  readonly events: string;
}

export interface UnsealedCommit {
  readonly commitId: string;
  readonly first: SaidByCommand;
  lastSeq: number;
  /** Each a JSON array of events. */
  readonly parts: string[];
  chars: number;
}

export const openCommit = (commitId: string, first: SaidByCommand): UnsealedCommit => ({
  commitId,
  first,
  lastSeq: first.lastSeq,
  parts: [first.events],
  chars: first.events.length,
});

/** Characters beyond which a shared commit takes no further command. */
const SHARED_CHARS_MAX = 256_000;

/** A commit has one author, one time and the id of one command; what differs in any of these has a commit of its own. */
export const canShare = ({ first, chars }: UnsealedCommit, said: SaidByCommand): boolean =>
  first.actor === said.actor &&
  first.at === said.at &&
  first.commandId === undefined &&
  said.commandId === undefined &&
  chars + said.events.length <= SHARED_CHARS_MAX;

export const share = (commit: UnsealedCommit, said: SaidByCommand): void => {
  commit.lastSeq = said.lastSeq;
  commit.parts.push(said.events);
  commit.chars += said.events.length;
};

/** In order, each on the chain of the one before it (R34). */
export const seal = (
  runId: string,
  chain: string,
  commits: readonly UnsealedCommit[],
  hash: Hasher,
): readonly Commit[] => {
  const sealed: Commit[] = [];
  let before = chain;
  for (const { commitId, first, lastSeq, parts } of commits) {
    const { firstSeq, at, actor, commandId } = first;
    const unsealed = { runId, firstSeq, lastSeq, commitId, at, actor, commandId, events: oneList(parts) };
    before = chainOf(hash, before, unsealed);
    sealed.push({ ...unsealed, chain: before });
  }
  return sealed;
};

/** Several JSON arrays, none of them empty, as one. */
const oneList = (parts: readonly string[]): string => {
  const [only = ''] = parts;
  return parts.length === 1 ? only : `[${parts.map((part) => part.slice(1, -1)).join(',')}]`;
};
