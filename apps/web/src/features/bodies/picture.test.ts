import type { NodeDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { type Progress, pictureOf } from './picture.ts';
import { progressWords } from './progress-words.ts';
import type { Step } from './steps.ts';

const each: NodeDocument = { id: 'each', type: 'map' };
const poll: NodeDocument = { id: 'poll', type: 'loop', config: { max_iterations: 9 } };
const steps: Step[] = [
  { node: each, owner: '' },
  { node: { id: 'fetch', type: 'http' }, owner: 'each' },
  { node: poll, owner: 'each' },
  { node: { id: 'ask', type: 'hitl' }, owner: 'poll' },
];

const node = (scope: string, id: string, status: Progress['nodes'][number]['status']) => ({
  id,
  scope,
  status,
  attempt: 1,
});

const progress: Progress = {
  nodes: [
    node('', 'each', 'waiting'),
    node('each[0]/', 'fetch', 'completed'),
    node('each[1]/', 'fetch', 'failed'),
    node('each[2]/', 'fetch', 'completed'),
    node('each[2]/', 'poll', 'waiting'),
    node('each[2]/poll[0]/', 'ask', 'completed'),
    node('each[2]/poll[1]/', 'ask', 'waiting'),
  ],
  edges: [{ id: 'fetch->poll', scope: 'each[2]/', state: 'taken' }],
  bodies: [
    {
      node: 'each',
      scope: '',
      total: 5,
      opened: 3,
      completed: 1,
      failed: 1,
      shown: [
        { scope: 'each[0]/', status: 'completed' },
        { scope: 'each[1]/', status: 'failed' },
        { scope: 'each[2]/', status: 'open' },
      ],
    },
    {
      node: 'poll',
      scope: 'each[2]/',
      opened: 2,
      completed: 1,
      failed: 0,
      shown: [
        { scope: 'each[2]/poll[0]/', status: 'completed' },
        { scope: 'each[2]/poll[1]/', status: 'open' },
      ],
    },
  ],
};

const ended = (status: 'failed' | 'completed'): Progress => ({
  ...progress,
  nodes: progress.nodes.map((at) => (at.id === 'each' ? { ...at, status } : at)),
});

describe('pictureOf', () => {
  it('looks at what failed first, else at the latest that goes on', () => {
    const picture = pictureOf(steps, progress, []);
    expect(picture.scopeOf('fetch')).toBe('each[1]/');
    expect(picture.bodyOf('each')?.instances.map(({ scope }) => scope)).toEqual([
      'each[1]/',
      'each[2]/',
      'each[0]/',
    ]);
    expect(pictureOf(steps, progress, ['each[2]/']).scopeOf('ask')).toBe('each[2]/poll[1]/');
  });

  it('shows each step as it is in the chosen instance', () => {
    const picture = pictureOf(steps, progress, ['each[2]/poll[0]/']);
    expect([picture.statusOf('fetch'), picture.statusOf('ask')]).toEqual(['completed', 'completed']);
    expect(picture.edgeAt('fetch->poll', 'fetch')).toBe('taken');
    expect(picture.bodyOf('each')?.current?.scope).toBe('each[2]/');
  });

  it('shows nothing of a body that has not begun there', () => {
    const picture = pictureOf(steps, progress, ['each[0]/']);
    expect([picture.bodyOf('poll'), picture.scopeOf('ask'), picture.statusOf('ask')]).toEqual([
      undefined,
      undefined,
      'pending',
    ]);
    expect(picture.edgeAt('fetch->poll', 'fetch')).toBe('pending');
  });

  it('goes back to the first choice when the chosen instance is not there', () => {
    expect(pictureOf(steps, progress, ['each[77]/']).scopeOf('fetch')).toBe('each[1]/');
  });

  it('knows the neighbours of the instance on view by index', () => {
    const view = pictureOf(steps, progress, ['each[1]/']).bodyOf('each');
    expect([view?.previous?.scope, view?.next?.scope]).toEqual(['each[0]/', 'each[2]/']);
  });

  it('says of a node with a body whether anything moves in there, or it waits for somebody', () => {
    expect(pictureOf(steps, progress, []).statusOf('each')).toBe('waiting');
    const moving = { ...progress, nodes: [...progress.nodes, node('each[3]/', 'fetch', 'queued' as const)] };
    expect(pictureOf(steps, moving, []).statusOf('each')).toBe('running');
    expect(pictureOf(steps, ended('failed'), []).statusOf('each')).toBe('failed');
  });

  it('calls an instance stopped whose body ended before it did', () => {
    const states = pictureOf(steps, ended('failed'), []).bodyOf('each')?.instances;
    expect(states?.map(({ state }) => state)).toEqual(['failed', 'stopped', 'completed']);
  });

  it('does not follow a node that stands in itself', () => {
    const odd: Step[] = [{ node: each, owner: 'each' }];
    expect(pictureOf(odd, progress, []).statusOf('each')).toBe('pending');
  });
});

describe('progressWords', () => {
  const body = progress.bodies[0];
  const words = (owner: NodeDocument, more: object) => body && progressWords(owner, { ...body, ...more });

  it('counts the items of a map and the iterations of a loop', () => {
    expect(words(each, {})).toBe('1 of 5 done, 1 failed');
    expect(words(each, { total: 0, failed: 0 })).toBe('no items');
    expect(words(poll, { opened: 4, failed: 0 })).toBe('iteration 4 of at most 9');
    expect(words({ id: 'part', type: 'composite' }, {})).toBe('');
  });
});
