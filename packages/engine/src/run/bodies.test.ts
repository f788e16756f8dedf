import type { Json } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { isTerminal } from './state.ts';
import { entries, values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, outcomeOf, refold, type Scenario } from './testing/given.ts';

type Element = { [key: string]: Json };

const fn = (id: string, more: Element = {}): Element => ({ id, type: 'function', ...more });
const transform = (id: string, expression: string): Element => ({
  id,
  type: 'transform',
  config: { expression },
});
const link = (from: string, to: string, more: Element = {}): Element => ({ from, to, ...more });
const body = (nodes: Element[], edges: Element[] = []): Element => ({ nodes, edges });
const map = (inner: Element, more: Element = {}): Element => ({
  id: 'each',
  type: 'map',
  config: { items: 'inputs.list', body: inner, ...more },
});
const loop = (inner: Element, more: Element = {}): Element => ({
  id: 'again',
  type: 'loop',
  config: { while: 'iter.index < 3', max_iterations: 5, body: inner, ...more },
});
const alone = (node: Element, more: Element = {}) => ({ nodes: [node], edges: [], ...more });
const outputsOf = (run: Scenario): Json | undefined => {
  const outputs = run.state.outputs;
  return outputs && 'value' in outputs ? outputs.value : undefined;
};
const retry = (node: string, scope = '') => ({ type: 'retry_node', node, scope, actor: HUMAN }) as const;

/** What a restarted process would know is what this one knows. */
const expectRefold = (run: Scenario) => expect(dumpState(refold(run))).toBe(dumpState(run.state));

