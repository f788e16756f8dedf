/** One batch to its end: written, lost, read back, waited for, or taken apart until the culprit is found. */
import { type AppError, isAppError } from '../errors.ts';
import type { CrashPoint } from '../ports/crash-point.ts';
import type { AppendOutcome, EventLog } from '../ports/event-log.ts';
import type { DatabaseGate } from './database-gate.ts';
import type { Outcomes } from './outcomes.ts';
import type { Prepared } from './prepared.ts';
import type { OnFailure } from './set-aside.ts';

export interface WriteParts {
  readonly log: EventLog;
  readonly gate: DatabaseGate;
  readonly outcomes: Outcomes;
  readonly crashPoint: CrashPoint;
  readonly moment: () => number;
  readonly onFailure: OnFailure;
}

type Batch = readonly Prepared[];

/** Races of a whole batch (deadlocks, equal keys) before the culprit is looked for. */
const CONTENDED_MAX = 3;

export const writeBatch = async (parts: WriteParts, batch: Batch, contended = 0): Promise<void> => {
  parts.crashPoint('before-commit');
  const sentAt = parts.moment();
  let outcome: AppendOutcome;
  try {
    outcome = await parts.log.append(batch.map((prepared) => prepared.append));
  } catch (error) {
    if (isAppError(error, 'log.outcome_unknown')) return readBack(parts, batch, sentAt);
    if (isAppError(error, 'log.unavailable')) return writeLater(parts, batch, error);
    if (isAppError(error, 'log.contended') && contended < CONTENDED_MAX) {
      return writeBatch(parts, batch, contended + 1);
    }
    return findCulprit(parts, batch, error);
  }
  settle(parts, batch, sentAt, outcome);
};

const settle = (
  { outcomes }: WriteParts,
  batch: Batch,
  sentAt: number,
  { lost, usedKeys }: AppendOutcome,
): void => {
  if (lost.size === 0) {
    outcomes.won(batch, sentAt);
    return;
  }
  const isLost = ({ slot }: Prepared): boolean => lost.has(slot.runId);
  outcomes.won(
    batch.filter((prepared) => !isLost(prepared)),
    sentAt,
  );
  for (const prepared of batch) if (isLost(prepared)) outcomes.lost(prepared, usedKeys);
};

/** R13: only the log knows. */
const readBack = async ({ gate, log, outcomes }: WriteParts, batch: Batch, sentAt: number): Promise<void> => {
  const firsts = batch.flatMap((prepared) => prepared.append.commits.slice(0, 1));
  const found = await gate.run(() => log.committed(firsts));
  const isThere = ({ append }: Prepared): boolean => found.has(append.commits[0]?.commitId ?? '');
  outcomes.won(batch.filter(isThere), sentAt);
  for (const prepared of batch) if (!isThere(prepared)) outcomes.absent(prepared);
};

/** Nothing was sent. The decisions still stand, unless somebody else writes first; the lock will tell. */
const writeLater = async (parts: WriteParts, batch: Batch, error: AppError): Promise<void> => {
  await parts.gate.outlast(error);
  const wanted = batch.filter(({ entries }) => entries.some(({ task }) => !task.isAbandoned));
  if (wanted.length > 0) await writeBatch(parts, wanted);
};

/** R21: halves, down to the run and then to the command that the database will not take. */
const findCulprit = async (parts: WriteParts, batch: Batch, error: unknown): Promise<void> => {
  const [first] = batch;
  if (first === undefined) return;
  if (batch.length > 1) {
    const half = Math.ceil(batch.length / 2);
    await writeBatch(parts, batch.slice(0, half));
    return writeBatch(parts, batch.slice(half));
  }
  first.slot.run = undefined;
  // Several commands: nobody is to blame yet; the slot goes on with one at a time.
  await parts.onFailure(first.slot, first.entries.length === 1 ? first.entries[0]?.task : undefined, error);
};
