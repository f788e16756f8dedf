import type { AppRouter } from '@aob/api/trpc';
import { useQueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import { useRouter } from 'next/navigation';
import { shownProblem } from '../../data/problem.ts';
import { useTRPC, useTRPCClient } from '../../data/trpc.ts';
import { announce } from '../../live/announcer.tsx';
import { toast } from '../../ui/toast.ts';
import { heldAnswers } from './held-answers.ts';
import type { Typed } from './hold.ts';
import { holdMs, isLightEnough } from './hold-time.ts';

interface Given {
  /** Of the ticket, or of the patch. */
  readonly id: string;
  readonly words: string;
  readonly typed: Typed;
  /** When the clock answers. */
  readonly due?: string | undefined;
  /** Tells the server, and says in words what came of it. */
  readonly tell: (client: TRPCClient<AppRouter>) => Promise<string>;
}

const REFUSAL_MS = 20_000;

/** Its requests outlive the page, which the browser allows to small ones. */
const lastingClient = createTRPCClient<AppRouter>({
  links: [
    httpLink({
      url: '/trpc',
      fetch: (url, options) => fetch(url, { ...(options as RequestInit), keepalive: true }),
    }),
  ],
});

/** Gives an answer: it is held for a moment in which it can be taken back, and sent wherever in the studio its giver is then. */
export function useGiveAnswer(): (given: Given) => void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  return ({ id, words, typed, due, tell }) => {
    const isLight = isLightEnough(typed);
    const readAgain = async (): Promise<void> => {
      await Promise.all([
        queries.invalidateQueries(trpc.tickets.pathFilter()),
        queries.invalidateQueries(trpc.patches.pathFilter()),
      ]);
    };
    const send = async (): Promise<void> => {
      try {
        const outcome = await tell(isLight ? lastingClient : client);
        toast(outcome);
        announce(outcome);
        // Before it is let go: the lists would show it as open once more.
        await readAgain();
      } catch (error) {
        const { title, detail } = shownProblem(error);
        announce(`Not taken: ${detail ?? title}`);
        toast.error(`Not taken. ${words}`, {
          description: detail ?? title,
          duration: REFUSAL_MS,
          action: { label: 'Open', onClick: () => router.push(`/inbox?ticket=${id}`) },
        });
        void readAgain();
        throw error;
      }
    };
    const forMs = isLight ? holdMs(due, Date.now()) : 0;
    heldAnswers.give({ id, words, typed, send }, forMs);
    if (forMs > 0) announce(`${words}. Sent in ${forMs / 1000} seconds; press z to take it back.`);
  };
}