describe('R6: a map', () => {
  it('runs its body once for each item, so many at a time, and returns the results in item order', () => {
    const run = given(alone(map(body([fn('work')]), { concurrency: 2 })), { list: ['a', 'b', 'c'] });
    expect(run.log.map(({ type }) => type)).toContain('scope.opened');
    expect([run.status('each[0]/work'), run.status('each[1]/work'), run.status('each[2]/work')]).toEqual([
      'queued',
      'queued',
      'pending',
    ]);
    expect(run.finish('each[1]/work', 'B')).toEqual([
      'node.started each[1]/work',
      'node.completed each[1]/work',
      'scope.closed each[1]/',
      'scope.opened each[2]/',
      'node.queued each[2]/work',
    ]);
    run.finish('each[2]/work', 'C');
    run.finish('each[0]/work', 'A');
    expect(run.state.status).toBe('COMPLETED');
    expect(outputsOf(run)).toEqual(['A', 'B', 'C']);
    expectRefold(run);
  });

  it('gives each item to its own instance', () => {
    const run = given(
      alone(map(body([transform('twice', 'item * 2 + index'), fn('keep')], [link('twice', 'keep')]))),
      { list: [10, 20] },
    );
    const job = run.state.nodes;
    expect(values(job).find(({ scope, id }) => scope === 'each[1]/' && id === 'keep')?.inputs).toMatchObject({
      value: { twice: 41 },
    });
  });

  it('of an empty list completes at once', () => {
    const run = given(alone(map(body([fn('work')]))), { list: [] });
    expect([run.state.status, outputsOf(run)]).toEqual(['COMPLETED', []]);
  });

  it.each([
    ['no list', { list: 7 }, 'expression.type'],
    ['more items than fit', { list: Array.from({ length: 10_001 }, () => 0) }, 'map.too_many_items'],
  ])('of %s fails', (_, inputs, code) => {
    const run = given(alone(map(body([fn('work')]))), inputs);
    expect([run.state.status, run.state.error?.code]).toEqual(['FAILED', code]);
  });

  it('fails with its first failing item, stops the others, and says where it was', () => {
    const run = given(alone(map(body([fn('work')]))), { list: [1, 2, 3] });
    expect(run.fail('each[1]/work')).toEqual([
      'node.started each[1]/work',
      'node.failed each[1]/work',
      'scope.closed each[1]/',
      'node.cancelled each[0]/work',
      'node.cancelled each[2]/work',
      'node.failed each',
      'run.failed',
    ]);
    expect(run.state.error).toMatchObject({ code: 'test.failure', node: 'work', scope: 'each[1]/' });
    expectRefold(run);
  });

  it('with on_item_error: collect stops what goes on in the item that failed, and nothing beside it', () => {
    const two = body([fn('work'), fn('watch'), fn('end')], [link('work', 'end'), link('watch', 'end')]);
    const run = given(alone(map(two, { on_item_error: 'collect' })), { list: [1, 2] });
    expect(run.fail('each[0]/work')).toEqual([
      'node.started each[0]/work',
      'node.failed each[0]/work',
      'node.cancelled each[0]/watch',
      'scope.closed each[0]/',
    ]);
    const [stopped] = run.log.filter(({ type }) => type === 'node.cancelled');
    expect(stopped?.data).toMatchObject({ by: 'failure' });
  });

  it('that has failed stays stopped while the rest of the run is looked at again', () => {
    const run = given(
      {
        policy: { on_failure: 'continue' },
        nodes: [map(body([fn('work')])), fn('slow'), fn('end')],
        edges: [link('each', 'end'), link('slow', 'end')],
      },
      { list: [1, 2] },
    );
    expect(run.fail('each[0]/work')).toEqual(
      expect.arrayContaining(['node.cancelled each[1]/work', 'node.failed each']),
    );
    run.send({ type: 'pause', reason: 'look', actor: HUMAN });
    expect(run.send({ type: 'resume', actor: HUMAN })).toEqual(['run.resumed']);
  });

  it('with on_item_error: collect puts the failure in its place and goes on', () => {
    const run = given(alone(map(body([fn('work')]), { on_item_error: 'collect' })), { list: [1, 2] });
    run.fail('each[0]/work');
    run.finish('each[1]/work', 'fine');
    expect(run.state.status).toBe('COMPLETED');
    expect(outputsOf(run)).toEqual([{ error: { code: 'test.failure', message: 'as asked' } }, 'fine']);
    expectRefold(run);
  });

  it('R1: leads its failure along an error edge, and nothing of its body is left', () => {
    const run = given(
      { nodes: [map(body([fn('work')])), fn('mend')], edges: [link('each', 'mend', { on: 'error' })] },
      { list: [1, 2] },
    );
    run.fail('each[0]/work');
    expect([run.status('mend'), run.state.scopes.size, run.state.bodies.size]).toEqual(['queued', 0, 0]);
    run.finish('mend');
    expect(run.state.status).toBe('COMPLETED');
    expectRefold(run);
  });

  it('R12: a result for an instance that has ended is late, for one that never began unknown', () => {
    const run = given(alone(map(body([fn('work')]), { concurrency: 1 })), { list: [1, 2] });
    const first = run.job('each[0]/work');
    run.finish('each[0]/work');
    const result = (scope: string) =>
      run.decide({
        type: 'result',
        ...first,
        scope,
        startedAt: 0,
        outcome: { ok: false, error: { code: 'x', message: 'x', retryable: false } },
      });
    expect(result('each[0]/')).toMatchObject({ kind: 'nothing', why: 'late' });
    expect(result('each[5]/')).toMatchObject({ kind: 'nothing', why: 'unknown' });
  });

  it('R20: leaves to the next decision what one commit should not hold, and keeps no more than is asked for', () => {
    const list = Array.from({ length: 1500 }, (_, index) => index);
    const run = given(alone(map(body([transform('square', 'item * item')]))), { list });
    let decisions = 0;
    while (!isTerminal(run.state.status)) {
      expect(run.state.nodes.size).toBeLessThan(50);
      run.wake();
      decisions += 1;
    }
    expect(decisions).toBeGreaterThan(1);
    const outputs = run.state.outputs;
    expect(outputs !== undefined && ('ref' in outputs || 'value' in outputs)).toBe(true);
    expect([run.state.status, run.state.scopes.size]).toEqual(['COMPLETED', 0]);
    expectRefold(run);
  });
});

