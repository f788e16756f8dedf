import { describe, expect, it } from 'vitest';
import type { Json } from '../json/index.ts';
import { compileJson } from './index.ts';

type Members = { readonly [key: string]: Json };
const fn = (id: string): Json => ({ id, type: 'function' });
const pay = (more: Members = {}): Json => ({
  id: 'pay',
  type: 'http',
  config: { url: 'https://bank.example', method: 'POST' },
  ...more,
});
const gate = (config: Members = {}): Json => ({
  id: 'gate',
  type: 'hitl',
  config: { message: 'Pay?', ...config },
});

function codesOf(nodes: readonly Json[], edges: readonly string[], more: Members = {}): readonly string[] {
  const parsed = edges.map((text): Json => {
    const [ends = '', on] = text.split(':');
    const [from = '', to = ''] = ends.split('>');
    return {
      from,
      to,
      ...(on === 'when'
        ? { when: 'inputs.x' }
        : on === 'default'
          ? { default: true }
          : on === undefined
            ? {}
            : { on }),
    };
  });
  const compiled = compileJson({ schema: 'aob/v1', name: 'test', nodes, edges: parsed, ...more });
  return compiled.ok ? [] : compiled.issues.map((issue) => `${issue.code} ${issue.node}`);
}

/** start → gate → pay and start → side → pay. */
const AROUND = ['start>gate', 'start>side', 'gate>pay', 'side>pay'];
const nodes = (config: Members = {}, more: Members = {}) => [
  fn('start'),
  gate(config),
  fn('side'),
  pay(more),
];

describe('R3: a refused gate stops', () => {
  it('what could still run after a refusal that only ends a branch names its join', () => {
    expect(codesOf(nodes({ on_reject: 'end' }), AROUND)).toEqual(['gate.leaky_join pay']);
    expect(codesOf(nodes({ on_reject: 'end' }, { join: 'every' }), AROUND)).toEqual([]);
    expect(codesOf(nodes({ on_reject: 'end' }, { join: 'all' }), AROUND)).toEqual([]);
  });

  it('so does what runs although a condition stopped every way out of the gate', () => {
    expect(codesOf(nodes(), ['start>gate', 'start>side', 'gate>pay:when', 'side>pay'])).toEqual([
      'gate.leaky_join pay',
    ]);
  });

  it('a refusal that fails the run stops everything by itself', () => {
    expect(codesOf(nodes(), AROUND)).toEqual([]);
    expect(codesOf(nodes(), AROUND, { policy: { on_failure: 'continue' } })).toEqual(['gate.leaky_join pay']);
  });

  it('a gate on one of two exclusive ways leaves the other one alone', () => {
    const exclusive = [
      fn('start'),
      { id: 'large', type: 'conditional' },
      gate({ on_reject: 'end' }),
      fn('side'),
      pay(),
    ];
    const edges = ['start>large', 'large>gate:when', 'large>side:default', 'gate>pay', 'side>pay'];
    expect(codesOf(exclusive, edges)).toEqual([]);
  });

  it('what has no effect may run', () => {
    expect(codesOf([fn('start'), gate({ on_reject: 'end' }), fn('side'), fn('pay')], AROUND)).toEqual([]);
  });

  it('also further down', () => {
    const far = [fn('start'), gate({ on_reject: 'end' }), fn('side'), fn('more'), pay()];
    expect(codesOf(far, ['start>gate', 'start>side', 'gate>more', 'more>pay', 'side>pay'])).toEqual([
      'gate.leaky_join pay',
    ]);
  });
});
