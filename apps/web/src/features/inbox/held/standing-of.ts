import { shownProblem } from '../../data/problem.ts';
import { heldAnswers, useStandings } from './held-answers.ts';
import type { Standing, Typed } from './hold.ts';

/** How the answer to one question stands; undefined: none was given that was not taken. */
export function useStanding(id: string): Standing | undefined {
  return useStandings().get(id);
}

/** What was typed for an answer that was taken back or refused, for the form to begin with. */
export function typedBefore(id: string): Typed | undefined {
  return heldAnswers.standings().get(id)?.answer.typed;
}

/** Why the last answer was not taken. */
export function useRefusal(id: string): unknown {
  const standing = useStanding(id);
  return standing?.state === 'refused' ? standing.error : undefined;
}

const LATE_CODES = ['ticket.decided', 'ticket.superseded'];

/** The answer that came when somebody else had decided. */
export function lateWord(standing: Standing | undefined): string | undefined {
  if (standing?.state !== 'refused' || !LATE_CODES.includes(shownProblem(standing.error).code))
    return undefined;
  return standing.answer.typed.decision;
}
