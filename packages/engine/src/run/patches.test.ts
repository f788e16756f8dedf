import type { PatchOperation } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { ADMIN, brief, given, HUMAN, hash, outcomeOf, refold } from './testing/given.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const addNode = (node: object): PatchOperation => ({ op: 'add', path: '/nodes/-', value: node as never });
const addEdge = (edge: object): PatchOperation => ({ op: 'add', path: '/edges/-', value: edge as never });
const AGENT = { kind: 'agent' as const, id: 'agent:a', roles: [] };
const base = { nodes: [fn('fetch'), fn('process')], edges: [{ from: 'fetch', to: 'process' }] };
const email = [addNode({ id: 'email', type: 'task' }), addEdge({ from: 'process', to: 'email' })];

describe('a patch on a running workflow', () => {
  it('adds email while process runs: the very next decision follows the new graph', () => {
    const run = given(base);
    run.finish('fetch');
    expect(outcomeOf(run.patch(email, AGENT))).toEqual(['applied']);
    expect(run.finish('process')).toContain('node.queued email');
    expect(run.finish('email').at(-1)).toBe('run.completed');
    expect(run.log.map(brief).filter((line) => line === 'node.completed email')).toHaveLength(1);
    expect(run.state.graphVersion).toBe(2);
  });

  it('fires a late edge at once when its source has completed (R23)', () => {
    const run = given({
      nodes: [fn('fetch'), fn('process'), fn('other')],
      edges: [
        { from: 'fetch', to: 'process' },
        { from: 'fetch', to: 'other' },
      ],
    });
    run.finish('fetch');
    run.finish('process');
    run.patch(email);
    expect(run.status('email')).toBe('queued');
    run.finish('other');
    expect(run.finish('email').at(-1)).toBe('run.completed');
  });

  it('refuses late edges where the policy says so', () => {
    const run = given({
      ...base,
      nodes: [...base.nodes, fn('other')],
      edges: [...base.edges, { from: 'fetch', to: 'other' }],
      policy: { late_edges: 'reject' },
    });
    run.finish('fetch');
    run.finish('process');
    expect(outcomeOf(run.patch(email))).toEqual(['late_edge.refused']);
  });

  it('a finished run takes none', () => {
    const run = given(base);
    run.finish('fetch');
    run.finish('process');
    expect(outcomeOf(run.patch(email))).toEqual(['run.finished']);
  });

  it('the same id with the same operations is a repetition, with other operations an error', () => {
    const run = given(base);
    run.patch(email, {}, 'patch_1');
    expect(outcomeOf(run.patch(email, {}, 'patch_1'))).toEqual(['applied']);
    expect(run.state.graphVersion).toBe(2);
    expect(outcomeOf(run.patch([addNode(fn('x'))], {}, 'patch_1'))).toEqual(['patch.id_reused']);
  });

  it('what is committed folds to the same state after a crash', () => {
    const run = given(base);
    run.finish('fetch');
    run.patch(email, AGENT);
    run.finish('process');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });
});

describe('R23 history is immutable', () => {
  const started = () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c')],
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
      ],
    });
    run.finish('a');
    return run;
  };

  it.each<[string, readonly PatchOperation[], string]>([
    [
      'a completed node',
      [{ op: 'add', path: '/nodes/{a}/config', value: { handler: 'builtin.now' } }],
      'history.node_finished',
    ],
    [
      'a running node',
      [{ op: 'add', path: '/nodes/{b}/config', value: { handler: 'builtin.now' } }],
      'history.node_running',
    ],
    [
      'an edge into what has started',
      [addNode(fn('x')), addEdge({ from: 'a', to: 'x' }), addEdge({ from: 'x', to: 'b' })],
      'history.target_started',
    ],
    [
      'a resolved edge',
      [
        addNode(fn('x')),
        { op: 'remove', path: '/edges/{a->b}' },
        addEdge({ from: 'a', to: 'x' }),
        addEdge({ from: 'x', to: 'b' }),
      ],
      'history.edge_resolved',
    ],
  ])('refuses to change %s', (_, operations, code) => {
    expect(outcomeOf(started().patch(operations))).toContain(code);
  });

  it('refuses a new entry node: nothing would ever start it', () => {
    expect(outcomeOf(started().patch([addNode(fn('x')), addEdge({ from: 'x', to: 'c' })]))).toContain(
      'patch.entry_node',
    );
  });

  it('lets a running node be cancelled by removing it', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c')],
      edges: [
        { from: 'a', to: 'b' },
        { from: 'a', to: 'c' },
      ],
    });
    run.finish('a');
    const ref = run.job('b');
    expect(
      outcomeOf(
        run.patch([
          { op: 'remove', path: '/edges/{a->b}' },
          { op: 'remove', path: '/nodes/{b}' },
          // R5: the run's outputs name b, so the patch has to name it too.
          { op: 'remove', path: '/outputs/b' },
        ]),
      ),
    ).toEqual(['applied']);
    const outcome = { ok: false as const, error: { code: 'x', message: '', retryable: false } };
    expect(run.send({ type: 'result', ...ref, startedAt: 1, outcome })).toEqual(['nothing']);
    expect(run.finish('c').at(-1)).toBe('run.completed');
  });

  it('a token that waits at a join sees the join as the patch leaves it', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('d')],
      edges: [
        { from: 'a', to: 'd' },
        { from: 'b', to: 'd' },
      ],
    });
    run.finish('a');
    run.patch([addNode(fn('x')), addEdge({ from: 'a', to: 'x' }), addEdge({ from: 'x', to: 'd' })]);
    run.finish('b');
    expect(run.status('d')).toBe('pending');
    expect(run.finish('x')).toContain('node.queued d');
  });
});