describe('R6: a loop', () => {
  it('asks before each iteration and hands on what the last one returned', () => {
    const run = given(
      alone(
        loop(body([transform('add', 'iter.last == null ? 1 : iter.last * 2')]), {
          while: 'iter.last == null || iter.last < 20',
          max_iterations: 10,
        }),
      ),
    );
    expect([run.state.status, outputsOf(run)]).toEqual(['COMPLETED', 32]);
    expect(run.log.filter(({ type }) => type === 'scope.opened')).toHaveLength(6);
    expectRefold(run);
  });

  it('that never runs returns null and leaves by done', () => {
    const run = given({
      nodes: [loop(body([fn('work')]), { while: 'false' }), fn('next')],
      edges: [link('again', 'next')],
    });
    expect(run.status('next')).toBe('queued');
    expect(values(run.state.nodes).find(({ id }) => id === 'next')?.inputs).toMatchObject({
      value: { again: null },
    });
  });

  it.each([
    ['leaves by exhausted', [link('again', 'next', { on: 'exhausted' })], 'queued', 'RUNNING'],
    ['fails when no edge says what then', [link('again', 'next')], 'pending', 'FAILED'],
  ])('that would go on for ever %s', (_, edges, next, status) => {
    const run = given({
      nodes: [loop(body([transform('x', '1')]), { while: 'true', max_iterations: 3 }), fn('next')],
      edges,
    });
    expect([run.status('next'), run.state.status]).toEqual([next, status]);
    if (status === 'FAILED') expect(run.state.error?.code).toBe('loop.exhausted');
    expect(run.log.filter(({ type }) => type === 'scope.opened')).toHaveLength(3);
  });

  it('R7: that failed goes on at the iteration that failed, never at the first again', () => {
    const run = given(alone(loop(body([fn('work')]))));
    run.finish('again[0]/work', 'one');
    run.finish('again[1]/work', 'two');
    run.fail('again[2]/work');
    expect(run.state.status).toBe('FAILED');
    expect(run.send(retry('again'))).toEqual([
      'run.reopened',
      'scope.reopened again[2]/',
      'node.queued again[2]/work',
    ]);
    expect(run.job('again[2]/work').execution).toBe(2);
    run.finish('again[2]/work', 'three');
    expect([run.state.status, outputsOf(run)]).toEqual(['COMPLETED', 'three']);
    expectRefold(run);
  });

  it('whose condition breaks fails, and asks again when it is retried', () => {
    const run = given(
      alone(loop(body([fn('work')]), { while: 'iter.index == 0 || iter.last.more', max_iterations: 3 })),
    );
    run.finish('again[0]/work', {});
    expect(run.state.error).toMatchObject({
      code: 'expression.unresolved',
      message: expect.stringContaining('config.while'),
    });
    run.send(retry('again'));
    expect(run.log.filter(({ type }) => type === 'scope.opened')).toHaveLength(1);
    expect(run.state.status).toBe('FAILED');
  });
});

describe('R6: bodies in bodies', () => {
  const nested = alone(
    map(
      body(
        [
          fn('fetch'),
          {
            id: 'again',
            type: 'loop',
            config: {
              while: 'iter.index < size(nodes.fetch.output.parts)',
              max_iterations: 9,
              body: body([
                transform('part', '[item, index, iter.index, nodes.fetch.output.parts[iter.index]]'),
              ]),
            },
          },
        ],
        [link('fetch', 'again')],
      ),
    ),
  );

  it('see what runs around them', () => {
    const run = given(nested, { list: ['a', 'b'] });
    run.finish('each[1]/fetch', { parts: ['x', 'y'] });
    run.finish('each[0]/fetch', { parts: [] });
    expect([run.state.status, outputsOf(run)]).toEqual(['COMPLETED', [null, ['b', 1, 1, 'y']]]);
    expectRefold(run);
  });

  it('a composite runs once, as one node', () => {
    const run = given({
      nodes: [
        fn('a'),
        {
          id: 'part',
          type: 'composite',
          config: { body: body([transform('x', 'nodes.a.output.from'), fn('y')], [link('x', 'y')]) },
        },
        fn('z'),
      ],
      edges: [link('a', 'part'), link('part', 'z')],
    });
    run.finish('a');
    expect(run.finish('part/y', 'out')).toEqual([
      'node.started part/y',
      'node.completed part/y',
      'scope.closed part/',
      'node.completed part',
      'edge.taken part->z',
      'node.queued z',
    ]);
    expectRefold(run);
  });

  it('a failure deep inside fails what is around it up to an error edge', () => {
    const inner = map(body([fn('work')]));
    const run = given(alone(loop(body([inner, fn('mend')], [link('each', 'mend', { on: 'error' })]))), {
      list: [1],
    });
    run.fail('again[0]/each[0]/work');
    expect(run.status('again[0]/mend')).toBe('queued');
    run.finish('again[0]/mend', 'mended');
    expect(run.status('again[1]/each')).toBe('waiting');
    expectRefold(run);
  });

  it('R7: retrying what failed deep inside opens everything around it again, and the siblings', () => {
    const run = given(alone(loop(body([map(body([fn('work')]))]), { while: 'iter.index < 1' })), {
      list: [1, 2],
    });
    run.fail('again[0]/each[0]/work');
    expect(run.state.status).toBe('FAILED');
    const [siblings, target] = ['again[0]/each[1]/work', 'again[0]/each[0]/work'];
    expect(run.status(siblings)).toBe('cancelled');
    run.send(retry('work', 'again[0]/each[0]/'));
    expect([run.status(target), run.status(siblings), run.status('again')]).toEqual([
      'queued',
      'queued',
      'waiting',
    ]);
    run.finish(target, 1);
    run.finish(siblings, 2);
    expect([run.state.status, outputsOf(run)]).toEqual(['COMPLETED', [1, 2]]);
    expectRefold(run);
  });

  it('R27: skipping a node skips no gate in its body', () => {
    const run = given(
      {
        nodes: [map(body([{ id: 'g', type: 'hitl', config: { message: '?' } }, fn('w')], [link('g', 'w')]))],
        edges: [],
      },
      { list: [1] },
    );
    run.answer('reject');
    expect(run.state.status).toBe('FAILED');
    const skip = (node: string, scope = '') =>
      run.decide({ type: 'skip_node', node, scope, output: 1, reason: 'no', actor: HUMAN });
    expect(skip('each')).toMatchObject({ kind: 'rejected', rejection: { code: 'gate.not_skippable' } });
    expect(skip('g', 'each[0]/')).toMatchObject({ rejection: { code: 'gate.not_skippable' } });
  });
});

