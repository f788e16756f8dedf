import { applyChangeSets, digestOf, type Json, type PatchAuthor, type PatchOperation } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { get } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { ADMIN, brief, given, HUMAN, outcomeOf, refold, type Scenario } from './testing/given.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const addNode = (node: object): PatchOperation => ({ op: 'add', path: '/nodes/-', value: node as never });
const addEdge = (edge: object): PatchOperation => ({ op: 'add', path: '/edges/-', value: edge as never });
const behind = (source: string, id: string, more = {}) => [
  addNode(fn(id, more)),
  addEdge({ from: source, to: id }),
];
const LINE = {
  nodes: [fn('a'), fn('b'), fn('c')],
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ],
};

const withdraw = (run: Scenario, patchId: string, id = `back_${patchId}`, by: Partial<PatchAuthor> = {}) => {
  const author: PatchAuthor = { kind: 'human', ...HUMAN, ...by };
  const decision = run.decide({ type: 'withdraw_patch', id, patchId, reason: 'not needed', author });
  run.commit(decision);
  return decision;
};
const statusOf = (run: Scenario, id: string) => get(run.state.patches, id)?.status;

describe('R33 withdraw', () => {
  it('restores the exact document when nothing of the patch has begun, and says so in the log', () => {
    const run = given(LINE);
    const before = run.state.plan;
    run.patch([...behind('c', 'mail'), { op: 'add', path: '/nodes/{b}/label', value: 'B' }], {}, 'p1');
    expect(outcomeOf(withdraw(run, 'p1'))).toEqual(['applied']);
    expect(run.state.plan).toBe(before);
    expect(statusOf(run, 'p1')).toBe('withdrawn');
    expect(get(run.state.patches, 'p1')?.withdrawnBy).toBe('back_p1');
    expect(run.log.map(brief)).toContain('patch.withdrawn');
    run.finish('a');
    run.finish('b');
    expect(run.finish('c').at(-1)).toBe('run.completed');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('puts back what a patch took out, where it stood', () => {
    const run = given({
      ...LINE,
      nodes: [...LINE.nodes, fn('d')],
      edges: [...LINE.edges, { from: 'a', to: 'd' }],
    });
    const before = run.state.plan;
    run.patch(
      [
        { op: 'remove', path: '/edges/{a->d}' },
        { op: 'remove', path: '/nodes/{d}' },
      ],
      {},
      'p1',
    );
    withdraw(run, 'p1');
    expect(run.state.plan).toBe(before);
  });

  it.each<[string, PatchOperation[]]>([
    [
      'a node that stood between others',
      [
        { op: 'remove', path: '/edges/{a->b}' },
        { op: 'remove', path: '/edges/{b->c}' },
        { op: 'remove', path: '/nodes/{b}' },
        addEdge({ from: 'a', to: 'c' }),
      ],
    ],
    [
      'an edge that stood between others',
      [
        addNode(fn('y')),
        { op: 'remove', path: '/edges/{a->b}' },
        addEdge({ from: 'a', to: 'y' }),
        addEdge({ from: 'y', to: 'b' }),
      ],
    ],
    [
      'a node that was moved into a body and away from its place',
      [
        { op: 'remove', path: '/edges/{b->c}' },
        { op: 'move', from: '/nodes/{b}', path: '/nodes/{part}/config/body/nodes/-' },
        { op: 'remove', path: '/edges/{a->b}' },
        { op: 'add', path: '/nodes/{part}/config/body/edges/-', value: { from: 'x', to: 'b' } },
        addEdge({ from: 'part', to: 'c' }),
      ],
    ],
  ])('puts back %s, to the byte', (_what, operations) => {
    const free = (id: string) => fn(id, { inputs: {} });
    const part = {
      id: 'part',
      type: 'composite',
      config: { body: { nodes: [fn('x')], edges: [], outputs: {} } },
    };
    const run = given({
      nodes: [fn('start'), fn('a'), free('b'), part, free('c')],
      edges: [{ from: 'start', to: 'a' }, ...LINE.edges, { from: 'a', to: 'part' }],
      outputs: {},
    });
    const before = run.state.plan;
    expect(outcomeOf(run.patch(operations, {}, 'p1'))).toEqual(['applied']);
    expect(outcomeOf(withdraw(run, 'p1'))).toEqual(['applied']);
    expect(run.state.plan).toBe(before);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
    const stack = [get(run.state.patches, 'p1'), get(run.state.patches, 'back_p1')];
    const changes = stack.flatMap((patch) => patch?.changes ?? []);
    const again = applyChangeSets(run.documentOf(before ?? 'sha256:0'), changes);
    expect(again.ok && digestOf(again.document as unknown as Json)).toBe(before);
  });

  it('from the middle of a stack keeps what does not depend on it', () => {
    const run = given(LINE);
    run.patch(behind('c', 'mail'), {}, 'p1');
    run.patch(behind('a', 'audit'), {}, 'p2');
    expect(outcomeOf(withdraw(run, 'p1'))).toEqual(['applied']);
    expect([...run.plan().node.keys()].sort()).toEqual(['a', 'audit', 'b', 'c']);
    const other = given(LINE);
    other.patch(behind('a', 'audit'), {}, 'p2');
    expect(run.state.plan).toBe(other.state.plan);
  });

  it('names every later patch that builds on it, and changes nothing', () => {
    const run = given(LINE);
    run.patch(behind('c', 'mail'), {}, 'p1');
    run.patch([{ op: 'add', path: '/nodes/{mail}/label', value: 'Mail' }], {}, 'p2');
    run.patch([{ op: 'replace', path: '/nodes/{mail}/label', value: 'Post' }], {}, 'p3');
    const plan = run.state.plan;
    const decision = withdraw(run, 'p1');
    expect(outcomeOf(decision)).toEqual(['withdraw.built_on', 'withdraw.built_on']);
    expect(JSON.stringify(decision)).toContain('p2 of human:mia');
    expect(JSON.stringify(decision)).toContain('take p3 back first');
    expect(run.state.plan).toBe(plan);
    expect(statusOf(run, 'back_p1')).toBe('refused');
    expect(outcomeOf(withdraw(run, 'p3'))).toEqual(['applied']);
    expect(outcomeOf(withdraw(run, 'p2'))).toEqual(['applied']);
    expect(outcomeOf(withdraw(run, 'p1', 'back_again'))).toEqual(['applied']);
  });

  it('a later edge to one of its nodes builds on it as well', () => {
    const run = given(LINE);
    run.patch(behind('c', 'mail'), {}, 'p1');
    run.patch(behind('mail', 'log'), {}, 'p2');
    expect(outcomeOf(withdraw(run, 'p1'))).toEqual(['withdraw.built_on']);
    expect(statusOf(run, 'p1')).toBe('applied');
  });

  it.each([
    ['queued', (run: Scenario) => run.finish('a')],
    [
      'completed',
      (run: Scenario) => {
        run.finish('a');
        run.finish('mail');
      },
    ],
  ])('is blocked by a node of the patch that is %s', (_status, go) => {
    const run = given(LINE);
    run.patch(behind('a', 'mail'), {}, 'p1');
    go(run);
    expect(outcomeOf(withdraw(run, 'p1'))).toContain('withdraw.begun');
    expect(statusOf(run, 'p1')).toBe('applied');
  });

  it('is blocked where an edge that comes back would fire late', () => {
    const run = given({
      ...LINE,
      nodes: [...LINE.nodes, fn('d')],
      edges: [...LINE.edges, { from: 'a', to: 'd' }],
    });
    run.patch([{ op: 'remove', path: '/edges/{a->d}' }, addEdge({ from: 'c', to: 'd' })], {}, 'p1');
    run.finish('a');
    expect(outcomeOf(withdraw(run, 'p1'))).toEqual(['withdraw.late_firing']);
  });

  it('goes through the gate: who may not take a gate out may not withdraw it either (R29)', () => {
    const run = given(LINE);
    const gate = [
      addNode({ id: 'ok', type: 'hitl', config: { message: 'Go?' } }),
      { op: 'remove', path: '/edges/{b->c}' } as const,
      addEdge({ from: 'b', to: 'ok' }),
      addEdge({ from: 'ok', to: 'c' }),
    ];
    run.patch(gate, {}, 'p1');
    expect(outcomeOf(withdraw(run, 'p1')).join()).toMatch(/gate\./);
    expect(outcomeOf(withdraw(run, 'p1', 'back_admin', ADMIN))).toEqual(['applied']);
  });

  it('can be taken back itself, and the patch is there again', () => {
    const run = given(LINE);
    run.patch(behind('c', 'mail'), {}, 'p1');
    const patched = run.state.plan;
    withdraw(run, 'p1');
    expect(outcomeOf(withdraw(run, 'back_p1'))).toEqual(['applied']);
    expect(run.state.plan).toBe(patched);
    expect(statusOf(run, 'p1')).toBe('applied');
    expect(statusOf(run, 'back_p1')).toBe('withdrawn');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('sent again it is the same withdrawal; another one of a withdrawn patch is refused', () => {
    const run = given(LINE);
    run.patch(behind('c', 'mail'), {}, 'p1');
    withdraw(run, 'p1');
    const version = run.state.graphVersion;
    expect(outcomeOf(withdraw(run, 'p1'))).toEqual(['applied']);
    expect(outcomeOf(withdraw(run, 'p1', 'another'))).toEqual(['patch.not_applied']);
    expect(outcomeOf(withdraw(run, 'nothing'))).toEqual(['patch.unknown']);
    expect(run.state.graphVersion).toBe(version);
    run.finish('a');
    run.finish('b');
    run.finish('c');
    expect(outcomeOf(withdraw(run, 'back_p1', 'late'))).toEqual(['run.finished']);
  });

  it('is never kept back by the limit on patches', () => {
    const run = given({ ...LINE, limits: { patches: 1 } });
    run.patch(behind('c', 'mail'), {}, 'p1');
    expect(outcomeOf(withdraw(run, 'p1'))).toEqual(['applied']);
  });
});

describe('R32 rebase', () => {
  const send = (
    run: Scenario,
    operations: readonly PatchOperation[],
    base: Scenario['state']['plan'],
    id: string,
  ) => {
    const author: PatchAuthor = { kind: 'human', ...HUMAN };
    const proposal = { id, operations, reason: 'late', author, ...(base && { base }) };
    const decision = run.decide({ type: 'apply_patch', proposal });
    run.commit(decision);
    return decision;
  };

  it('moves a patch that was written against an older document, by what it does and not by where it pointed', () => {
    const run = given(LINE);
    const base = run.state.plan;
    // Everything after it stands one place further on.
    run.patch([
      { op: 'add', path: '/nodes/0', value: fn('zero') as never },
      addEdge({ from: 'a', to: 'zero' }),
    ]);
    const decision = send(run, [{ op: 'add', path: '/nodes/2/label', value: 'last' }], base, 'p2');
    expect(decision).toMatchObject({ result: { state: 'applied', rebasedFrom: base } });
    expect(run.plan().document.nodes.find(({ id }) => id === 'c')?.label).toBe('last');
    expect(get(run.state.patches, 'p2')?.proposal).toMatchObject({
      operations: [{ op: 'add', path: '/nodes/{c}/label', value: 'last' }],
      rebased: { from: base, operations: [{ op: 'add', path: '/nodes/2/label', value: 'last' }] },
    });
    expect(outcomeOf(send(run, [{ op: 'add', path: '/nodes/2/label', value: 'last' }], base, 'p2'))).toEqual([
      'applied',
    ]);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('names every element that has changed since, and writes nothing', () => {
    const run = given(LINE);
    const base = run.state.plan;
    run.patch([
      { op: 'add', path: '/nodes/{b}/label', value: 'mine' },
      { op: 'add', path: '/nodes/{c}/label', value: 'mine' },
    ]);
    const lines = run.log.length;
    const decision = send(
      run,
      [
        { op: 'add', path: '/nodes/{b}/label', value: 'yours' },
        { op: 'add', path: '/nodes/{c}/label', value: 'yours' },
      ],
      base,
      'p2',
    );
    expect(outcomeOf(decision)).toEqual(['patch.conflict']);
    expect(decision).toMatchObject({ rejection: { issues: [{ rule: 'R22' }, { rule: 'R22' }] } });
    expect(run.log).toHaveLength(lines);
  });

  it('refuses what was unsound where it was written, with every reason', () => {
    const run = given(LINE);
    const base = run.state.plan;
    run.patch(behind('c', 'mail'));
    expect(outcomeOf(send(run, [addEdge({ from: 'c', to: 'a' })], base, 'p2'))).toContain('graph.cycle');
  });

  it('a document that the run never followed is no base', () => {
    const run = given(LINE);
    const base = given({ nodes: [fn('x')], edges: [] }).state.plan;
    expect(outcomeOf(send(run, behind('c', 'mail'), base, 'p2'))).toEqual(['patch.stale']);
  });

  /** An agent's new host is reviewed (R31); meanwhile somebody else changes the graph. */
  const reviewed = (meanwhile: (run: Scenario) => void) => {
    const run = given({
      ...LINE,
      nodes: [...LINE.nodes, fn('d')],
      edges: [...LINE.edges, { from: 'c', to: 'd' }],
    });
    const call = { id: 'call', type: 'http', config: { url: 'https://new.example/x', method: 'POST' } };
    const agent = { kind: 'agent', id: 'agent:a', roles: [] } as const;
    const decision = run.patch([addNode(call), addEdge({ from: 'b', to: 'call' })], agent, 'asked');
    expect(outcomeOf(decision)).toEqual(['pending_review']);
    meanwhile(run);
    run.answer('approve');
    return run;
  };

  it('what was approved applies on the graph as it is now, if what changed is something else', () => {
    const run = reviewed((each) =>
      each.patch([
        { op: 'add', path: '/nodes/0', value: fn('zero') as never },
        addEdge({ from: 'a', to: 'zero' }),
      ]),
    );
    expect(statusOf(run, 'asked')).toBe('applied');
    expect([...run.plan().node.keys()]).toEqual(expect.arrayContaining(['zero', 'call']));
    expect(get(run.state.patches, 'asked')?.proposal.rebased).toBeDefined();
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('it is refused when an element of it was changed, with the patch that did so', () => {
    const run = reviewed((each) =>
      each.patch([addEdge({ from: 'b', to: 'call' }), addNode(fn('call'))], {}, 'quick'),
    );
    expect(statusOf(run, 'asked')).toBe('refused');
    expect(JSON.stringify(get(run.state.patches, 'asked')?.issues)).toContain('quick changed it');
  });

  it('it is asked about again when it would do more to the live run than was shown', () => {
    const run = reviewed((each) => {
      each.finish('a');
      each.finish('b');
      each.patch(behind('a', 'zero'));
    });
    expect(statusOf(run, 'asked')).toBe('pending_review');
    expect(run.log.map(brief).filter((line) => line === 'patch.review_requested')).toHaveLength(2);
    run.answer('approve');
    expect(statusOf(run, 'asked')).toBe('applied');
    expect(run.status('call')).toBe('queued');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });
});