const guarded = {
  nodes: [
    fn('a'),
    { id: 'gate', type: 'hitl', config: { message: 'ok?' } },
    { id: 'pay', type: 'http', config: { url: 'https://bank.example/pay', method: 'POST' } },
    fn('side'),
  ],
  edges: [
    { from: 'a', to: 'gate' },
    { from: 'gate', to: 'pay' },
    { from: 'a', to: 'side' },
  ],
};

describe('R24 guards never shrink', () => {
  const withoutPay: PatchOperation[] = [
    { op: 'remove', path: '/edges/{gate->pay}' },
    { op: 'remove', path: '/nodes/{pay}' },
    { op: 'add', path: '/outputs', value: {} },
  ];
  const again = [addNode({ ...guarded.nodes[2], id: 'pay2' }), addEdge({ from: 'side', to: 'pay2' })];

  it('what a gate approved stays guarded when its node is gone and an admin changed something else', () => {
    const run = given(guarded);
    expect(outcomeOf(run.patch(withoutPay))).toEqual(['applied']);
    const label: PatchOperation[] = [{ op: 'add', path: '/nodes/{side}/label', value: 'Beside' }];
    expect(outcomeOf(run.patch(label, { kind: 'human', ...ADMIN }))).toEqual(['applied']);
    expect(outcomeOf(run.patch(again))).toEqual(['gate.effect_bypassed']);
  });

  it('an admin who takes the gate out frees what it guarded', () => {
    const run = given(guarded);
    run.patch(withoutPay);
    const withoutGate: PatchOperation[] = [
      { op: 'remove', path: '/edges/{a->gate}' },
      { op: 'remove', path: '/nodes/{gate}' },
    ];
    expect(outcomeOf(run.patch(withoutGate, { kind: 'human', ...ADMIN }))).toEqual(['applied']);
    expect(outcomeOf(run.patch(again))).toEqual(['applied']);
  });
});

describe('R16 a node that comes back under an old id', () => {
  it('is another execution: its idempotency key is new, and a word from the old one is late', () => {
    const run = given({
      nodes: [fn('a'), fn('x'), fn('y')],
      edges: [
        { from: 'a', to: 'x' },
        { from: 'a', to: 'y' },
      ],
      outputs: {},
    });
    run.finish('a');
    const old = run.job('x');
    run.patch([
      { op: 'remove', path: '/nodes/{x}' },
      { op: 'remove', path: '/edges/{a->x}' },
    ]);
    run.patch([addNode(fn('x')), addEdge({ from: 'a', to: 'x' })]);
    expect(run.job('x')).toMatchObject({ execution: 2, attempt: 1 });
    const late = { ok: true as const, output: { value: 'old', digest: 'sha256:00' as const } };
    expect(run.send({ type: 'result', ...old, startedAt: 1, outcome: late })).toEqual(['nothing']);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });
});