describe('R6 and R7: failures that the run survives', () => {
  it('under on_failure: continue the rest of the instance goes on, then it fails', () => {
    const run = given(
      alone(map(body([fn('a'), fn('b')], [link('a', 'b', { when: 'true' })])), {
        policy: { on_failure: 'continue' },
      }),
      { list: [1, 2] },
    );
    run.fail('each[0]/a');
    expect(run.state.status).toBe('FAILED');
    expectRefold(run);
  });

  it('a pause keeps instances from opening and from ending too early', () => {
    const run = given(alone(map(body([fn('a'), fn('b')], [link('a', 'b')]), { concurrency: 1 })), {
      list: [1, 2],
    });
    run.send({ type: 'pause', reason: 'look', actor: HUMAN });
    run.finish('each[0]/a');
    expect([run.status('each[0]/b'), run.state.status]).toEqual(['pending', 'WAITING']);
    run.send({ type: 'resume', actor: HUMAN });
    run.finish('each[0]/b', 1);
    run.finish('each[1]/a');
    run.finish('each[1]/b', 2);
    expect(outputsOf(run)).toEqual([1, 2]);
    expectRefold(run);
  });

  it('cancelling the run stops everything inside', () => {
    const run = given(alone(map(body([fn('a')]))), { list: [1, 2] });
    run.send({ type: 'cancel', reason: 'enough', actor: HUMAN });
    expect([run.state.status, run.state.live.size, run.state.jobs.size]).toEqual(['CANCELLED', 0, 0]);
  });
});

