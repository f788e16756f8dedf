import { askTogether } from '../ask-together.ts';
import type { EventLog } from '../ports/event-log.ts';
import { EVOLVE_VERSION } from '../run/snapshot.ts';
import type { RunState } from '../run/state.ts';
import { foldRun } from './fold.ts';
import type { Slots } from './slots.ts';
import { copyState } from './state-copy.ts';

const HEADS_TOGETHER_MAX = 1_000;

/**
 * A run as the log has it, for readers: from memory where that is at the head of the log, else folded. A reader does not
 * wait for a database that is away; it is told so.
 */
export const createStateReader = (parts: { readonly log: EventLog; readonly slots: Slots }) => {
  const { log, slots } = parts;
  const fold = async (runId: string, atSeq?: number): Promise<RunState | undefined> => {
    // The past may lie before the snapshot.
    const options = atSeq === undefined ? { snapshotVersion: EVOLVE_VERSION } : {};
    const stored = (await log.load([runId], options)).get(runId);
    return stored && foldRun(stored, atSeq).state;
  };
  const headOf = askTogether((runIds) => log.heads(runIds), HEADS_TOGETHER_MAX);
  const now = async (runId: string): Promise<RunState | undefined> => {
    if (slots.peek(runId) === undefined) return fold(runId);
    const head = await headOf(runId);
    // Looked up again: commits may have come while we asked.
    const current = slots.peek(runId);
    const isAtHead = head !== undefined && current !== undefined && current.state.seq >= head.lastSeq;
    return isAtHead ? copyState(current.state) : fold(runId);
  };
  return (runId: string, atSeq?: number): Promise<RunState | undefined> =>
    atSeq === undefined ? now(runId) : fold(runId, atSeq);
};