describe('R26 what was approved is what runs', () => {
  it('a ticket names what comes only after the approval and yet decides what is done', () => {
    const run = given({
      nodes: [
        { id: 'gate', type: 'hitl', config: { message: '?' } },
        { id: 'address', type: 'wait', config: { signal: 'address' } },
        {
          id: 'mail',
          type: 'http',
          config: { url: 'https://mail.example/', method: 'POST', body: '${nodes.address.output.data}' },
        },
      ],
      edges: [
        { from: 'gate', to: 'address' },
        { from: 'address', to: 'mail' },
      ],
    });
    expect(values(run.state.tickets)[0]?.guard).toMatchObject({
      covered: ['address', 'mail'],
      unseen: ['address'],
    });
  });

  it('an output given by hand behind a gate is no part of what was approved', () => {
    const run = given({
      nodes: [
        fn('a'),
        { id: 'gate', type: 'hitl', config: { message: '?' } },
        fn('f'),
        {
          id: 'pay',
          type: 'http',
          config: { url: 'https://bank.example/', method: 'POST', body: { to: '${nodes.f.output.to}' } },
        },
      ],
      edges: [
        { from: 'a', to: 'gate' },
        { from: 'gate', to: 'f' },
        { from: 'f', to: 'pay' },
      ],
    });
    run.finish('a');
    run.answer('approve');
    run.fail('f');
    run.send({
      type: 'skip_node',
      node: 'f',
      output: { to: 'somebody else' },
      reason: 'quicker',
      actor: HUMAN,
    });
    expect(run.status('pay')).toBe('pending');
    expect(run.answer('approve')).toContain('node.queued pay');
  });

  it('supersedes an open ticket when a patch changes what it covers', () => {
    const run = given(guarded);
    run.finish('a');
    const [first] = values(run.state.tickets);
    run.patch([{ op: 'add', path: '/nodes/{pay}/config/body', value: { amount: 999 } }]);
    const open = values(run.state.tickets).filter(({ status }) => status === 'open');
    expect(open).toHaveLength(1);
    expect(open[0]?.id).not.toBe(first?.id);
    const stale = {
      type: 'decide_ticket' as const,
      ticketId: first?.id ?? '',
      decision: 'approve' as const,
      reason: '',
      actor: HUMAN,
    };
    expect(run.decide(stale)).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'ticket.superseded', hint: `decide ${open[0]?.id} instead` },
    });
  });

  it('refuses agents that change the approved after the decision', () => {
    const run = given({
      ...guarded,
      nodes: [...guarded.nodes, { id: 'wait', type: 'delay', config: { duration: '1h' } }],
      edges: [
        { from: 'a', to: 'gate' },
        { from: 'gate', to: 'wait' },
        { from: 'wait', to: 'pay' },
        { from: 'a', to: 'side' },
      ],
    });
    run.finish('a');
    run.finish('side');
    run.answer('approve');
    const change: PatchOperation[] = [
      { op: 'add', path: '/nodes/{pay}/config/body', value: { amount: 999 } },
    ];
    expect(outcomeOf(run.patch(change, AGENT))).toContain('gate.approved_changed');
    // A person's change opens the gate again, and the node waits for the new word.
    expect(outcomeOf(run.patch(change))).toEqual(['applied']);
    run.wake();
    expect(run.status('pay')).toBe('pending');
    run.answer('approve');
    expect(run.status('pay')).toBe('queued');
  });

  it('only the last answer of a gate counts: a change taken back does not bring an old approval back', () => {
    const run = given({
      ...guarded,
      nodes: [...guarded.nodes, { id: 'wait', type: 'delay', config: { duration: '1h' } }],
      edges: [
        { from: 'a', to: 'gate' },
        { from: 'gate', to: 'wait' },
        { from: 'wait', to: 'pay' },
        { from: 'a', to: 'side' },
      ],
    });
    run.finish('a');
    run.finish('side');
    run.answer('approve');
    const path = '/nodes/{pay}/config/body';
    run.patch([{ op: 'add', path, value: { amount: 999 } }]);
    run.patch([{ op: 'remove', path }]);
    expect(values(run.state.tickets).filter(({ status }) => status === 'open')).toHaveLength(1);
    run.wake();
    expect(run.status('pay')).toBe('pending');
    run.answer('approve');
    expect(run.status('pay')).toBe('queued');
  });
});

describe('R7 a run that is reopened', () => {
  it('asks again what a failure left unanswered, and what it cancelled behind the gate begins with the answer', () => {
    const run = given({
      nodes: [...guarded.nodes, { id: 'wait', type: 'delay', config: { duration: '1h' } }],
      edges: [
        { from: 'a', to: 'gate' },
        { from: 'gate', to: 'wait' },
        { from: 'wait', to: 'pay' },
        { from: 'a', to: 'side' },
      ],
    });
    run.finish('a');
    run.answer('approve');
    run.patch([{ op: 'add', path: '/nodes/{pay}/config/body', value: { amount: 999 } }]);
    run.fail('side');
    expect(run.send({ type: 'retry_node', node: 'side', actor: HUMAN })).toContain('ticket.opened');
    run.finish('side');
    expect(run.status('wait')).toBe('cancelled');
    run.answer('approve');
    run.wake();
    expect(run.finish('pay').at(-1)).toBe('run.completed');
  });
});

