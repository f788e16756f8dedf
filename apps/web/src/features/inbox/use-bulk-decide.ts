import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
import { useTellMany } from '../lists/use-tell-many.ts';
import { actorWord, personOf } from '../runs/actor.ts';
import type { BulkAnswer } from './bulk-answers.ts';
import { createHold } from './held/hold.ts';
import { HOLD_MS } from './held/hold-time.ts';
import { takenWords } from './use-decide.ts';

export interface BulkOrder {
  readonly answer: BulkAnswer['id'];
  readonly reason: string;
  /** Whom it is handed to. */
  readonly to: string;
}

const ORDER = 'order';

/**
 * Sends one answer to several tickets, each a word of its own in the log of its run, and keeps what became of each. It is held
 * first, as every answer is; the sheet waits with it, so that leaving the page asks instead of sending.
 */
export function useBulkDecide() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [hold] = useState(createHold);
  const standing = useSyncExternalStore(hold.subscribe, hold.standings, hold.standings).get(ORDER);
  const telling = useTellMany();
  const isHeld = standing?.state === 'held';
  const isRunning = standing?.state === 'sending';
  useAskBeforeLeaving(isHeld || isRunning);
  // Without its sheet nobody could take it back.
  useEffect(() => () => void hold.takeBack(ORDER), [hold]);

  const tell = async (id: string, { answer, reason, to }: BulkOrder): Promise<string> => {
    if (answer === 'delegate') {
      const handed = await client.tickets.delegate.mutate({ ticket_id: id, to: personOf(to), reason });
      return `Handed to ${actorWord(handed.to)}`;
    }
    return takenWords(await client.tickets.decide.mutate({ ticket_id: id, decision: answer, reason }));
  };

  return {
    verdicts: telling.verdicts,
    isRunning,
    /** When it goes out; undefined while nothing is held. */
    sentAt: standing?.state === 'held' ? standing.sentAt : undefined,
    start: (ids: readonly string[], order: BulkOrder): void => {
      hold.give(
        {
          id: ORDER,
          words: `${ids.length} answers`,
          typed: { decision: order.answer, reason: order.reason },
          send: async () => {
            await telling.start(ids, (id) => tell(id, order));
            void queries.invalidateQueries(trpc.tickets.pathFilter());
          },
        },
        HOLD_MS,
      );
    },
    sendNow: () => hold.send(ORDER),
    /** Of what was not sent nothing is. */
    stop: () => {
      hold.takeBack(ORDER);
      telling.stop();
    },
  };
}

/** What is left over when the page is gone is sent by nobody. */
function useAskBeforeLeaving(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isNeeded]);
}
