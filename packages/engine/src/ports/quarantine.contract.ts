/** A run that is set aside stays so until it is repaired. */
import { describe, expect, it } from 'vitest';
import type { RunAppend } from './event-log.ts';
import { freshId, moving, type RunStores, starting } from './testing/appends.ts';

export const quarantineContract = (stores: () => RunStores): void => {
  const append = (...batch: RunAppend[]) => stores().log.append(batch);

  describe('quarantine (R21)', () => {
    it('marks the run, keeps the command, and lets no more commits in', async () => {
      const runId = freshId();
      await append(starting(runId));
      await stores().quarantine.park({ runId, command: '{"type":"wake"}', error: 'it broke' });
      await stores().quarantine.park({ runId, command: '{"type":"cancel"}', error: 'again' });
      expect((await append(moving(runId, 2))).lost).toEqual(new Set([runId]));
      expect((await stores().log.load([runId])).get(runId)?.quarantine).toBe('it broke');
      expect((await stores().reads.run(runId))?.quarantine).toBe('it broke');
      expect((await stores().quarantine.parked(runId)).map((each) => each.command)).toEqual([
        '{"type":"wake"}',
        '{"type":"cancel"}',
      ]);
    });

    it('ends with the commit that repairs the run, which leaves behind what was parked', async () => {
      const runId = freshId();
      await append(starting(runId));
      await stores().quarantine.park({ runId, command: '{"type":"wake"}', error: 'it broke' });
      expect((await append(moving(runId, 1, { repairs: true }))).lost).toEqual(new Set([runId]));
      expect((await append(moving(runId, 2, { repairs: true }))).lost).toEqual(new Set());
      expect((await stores().log.load([runId])).get(runId)).toMatchObject({
        lastSeq: 3,
        quarantine: undefined,
      });
      expect((await stores().reads.run(runId))?.quarantine).toBeUndefined();
      expect(await stores().quarantine.parked(runId)).toEqual([]);
      expect((await append(moving(runId, 3))).lost).toEqual(new Set());
      await stores().quarantine.park({ runId, command: '{"type":"cancel"}', error: 'once more' });
      expect(await stores().quarantine.parked(runId)).toEqual([
        { command: '{"type":"cancel"}', error: 'once more', at: expect.any(Number) },
      ]);
    });

    it('keeps the command of a run that does not exist', async () => {
      const runId = freshId();
      await stores().quarantine.park({ runId, command: '{}', error: 'never started' });
      expect(await stores().quarantine.parked(runId)).toHaveLength(1);
      expect(await stores().reads.run(runId)).toBeUndefined();
    });
  });
};