describe('R31 review', () => {
  const newHost = [
    addNode({ id: 'post', type: 'http', config: { url: 'https://elsewhere.example/x', method: 'POST' } }),
    addEdge({ from: 'process', to: 'post' }),
  ];

  it('sends an agent that wants a new host to a person; approved, it applies', () => {
    const run = given(base);
    run.finish('fetch');
    expect(outcomeOf(run.patch(newHost, AGENT))).toEqual(['pending_review']);
    expect(run.state.graphVersion).toBe(1);
    run.answer('approve');
    expect(run.state.graphVersion).toBe(2);
    expect(run.finish('process')).toContain('node.queued post');
  });

  it('rejected, the run goes on as it was', () => {
    const run = given(base);
    run.finish('fetch');
    run.patch(newHost, AGENT);
    run.answer('reject');
    expect(run.finish('process').at(-1)).toBe('run.completed');
  });

  it('a patch that was rejected and comes again under its id is told so', () => {
    const run = given(base);
    run.finish('fetch');
    run.patch(newHost, AGENT, 'patch_host');
    run.answer('reject');
    expect(outcomeOf(run.patch(newHost, AGENT, 'patch_host'))).toEqual(['patch.rejected']);
    expect(values(run.state.patches)).toHaveLength(1);
  });

  it('the frontier it touches waits, the rest goes on', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c'), fn('side')],
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'a', to: 'side' },
      ],
    });
    run.finish('a');
    const insert = [
      addNode({ id: 'post', type: 'http', config: { url: 'https://elsewhere.example/x' } }),
      { op: 'remove' as const, path: '/edges/{b->c}' },
      addEdge({ from: 'b', to: 'post' }),
      addEdge({ from: 'post', to: 'c' }),
    ];
    run.patch(insert, AGENT);
    expect(run.finish('b')).toContain('node.held b');
    expect(run.finish('side')).toContain('node.completed side');
    expect(run.state.status).toBe('WAITING');
    expect(run.answer('approve')).toContain('node.queued post');
  });

  it('a failure ends the review, and the run holds nothing for it when it is reopened (R7)', () => {
    const run = given({
      ...base,
      nodes: [...base.nodes, fn('side')],
      edges: [...base.edges, { from: 'fetch', to: 'side' }],
    });
    run.finish('fetch');
    const insert = [
      addNode({ id: 'post', type: 'http', config: { url: 'https://elsewhere.example/x' } }),
      { op: 'remove' as const, path: '/edges/{process->done}' },
      addEdge({ from: 'process', to: 'post' }),
      addEdge({ from: 'post', to: 'done' }),
    ];
    run.patch([addNode(fn('done')), addEdge({ from: 'process', to: 'done' })]);
    expect(outcomeOf(run.patch(insert, AGENT))).toEqual(['pending_review']);
    expect(run.fail('side')).toContain('patch.rejected');
    run.send({ type: 'retry_node', node: 'side', actor: HUMAN });
    run.finish('side');
    run.finish('process');
    expect(run.finish('done').at(-1)).toBe('run.completed');
  });

  it('the silence of a day counts as no', () => {
    const run = given(base);
    run.patch(newHost, AGENT);
    run.now += 25 * 3_600_000;
    expect(run.send({ type: 'wake' })).toContain('patch.rejected');
  });
});

