import type { TicketSummary } from '@aob/engine/contract';
import { useKeys } from '../frame/use-keys.ts';
import type { Chosen } from '../lists/use-chosen.ts';
import type { BulkAnswer } from './bulk-answers.ts';

interface InboxKeys {
  readonly order: readonly string[];
  readonly shown: string | undefined;
  readonly choose: (id: string) => void;
  readonly chosen: Chosen<TicketSummary>;
  readonly openBulk: (meant?: BulkAnswer['id']) => void;
}

/** Walking and choosing; while several are chosen, the keys of the answers mean all of them. */
export function useInboxKeys({ order, shown, choose, chosen, openBulk }: InboxKeys): void {
  const move = (by: number): void => {
    const at = shown === undefined ? -1 : order.indexOf(shown);
    const next = order[Math.min(order.length - 1, Math.max(0, at + by))];
    if (next !== undefined) choose(next);
  };
  useKeys('inbox', {
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      if (shown !== undefined && order.includes(shown)) chosen.toggle(shown);
    },
    ...(chosen.items.length > 0 && {
      b: () => openBulk(),
      a: () => openBulk('approve'),
      r: () => openBulk('reject'),
      c: () => openBulk('request_changes'),
      d: () => openBulk('delegate'),
      t: () => openBulk('retry'),
      Escape: chosen.clear,
    }),
  });
}
