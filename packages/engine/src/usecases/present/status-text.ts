/** A status in words, when the word alone leaves a question open. */
import type { TicketKind } from '../../run/events.ts';
import type { RunStatus } from '../../run/state.ts';

export interface OpenTicket {
  readonly kind: TicketKind;
  readonly node?: string | undefined;
  readonly patchId?: string | undefined;
  readonly approvers: readonly string[];
}

export interface Situation {
  readonly status: RunStatus;
  readonly error?: { readonly message: string; readonly node?: string } | undefined;
  /** Only while it waits. */
  readonly tickets: readonly OpenTicket[];
  readonly wakeAt?: number | undefined;
  /** What it waits for, in words, where that is no ticket and no time; or that it undoes what it did. */
  readonly waitsFor?: string | undefined;
}

export const statusText = ({ status, error, tickets, wakeAt, waitsFor }: Situation): string | undefined => {
  switch (status) {
    case 'QUEUED':
    case 'RUNNING':
      return waitsFor;
    case 'WAITING':
      return waitsFor ?? waitingText(tickets, wakeAt);
    case 'FAILED':
      if (error === undefined) return undefined;
      return error.node === undefined
        ? `failed: ${error.message}`
        : `failed at ${error.node}: ${error.message}`;
    default:
      return undefined;
  }
};

const waitingText = (tickets: readonly OpenTicket[], wakeAt: number | undefined): string | undefined => {
  const [first, ...others] = tickets;
  if (first === undefined) {
    return wakeAt === undefined ? undefined : `waiting until ${new Date(wakeAt).toISOString()}`;
  }
  const who = first.approvers.length === 0 ? 'somebody' : inWords(first.approvers);
  const what = {
    gate: `approve ${first.node ?? 'a gate'}`,
    patch: 'review a patch',
    failure: `decide about the failure of ${first.node ?? 'a node'}`,
  }[first.kind];
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `waiting for ${who} to ${what}${more}`;
};

/** `a`, `a or b`, `a, b or c`. */
const inWords = (names: readonly string[]): string => {
  const [last, ...before] = [...names].reverse().map((name) => name.replace(/^human:/, ''));
  return before.length === 0 ? `${last}` : `${before.reverse().join(', ')} or ${last}`;
};
