import type { TicketSummary } from '@aob/engine/contract';
import type { TicketWordGiven } from './use-decide.ts';

/** An answer that several questions can be given at once. */
export interface BulkAnswer {
  readonly id: Exclude<TicketWordGiven, 'skip'> | 'delegate';
  readonly title: string;
  readonly effect: string;
  /** What the button says before the number. */
  readonly verb: string;
  readonly isDangerous?: true;
  readonly kinds: readonly TicketSummary['kind'][];
}

const ASKED: BulkAnswer['kinds'] = ['gate', 'patch'];

/** `skip` is missing: it wants an output of its own for each. */
export const BULK_ANSWERS: readonly BulkAnswer[] = [
  {
    id: 'approve',
    title: 'Approve',
    verb: 'Approve',
    effect: 'Each goes on as its own page says. One that asks for more than a yes is left open and listed.',
    kinds: ASKED,
  },
  {
    id: 'reject',
    title: 'Reject',
    verb: 'Reject',
    effect: 'Each leaves by its way for a no, or fails where there is none.',
    isDangerous: true,
    kinds: ASKED,
  },
  {
    id: 'request_changes',
    title: 'Request changes',
    verb: 'Request changes of',
    effect: 'Patches go back to their authors; approvals note it and stay open.',
    kinds: ASKED,
  },
  {
    id: 'retry',
    title: 'Run again',
    verb: 'Run again',
    effect: 'Each failed step begins a new execution.',
    kinds: ['failure'],
  },
  {
    id: 'fail',
    title: 'Let it fail',
    verb: 'Let fail',
    effect: 'Each failure stands, and its run ends as it would without anybody.',
    isDangerous: true,
    kinds: ['failure'],
  },
  {
    id: 'delegate',
    title: 'Hand on',
    verb: 'Hand on',
    effect: 'Somebody else has your say instead of you.',
    kinds: ['gate', 'patch', 'failure'],
  },
];

/** Those that at least one of these can be given. */
export function answersFor(tickets: readonly TicketSummary[]): readonly BulkAnswer[] {
  return BULK_ANSWERS.filter(({ kinds }) => tickets.some(({ kind }) => kinds.includes(kind)));
}
