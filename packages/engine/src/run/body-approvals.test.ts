/** Gates and bodies: what was approved is what runs (R26), and agents do not get around a question (R25). */
import type { Json } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { values } from './table.ts';
import { given, outcomeOf } from './testing/given.ts';

type Element = { [key: string]: Json };

const AGENT = { kind: 'agent', id: 'agent:x', roles: [] } as const;
const fn = (id: string): Element => ({ id, type: 'function' });
const link = (from: string, to: string, more: Element = {}): Element => ({ from, to, ...more });
const body = (nodes: Element[], edges: Element[] = []): Element => ({ nodes, edges, outputs: 'none' });
const gate = (id: string): Element => ({ id, type: 'hitl', config: { message: 'Go?' } });
const pay = (id: string, more: Element = {}): Element => ({
  id,
  type: 'http',
  config: { url: 'https://pay.example/', method: 'POST', ...more },
});
const map = (id: string, inner: Element, more: Element = {}): Element => ({
  id,
  type: 'map',
  config: { items: 'inputs.list', body: inner, ...more },
});

describe('R26 and bodies', () => {
  it('where an approved effect stands is part of what was approved: a map would run it more often', () => {
    const once = body([pay('p'), fn('p2'), fn('q'), fn('q2')], [link('p', 'p2'), link('q', 'q2')]);
    const run = given(
      {
        nodes: [
          gate('g'),
          fn('before'),
          { id: 'part', type: 'composite', config: { body: once } },
          map('each', body([fn('x'), fn('x2')], [link('x', 'x2')])),
        ],
        edges: [link('g', 'before'), link('before', 'part'), link('before', 'each')],
      },
      { list: [1, 2, 3] },
    );
    run.answer('approve');
    const moved = run.patch(
      [
        { op: 'remove', path: '/edges/{p->p2}' },
        { op: 'move', from: '/nodes/{p}', path: '/nodes/{each}/config/body/nodes/-' },
        { op: 'move', from: '/nodes/{p2}', path: '/nodes/{each}/config/body/nodes/-' },
        { op: 'add', path: '/nodes/{each}/config/body/edges/-', value: link('p', 'p2') },
      ],
      AGENT,
    );
    expect(outcomeOf(moved)).toEqual(['gate.approved_changed']);
  });

  it('what a body returns is part of what was approved when the approved effect acts on it', () => {
    const price: Element = { id: 'price', type: 'transform', config: { expression: '1' } };
    const inner = { nodes: [fn('get'), price], edges: [link('get', 'price')] };
    const run = given(
      {
        nodes: [
          fn('s'),
          gate('g'),
          map('each', inner, { concurrency: 1 }),
          { ...pay('p', { body: '${nodes.each.output}' }), join: 'every' },
        ],
        edges: [link('s', 'g'), link('s', 'each'), link('g', 'p'), link('each', 'p')],
      },
      { list: [1, 2, 3] },
    );
    run.finish('s');
    // The list has not come yet; what is inside of the map nobody at the gate could see anyway.
    expect(values(run.state.tickets)).toMatchObject([{ guard: { unseen: ['each'] } }]);
    run.answer('approve');
    const changed = run.patch(
      [{ op: 'replace', path: '/nodes/{price}/config/expression', value: '1000000' }],
      AGENT,
    );
    expect(outcomeOf(changed)).toEqual(['gate.approved_changed']);
  });
});

describe('R25 and bodies: agents have reviewed what decides', () => {
  const aboutItem = (edge: Element) =>
    body(
      [{ id: 'big', type: 'conditional' }, gate('g'), { ...pay('p'), join: 'any' }],
      [link('big', 'g', edge), link('big', 'p', { default: true }), link('g', 'p')],
    );

  it.each([
    ['the items that a condition in the body asks about', '/nodes/{each}/config/items', '[{"amount": 1}]'],
    ['what the items come from', '/nodes/{list}/config/expression', '[{"amount": 2}]'],
  ])('%s', (_, path, value) => {
    const list: Element = { id: 'list', type: 'transform', config: { expression: '[{"amount": 500}]' } };
    const each = map('each', aboutItem({ when: 'item.amount > 100' }), { items: 'nodes.list.output' });
    const run = given({
      nodes: [fn('first'), list, each],
      edges: [link('first', 'list'), link('list', 'each')],
    });
    expect(outcomeOf(run.patch([{ op: 'replace', path, value }], AGENT))).toEqual(['pending_review']);
  });

  const untilApproved = (): Element => ({
    id: 'again',
    type: 'loop',
    config: {
      while: 'iter.last == null || iter.last.decision != "approve"',
      max_iterations: 5,
      body: {
        nodes: [
          fn('draft'),
          { id: 'easy', type: 'conditional' },
          { ...gate('g'), config: { message: 'Good?', on_reject: 'end' } },
        ],
        edges: [link('draft', 'easy'), link('easy', 'g', { when: 'inputs.asks' })],
        outputs: { decision: 'approve' },
      },
    },
  });

  it.each([
    ['whether a loop with a gate runs', '/nodes/{again}/config/while', 'false'],
    ['a condition in the loop before the gate', '/edges/{easy->g}/when', 'false'],
    ['what the loop asks about', '/nodes/{again}/config/body/outputs/decision', 'reject'],
  ])('%s, when an effect follows the loop', (_, path, value) => {
    const run = given({
      nodes: [fn('first'), untilApproved(), pay('publish')],
      edges: [link('first', 'again'), link('again', 'publish')],
    });
    expect(outcomeOf(run.patch([{ op: 'replace', path, value }], AGENT))).toEqual(['pending_review']);
  });

  it('a way around the loop by its failure', () => {
    const run = given({
      nodes: [fn('first'), untilApproved(), { ...pay('publish'), join: 'any' }],
      edges: [link('first', 'again'), link('again', 'publish')],
    });
    const around = { op: 'add', path: '/edges/-', value: link('again', 'publish', { on: 'error' }) } as const;
    expect(outcomeOf(run.patch([around], AGENT))).toEqual(['pending_review']);
  });

  it('what has nothing to do with it changes at once', () => {
    const run = given({
      nodes: [fn('first'), untilApproved(), pay('publish'), fn('other')],
      edges: [link('first', 'again'), link('again', 'publish'), link('again', 'other')],
    });
    const change = { op: 'add', path: '/nodes/{other}/label', value: 'Other' } as const;
    expect(outcomeOf(run.patch([change], AGENT))).toEqual(['applied']);
  });
});
