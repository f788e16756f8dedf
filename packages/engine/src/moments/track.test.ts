import { describe, expect, it } from 'vitest';
import { countUpTo, emptyTrack, noteValue, valueAt } from './track.ts';

describe('a track', () => {
  it('has the value of the last event that is not after the one asked for', () => {
    const track = emptyTrack<string>();
    noteValue(track, 3, 'queued');
    noteValue(track, 7, 'running');
    noteValue(track, 8, 'completed');
    expect([2, 3, 6, 7, 8, 100].map((seq) => valueAt(track, seq))).toEqual([
      undefined,
      'queued',
      'queued',
      'running',
      'completed',
      'completed',
    ]);
  });

  it('keeps the last word of one event', () => {
    const track = emptyTrack<string>();
    noteValue(track, 3, 'taken');
    noteValue(track, 3, 'dead');
    expect(valueAt(track, 3)).toBe('dead');
    expect(track.seqs).toEqual([3]);
  });

  it('counts as a walk over all of them would', () => {
    const seqs = [2, 3, 5, 8, 13, 21];
    for (let seq = 0; seq < 25; seq++)
      expect(countUpTo(seqs, seq)).toBe(seqs.filter((each) => each <= seq).length);
  });
});
