import type { Ticket } from '@aob/engine/contract';
import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import { shownProblem } from '../data/problem.ts';
import { useTRPC } from '../data/trpc.ts';
import { announce } from '../live/announcer.tsx';
import { decidedWord } from './decided-word.ts';

/** Sends a word on a ticket and says what came of it; an approval of several may leave it open. */
export function useDecide(ticket: Ticket, onDecided: () => void) {
  const trpc = useTRPC();
  return useMutation(
    trpc.tickets.decide.mutationOptions({
      onSuccess: ({ decision, ticket_status, approvals, quorum }) => {
        const isOneOfMore = decision === 'approve' && ticket_status === 'open';
        const word = isOneOfMore ? `Approved, ${approvals} of ${quorum}` : decidedWord(decision);
        toast(`${word}: ${ticket.message}`);
        announce(word);
        onDecided();
      },
      onError: (error) => announce(shownProblem(error).title),
    }),
  );
}
