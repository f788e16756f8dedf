/** Which runs somebody has to look after. */
import { describe, expect, it } from 'vitest';
import type { RunAppend } from './event-log.ts';
import { AT, freshId, headOf, moving, type RunStores, starting } from './testing/appends.ts';

export const outstandingRunsContract = (stores: () => RunStores): void => {
  const append = (...batch: RunAppend[]) => stores().log.append(batch);

  describe('runs that need attention', () => {
    it('names live runs in order, page by page, without the finished and the quarantined', async () => {
      const [one, two, finished, parked] = [freshId(), freshId(), freshId(), freshId()];
      await append(starting(one), starting(two, { head: headOf(2, { status: 'WAITING' }) }));
      await append(
        starting(finished, { head: headOf(2, { status: 'COMPLETED', finishedAt: AT }) }),
        starting(parked),
      );
      await stores().quarantine.park({ runId: parked, command: '{"type":"wake"}', error: 'it broke' });
      const own = (ids: readonly string[]) => ids.filter((id) => [one, two, finished, parked].includes(id));
      expect(own(await stores().outstanding.live('', 10_000))).toEqual([one, two]);
      expect(own(await stores().outstanding.live(one, 1))).toEqual([two]);
    });

    it('names runs whose timer is due, most overdue first, and when to look again', async () => {
      const [late, later, soon, never] = [freshId(), freshId(), freshId(), freshId()];
      const base = 4_000_000_000_000;
      const wake = (runId: string, wakeAt: number | undefined) =>
        starting(runId, { head: headOf(2, { wakeAt }) });
      await append(
        wake(later, base + 2),
        wake(late, base + 1),
        wake(soon, base + 50),
        wake(never, undefined),
      );
      const own = (ids: readonly string[]) => ids.filter((id) => [late, later, soon, never].includes(id));
      const found = await stores().outstanding.due(base + 10, 10_000);
      expect(own(found.runIds)).toEqual([late, later]);
      expect(found.next).toBe(base + 50);
      await append(moving(soon, 2));
      expect((await stores().outstanding.due(base + 60, 10_000)).next).toBeUndefined();
    });
  });
};
