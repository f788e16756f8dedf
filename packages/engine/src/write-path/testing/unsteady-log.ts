import { AppError } from '../../errors.ts';
import type { EventLog, RunAppend } from '../../ports/event-log.ts';

/** What happens to one append. */
export type Mishap =
  | 'none'
  /** Nothing was sent. */
  | 'away'
  /** Written, but the reply is lost. */
  | 'reply_lost'
  /** Not written, and nobody can tell. */
  | 'request_lost'
  /** Not written yet; it will be, after the log was asked whether it is there. */
  | 'late'
  | 'contended';

/** A log with mishaps: the answers of `next`, one for each append. */
export const unsteady = (log: EventLog, next: (batch: readonly RunAppend[]) => Mishap): EventLog => {
  const late: (readonly RunAppend[])[] = [];
  return {
    ...log,
    append: async (batch) => {
      const mishap = next(batch);
      if (mishap === 'none') return log.append(batch);
      if (mishap === 'reply_lost') await log.append(batch);
      if (mishap === 'late') late.push(batch);
      throw failure(mishap);
    },
    committed: async (refs) => {
      const found = await log.committed(refs);
      for (const batch of late.splice(0)) await log.append(batch);
      return found;
    },
  };
};

const failure = (mishap: Exclude<Mishap, 'none'>): AppError => {
  if (mishap === 'away') return error('unavailable', 'log.unavailable');
  if (mishap === 'contended') return error('conflict', 'log.contended');
  return error('unavailable', 'log.outcome_unknown');
};

const error = (kind: AppError['kind'], code: string): AppError =>
  new AppError({ kind, code, message: code, publicMessage: code });

/** The given mishaps, then none. */
export const inTurn = (...mishaps: Mishap[]) => {
  return (): Mishap => mishaps.shift() ?? 'none';
};