describe('R29 and R30 agents', () => {
  const agentic = {
    nodes: [{ id: 'agent', type: 'agent', config: { provider: 'script', script: [] } }, fn('done')],
    edges: [{ from: 'agent', to: 'done' }],
  };
  const staged = (operations: readonly PatchOperation[]) => [
    {
      id: 'patch_staged',
      operations,
      reason: 'because',
      author: { kind: 'agent' as const, id: 'agent:agent', node: 'agent', roles: [] },
    },
  ];
  const output = { value: {}, digest: 'sha256:00' as const };

  it('stages: the patch is applied in the commit that completes the attempt, before its exits resolve', () => {
    const run = given(agentic);
    const insert = [
      addNode(fn('between')),
      { op: 'remove' as const, path: '/edges/{agent->done}' },
      addEdge({ from: 'agent', to: 'between' }),
      addEdge({ from: 'between', to: 'done' }),
    ];
    const events = run.send({
      type: 'result',
      ...run.job('agent'),
      startedAt: 1,
      outcome: { ok: true, output },
      patches: staged(insert),
    });
    expect(events.indexOf('patch.applied')).toBeLessThan(events.indexOf('node.completed agent'));
    expect(events).toContain('node.queued between');
    expect(run.status('done')).toBe('pending');
  });

  it('a fenced attempt proposes nothing', () => {
    const run = given(agentic);
    const ref = run.job('agent');
    run.send({ type: 'cancel', reason: '', actor: HUMAN });
    const events = run.send({
      type: 'result',
      ...ref,
      startedAt: 1,
      outcome: { ok: true, output },
      patches: staged([addNode(fn('x'))]),
    });
    expect(events).toEqual(['nothing']);
    expect(values(run.state.patches)).toHaveLength(0);
  });

  it('a staged patch that is refused takes its attempt with it, and the next one sees the graph anew', () => {
    const run = given(agentic);
    const events = run.send({
      type: 'result',
      ...run.job('agent'),
      startedAt: 1,
      outcome: { ok: true, output },
      patches: staged([addNode(fn('done'))]),
    });
    expect(events).toContain('patch.refused');
    expect(events).toContain('node.retrying agent');
  });

  it('a staged patch that is refused behind another is never applied, sound as it may be alone', () => {
    const run = given(agentic);
    const [first] = staged([addNode(fn('twice')), addEdge({ from: 'agent', to: 'twice' })]);
    const [second] = staged([addNode(fn('twice')), addEdge({ from: 'done', to: 'twice' })]);
    if (!first || !second) throw new Error('two patches were staged');
    const events = run.send({
      type: 'result',
      ...run.job('agent'),
      startedAt: 1,
      outcome: { ok: true, output },
      patches: [
        { ...first, id: 'patch_1' },
        { ...second, id: 'patch_2' },
      ],
    });
    expect(events).not.toContain('patch.applied');
    expect(events.filter((line) => line.startsWith('patch.'))).toEqual(['patch.proposed', 'patch.refused']);
    expect(run.state.graphVersion).toBe(1);
    expect(events).toContain('node.retrying agent');
  });

  it('an agent that takes its own node out ends with it, and the run goes on', () => {
    const run = given({
      nodes: [fn('a'), { id: 'agent', type: 'agent', config: { provider: 'script', script: [] } }, fn('y')],
      edges: [
        { from: 'a', to: 'agent' },
        { from: 'a', to: 'y' },
      ],
      outputs: {},
    });
    run.finish('a');
    const leave: PatchOperation[] = [
      { op: 'remove', path: '/edges/{a->agent}' },
      { op: 'remove', path: '/nodes/{agent}' },
    ];
    const patches = staged(leave);
    const events = run.send({
      type: 'result',
      ...run.job('agent'),
      startedAt: 1,
      outcome: { ok: true, output },
      patches,
    });
    expect(events).toContain('patch.applied');
    expect(run.finish('y').at(-1)).toBe('run.completed');
  });

  it('of several staged patches a later one may remove what an earlier one made ready to look at', () => {
    const run = given({
      nodes: [...agentic.nodes, fn('last')],
      edges: [...agentic.edges, { from: 'done', to: 'last' }],
      outputs: {},
    });
    const [first] = staged([addNode(fn('more')), addEdge({ from: 'agent', to: 'more' })]);
    const [second] = staged([
      { op: 'remove', path: '/edges/{done->last}' },
      { op: 'remove', path: '/nodes/{last}' },
    ]);
    if (!first || !second) throw new Error('two patches were staged');
    run.send({
      type: 'result',
      ...run.job('agent'),
      startedAt: 1,
      outcome: { ok: true, output },
      patches: [
        { ...first, id: 'patch_1' },
        { ...second, id: 'patch_2' },
      ],
    });
    run.finish('more');
    expect(run.finish('done').at(-1)).toBe('run.completed');
  });

  it('only an admin may weaken a gate', () => {
    const run = given(guarded);
    const weaken: PatchOperation[] = [
      { op: 'add', path: '/nodes/{gate}/config/on_timeout', value: 'approve' },
    ];
    expect(
      outcomeOf(run.patch([...weaken, { op: 'add', path: '/nodes/{gate}/config/timeout', value: '1s' }])),
    ).toContain('gate.weakened');
    const byAdmin = run.patch([...weaken, { op: 'add', path: '/nodes/{gate}/config/timeout', value: '1s' }], {
      kind: 'human',
      ...ADMIN,
    });
    expect(outcomeOf(byAdmin)).toEqual(['applied']);
  });

  it('R34: a frozen replay takes no patch but those of its record', () => {
    const run = given(base);
    const replay = { of: 'run_0', mode: 'freeze', recording: hash('a recording') } as const;
    run.state = { ...run.state, replay };
    expect(run.patch(email)).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'run.frozen', issues: [{ rule: 'R34' }] },
    });
  });
});