describe('R6: patches into bodies', () => {
  const twoSteps = () =>
    given(alone(map(body([fn('a'), fn('b')], [link('a', 'b')]), { concurrency: 1 })), { list: [1, 2] });
  const insert = [
    { op: 'add', path: '/nodes/{each}/config/body/nodes/-', value: fn('between') },
    { op: 'add', path: '/nodes/{each}/config/body/edges/-', value: link('a', 'between') },
    { op: 'add', path: '/nodes/{each}/config/body/edges/-', value: link('between', 'b') },
    { op: 'remove', path: '/edges/{a->b}' },
  ] as const;

  it('reach the instances that start later, while running ones keep their document', () => {
    const run = twoSteps();
    expect(outcomeOf(run.patch(insert))).toEqual(['applied']);
    run.finish('each[0]/a');
    expect(run.status('each[0]/b')).toBe('queued');
    run.finish('each[0]/b', 'old');
    run.finish('each[1]/a');
    expect(run.status('each[1]/between')).toBe('queued');
    run.finish('each[1]/between');
    run.finish('each[1]/b', 'new');
    expect(outputsOf(run)).toEqual(['old', 'new']);
    expectRefold(run);
  });

  it('change what a loop does from its next iteration on', () => {
    const run = given(alone(loop(body([fn('work')]))));
    const to = { op: 'add', path: '/nodes/{work}/config', value: { handler: 'builtin.now' } } as const;
    expect(outcomeOf(run.patch([to]))).toEqual(['applied']);
    expect(entries(run.state.scopes)[0]?.[1].graphVersion).toBe(1);
    run.finish('again[0]/work');
    expect(entries(run.state.scopes)[0]?.[1].graphVersion).toBe(2);
  });

  it.each([
    ['has opened all of its items', map(body([fn('work')])), 'each', 'history.body_started', 'R6'],
    [
      'has begun',
      { id: 'part', type: 'composite', config: { body: body([fn('work')]) } },
      'part',
      'history.body_started',
      'R6',
    ],
  ])('are refused when the owner %s', (_, node, owner, code, rule) => {
    const run = given(alone(node as Element), { list: [1] });
    const decision = run.patch([{ op: 'add', path: '/nodes/{work}/label', value: 'later' }]);
    expect(outcomeOf(decision)).toEqual([code]);
    expect(decision).toMatchObject({
      result: { issues: [{ rule, message: expect.stringContaining(owner) }] },
    });
  });

  it('R23: are refused when the owner has finished', () => {
    const run = given(
      { nodes: [map(body([fn('work')])), fn('after')], edges: [link('each', 'after')] },
      { list: [1] },
    );
    run.finish('each[0]/work');
    expect(outcomeOf(run.patch([{ op: 'add', path: '/nodes/{work}/label', value: 'x' }]))).toEqual([
      'history.node_finished',
    ]);
  });

  it('R23: removing a running owner cancels everything inside it', () => {
    const run = given(
      {
        nodes: [fn('first'), map(body([fn('work')])), fn('other')],
        edges: [link('first', 'each'), link('first', 'other')],
      },
      { list: [1, 2] },
    );
    run.finish('first');
    const removal = run.patch([
      { op: 'remove', path: '/edges/{first->each}' },
      { op: 'remove', path: '/nodes/{each}' },
      { op: 'replace', path: '/outputs', value: '${nodes.other.output}' },
    ]);
    expect(outcomeOf(removal)).toEqual(['applied']);
    expect([run.state.jobs.size, run.state.scopes.size, run.state.bodies.size]).toEqual([1, 0, 0]);
    run.finish('other');
    expect(run.state.status).toBe('COMPLETED');
    expectRefold(run);
  });

  it('under review keep further instances from opening until somebody has decided', () => {
    const run = given(alone(map(body([fn('work')]), { concurrency: 1 })), { list: [1, 2] });
    const decision = run.patch(
      [
        {
          op: 'replace',
          path: '/nodes/{work}',
          value: { id: 'work', type: 'http', config: { url: 'https://new.example/' } },
        },
      ],
      { kind: 'agent', id: 'agent:x' },
    );
    expect(outcomeOf(decision)).toEqual(['pending_review']);
    run.finish('each[0]/work', 'old');
    expect([run.status('each[1]/work'), run.state.status]).toEqual(['pending', 'WAITING']);
    run.answer('approve');
    expect(run.status('each[1]/work')).toBe('queued');
    run.finish('each[1]/work', 'new');
    expect(outputsOf(run)).toEqual(['old', 'new']);
    expectRefold(run);
  });
});

describe('R27 in bodies', () => {
  const gate = (id: string): Element => ({ id, type: 'hitl', config: { message: 'Go?' } });
  const pay = (id: string): Element => ({
    id,
    type: 'http',
    config: { url: 'https://pay.example/', method: 'POST' },
  });

  it('an approval counts in its own instance and in those inside, never in the next one', () => {
    const run = given(alone(map(body([gate('g'), pay('p')], [link('g', 'p')]), { concurrency: 1 })), {
      list: [1, 2],
    });
    run.answer('approve');
    expect(run.status('each[0]/p')).toBe('queued');
    run.finish('each[0]/p');
    expect([run.status('each[1]/g'), run.status('each[1]/p')]).toEqual(['waiting', 'pending']);
    run.answer('approve');
    expect(run.status('each[1]/p')).toBe('queued');
    expectRefold(run);
  });

  it('an instance acts on the approval of the document it keeps, later ones wait for the new answer', () => {
    const run = given(
      {
        nodes: [gate('g'), map(body([fn('a'), pay('p')], [link('a', 'p')]), { concurrency: 1 })],
        edges: [link('g', 'each')],
      },
      { list: [1, 2] },
    );
    run.answer('approve');
    expect(
      outcomeOf(
        run.patch([{ op: 'add', path: '/nodes/{p}/config/body', value: { amount: 7 } }], {
          kind: 'human',
          id: 'human:mia',
        }),
      ),
    ).toEqual(['applied']);
    run.finish('each[0]/a');
    expect(run.status('each[0]/p')).toBe('queued');
    run.finish('each[0]/p');
    // It would keep a document that nobody has approved, so it does not even begin.
    expect([run.state.scopes.size, run.state.jobs.size]).toEqual([1, 0]);
    const amount = { op: 'replace', path: '/nodes/{p}/config/body/amount', value: 8 } as const;
    expect(outcomeOf(run.patch([amount], { kind: 'human', id: 'human:mia' }, 'patch_2'))).toEqual([
      'applied',
    ]);
    run.answer('approve');
    run.finish('each[1]/a');
    expect(run.status('each[1]/p')).toBe('queued');
    expectRefold(run);
  });
});
