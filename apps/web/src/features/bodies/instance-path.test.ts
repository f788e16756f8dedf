import { describe, expect, it } from 'vitest';
import { choosePath, instancePath, instanceWord, pathsTo, pathWords } from './instance-path.ts';

describe('instancePath', () => {
  it('reads items, iterations and composites at any depth', () => {
    expect(instancePath('each[3]/')).toEqual({ owner: 'each', parent: '', index: 3 });
    expect(instancePath('each[3]/poll[0]/')).toEqual({ owner: 'poll', parent: 'each[3]/', index: 0 });
    expect(instancePath('each[3]/part/')).toEqual({ owner: 'part', parent: 'each[3]/', index: undefined });
    expect(instancePath('')).toBeUndefined();
  });

  it('lists what is around it from the outside in', () => {
    expect(pathsTo('each[3]/part/poll[0]/')).toEqual(['each[3]/', 'each[3]/part/', 'each[3]/part/poll[0]/']);
  });
});

describe('choosePath', () => {
  it('replaces what was chosen in the same body, and what was chosen inside of that', () => {
    expect(choosePath(['each[1]/', 'each[1]/poll[2]/', 'other[0]/'], 'each[4]/')).toEqual([
      'other[0]/',
      'each[4]/',
    ]);
  });

  it('keeps what was chosen beside it', () => {
    expect(choosePath(['each[1]/poll[2]/'], 'each[1]/wait[0]/')).toEqual([
      'each[1]/poll[2]/',
      'each[1]/wait[0]/',
    ]);
  });

  it('says nothing twice: a longer path holds the shorter ones', () => {
    expect(choosePath(['each[1]/'], 'each[1]/poll[2]/')).toEqual(['each[1]/poll[2]/']);
    expect(choosePath(['each[1]/poll[2]/'], 'each[1]/')).toEqual(['each[1]/poll[2]/']);
  });

  it('takes each[1] and each[10] for two instances, each and each_more for two bodies', () => {
    expect(choosePath(['each[10]/'], 'each[1]/')).toEqual(['each[1]/']);
    expect(choosePath(['each_more[0]/'], 'each[1]/')).toEqual(['each_more[0]/', 'each[1]/']);
  });
});

it('counts from one in words, and keeps the path as it is', () => {
  expect([instanceWord('map', 3), instanceWord('loop', 0)]).toEqual(['item 4', 'iteration 1']);
  expect(pathWords('each[3]/poll[0]/')).toBe('each[3] › poll[0]');
});
