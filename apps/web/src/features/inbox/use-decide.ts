import type { DecideTicketRequest, Ticket } from '@aob/engine/contract';
import { answerWord, decidedWord } from './decided-word.ts';
import { useGiveAnswer } from './held/use-give-answer.ts';

export type TicketWordGiven = Ticket['decisions'][number];

/** What every form that answers a ticket is given. */
export interface AnswerProps {
  readonly ticket: Ticket;
  /** The answer was given: what comes of it is told when it is known. */
  readonly onGiven: () => void;
}

/** Gives a word on a ticket, and says in the end what came of it; an approval of several may leave it open. */
export function useDecide({ ticket, onGiven }: AnswerProps): (request: DecideTicketRequest) => void {
  const give = useGiveAnswer();
  return (request) => {
    const { ticket_id, message, due } = ticket;
    give({
      id: ticket_id,
      words: `${answerWord(request.decision)}: ${message}`,
      typed: request,
      due,
      tell: async (client) => {
        const said = await client.tickets.decide.mutate({ ticket_id, ...request });
        return `${takenWords(said)}: ${message}`;
      },
    });
    onGiven();
  };
}

interface Said {
  readonly decision: TicketWordGiven;
  readonly ticket_status: 'open' | 'decided';
  readonly approvals: number;
  readonly quorum: number;
}

/** What came of a word that was taken. */
export function takenWords({ decision, ticket_status, approvals, quorum }: Said): string {
  const isOneOfMore = decision === 'approve' && ticket_status === 'open';
  return isOneOfMore ? `Approved, ${approvals} of ${quorum}` : decidedWord(decision);
}
