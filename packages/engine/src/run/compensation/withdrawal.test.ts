/** Given what came of a patch, when it is taken back with compensation, then that is undone first (R33, docs/adr/0044). */
import type { Json, PatchAuthor, PatchOperation } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { WithdrawPatchCommand } from '../commands.ts';
import { idempotencyKey } from '../jobs.ts';
import { snapshotOf, stateFrom } from '../snapshot.ts';
import { get, values } from '../table.ts';
import { AGENT, PERSON } from '../testing/attack.ts';
import { dumpState } from '../testing/dump.ts';
import { given, HUMAN, hash, outcomeOf, refold, type Scenario } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  behind,
  between,
  type Element,
  fn,
  link,
  map,
  post,
} from '../testing/operations.ts';
import { driveToEnd } from '../testing/surgery.ts';

const UNDO = { type: 'function', config: { handler: 'builtin.echo' }, retry: { max_attempts: 2 } };
const URL = 'https://pay.example/charges';
const ACT = { handler: 'shop.book' };
/** It does something in the world, and says how that is undone. */
const booked = (id: string, more: Element = {}): Element =>
  fn(id, { inputs: {}, config: ACT, compensate: UNDO, ...more });
const LINE = {
  nodes: [fn('a'), fn('b'), fn('c', { inputs: {} })],
  edges: [link('a', 'b'), link('b', 'c')],
  outputs: {},
};

/** `a` is done and `b` works; the patch hangs these behind `a`. */
const patched = (operations: readonly PatchOperation[], document: object = LINE): Scenario => {
  const run = given(document);
  run.finish('a');
  expect(outcomeOf(run.patch(operations, PERSON, 'p1'))).toEqual(['applied']);
  return run;
};

type Asked = Partial<Omit<WithdrawPatchCommand, 'type' | 'compensates'>>;
const asIs = (more: Asked = {}) => ({
  id: 'back',
  patchId: 'p1',
  reason: 'called off',
  author: PERSON,
  ...more,
});
const send = (run: Scenario, command: Omit<WithdrawPatchCommand, 'type'>) => {
  const decision = run.decide({ type: 'withdraw_patch', ...command });
  return { outcome: outcomeOf(decision), events: run.commit(decision), decision };
};
const takeBack = (run: Scenario, more: Asked = {}) => send(run, { ...asIs(more), compensates: true });
const takeBackClean = (run: Scenario, more: Asked = {}) => send(run, asIs(more));

const statusOf = (run: Scenario, id: string) => get(run.state.patches, id)?.status;
const expectRefold = (run: Scenario) => expect(dumpState(refold(run))).toBe(dumpState(run.state));
const undoes = (run: Scenario) =>
  run.log.flatMap((event) =>
    event.type === 'compensation.completed' ? [`${event.scope ?? ''}${event.node}`] : [],
  );
const done = (run: Scenario, ...nodes: readonly string[]) => {
  for (const node of nodes) run.finish(node, { of: node });
};

/** Two bookings side by side, made in this order. */
const twoBookings = (): Scenario => {
  const run = patched([...behind('a', booked('room')), ...behind('a', booked('car'))]);
  done(run, 'room', 'car');
  return run;
};

describe('R33: a patch whose nodes have completed', () => {
  it('is refused without compensation, and the hint says that there is one', () => {
    const { outcome, decision } = takeBackClean(twoBookings());
    expect(outcome).toContain('withdraw.begun');
    expect(JSON.stringify(decision)).toContain('compensate');
  });

  it('is undone last first, one after the other, and then leaves the document as it was', () => {
    const run = twoBookings();
    const before = run.state.lineage[0]?.digest;
    const { outcome, events } = takeBack(run);
    expect(outcome).toEqual(['compensating']);
    expect(events).toEqual(['patch.proposed', 'patch.compensation_started', 'compensation.queued car']);
    expect([statusOf(run, 'p1'), statusOf(run, 'back')]).toEqual(['applied', 'compensating']);
    expect(run.finish('car').at(-1)).toBe('compensation.queued room');
    expect(run.state.plan).not.toBe(before);
    expect(run.finish('room')).toEqual([
      'compensation.started room',
      'compensation.completed room',
      'patch.applied',
      'patch.withdrawn',
      'plan.compiled',
    ]);
    expect(run.state.plan).toBe(before);
    expect([statusOf(run, 'p1'), statusOf(run, 'back')]).toEqual(['withdrawn', 'applied']);
    expectRefold(run);
    driveToEnd(run);
    expect(run.state.status).toBe('COMPLETED');
    expect(run.state.live.size + run.state.jobs.size).toBe(0);
    expectRefold(run);
  });

  it('goes on although another patch, which was under review, is refused meanwhile', () => {
    const run = twoBookings();
    const call = { id: 'x', type: 'http', config: { url: 'https://new.example/' } };
    const reviewed = run.patch(behind('b', call), AGENT, 'p2');
    expect(outcomeOf(reviewed)).toEqual(['pending_review']);
    takeBack(run);
    expect(run.answer('reject')).toContain('patch.rejected');
    expect(run.state.withdrawing?.patchId).toBe('back');
    expect(run.finish('car').at(-1)).toBe('compensation.queued room');
  });

  it('is refused while somebody has yet to say what becomes of a failure, and says so', () => {
    const run = patched([...behind('a', booked('room')), ...behind('room', booked('tell'))], {
      ...LINE,
      policy: { on_failure: 'review' },
    });
    done(run, 'room');
    run.fail('tell');
    const { outcome, decision } = takeBack(run);
    expect(outcome).toEqual(['withdraw.begun']);
    expect(JSON.stringify(decision)).toContain('run it again, or give it an output in its place, first');
    run.send({ type: 'skip_node', node: 'tell', output: null, reason: 'told by phone', actor: HUMAN });
    expect(takeBack(run, { id: 'again' }).outcome).toEqual(['compensating']);
    expect(run.finish('room').slice(-3)).toEqual(['patch.applied', 'patch.withdrawn', 'plan.compiled']);
    expectRefold(run);
  });

  it('says what it will undo, in that order', () => {
    const { decision } = takeBack(twoBookings());
    const undoes = [
      { node: 'car', scope: '' },
      { node: 'room', scope: '' },
    ];
    const result = decision.kind === 'accepted' ? decision.result : undefined;
    expect(result && 'undoes' in result && result.undoes).toEqual(undoes);
  });

  it('is undone under keys of its own, and under others when it comes back and runs again (R16)', () => {
    const run = twoBookings();
    const keyOf = (node: string) => idempotencyKey('run_1', run.job(node), hash);
    takeBack(run);
    const first = keyOf('car');
    run.finish('car');
    run.finish('room');
    expect(takeBack(run, { id: 'again', patchId: 'back' }).outcome).toEqual(['applied']);
    expect(run.job('car').execution).toBe(2);
    done(run, 'room', 'car');
    takeBack(run, { id: 'back_2' });
    expect(keyOf('car')).not.toBe(first);
  });

  it('undoes nothing of what the run did besides, and the end of the run undoes that and nothing twice', () => {
    const own = { ...LINE, nodes: [booked('a'), booked('b'), fn('c', { inputs: {} })] };
    const run = patched(behind('a', booked('room')), own);
    done(run, 'room', 'b');
    takeBack(run);
    run.finish('room');
    expect(undoes(run)).toEqual(['room']);
    run.fail('c');
    driveToEnd(run);
    expect(undoes(run)).toEqual(['room', 'b', 'a']);
    expect(run.state.status).toBe('FAILED');
    expect(run.state.error?.code).toBe('test.failure');
    expectRefold(run);
  });

  it('takes what has no effect along, and what did not come to its turn', () => {
    const run = patched([
      ...behind('a', booked('room')),
      addNode({ id: 'note', type: 'transform', config: { expression: '1' } }),
      addEdge('room', 'note'),
      ...behind('b', booked('later')),
    ]);
    done(run, 'room');
    expect(run.status('note')).toBe('completed');
    takeBack(run);
    run.finish('room');
    expect(statusOf(run, 'p1')).toBe('withdrawn');
    expect([...run.plan().node.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('needs nobody to undo anything when nothing of it has an effect', () => {
    const run = patched(behind('a', { id: 'note', type: 'transform', config: { expression: '1' } }));
    expect(takeBack(run).outcome).toEqual(['applied']);
    expectRefold(run);
  });

  it('undoes what ran in the body of a map that it brought, the last item first', () => {
    const each = map('each', { nodes: [booked('seat')], edges: [] }, { items: '[1, 2]', concurrency: 1 });
    const run = patched(behind('a', each));
    done(run, 'each[0]/seat', 'each[1]/seat');
    expect(run.status('each')).toBe('completed');
    takeBack(run);
    run.finish('each[1]/seat');
    run.finish('each[0]/seat');
    expect(undoes(run)).toEqual(['each[1]/seat', 'each[0]/seat']);
    expect(statusOf(run, 'p1')).toBe('withdrawn');
    expectRefold(run);
  });

  it('that stood on the way: the way of before is there again, and is gone at once', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('meet', { inputs: {} })],
      edges: [link('a', 'b'), link('b', 'meet'), link('a', 'meet')],
      outputs: {},
    });
    const base = run.state.plan;
    run.patch(between('a', booked('room'), 'meet'), PERSON, 'p1');
    done(run, 'a', 'room');
    expect(run.status('meet')).toBe('pending');
    takeBack(run);
    expect(run.finish('room')).toContain('edge.taken a->meet');
    expect(run.state.plan).toBe(base);
    driveToEnd(run);
    expect([run.state.status, run.status('meet')]).toEqual(['COMPLETED', 'completed']);
    expectRefold(run);
  });
});

describe('R33: it cannot be taken back, with every reason', () => {
  it.each<[string, string, PatchOperation[], readonly string[]]>([
    ['something of it works', 'withdraw.begun', behind('a', booked('room')), []],
    [
      'something of it does not say how it is undone',
      'withdraw.not_undoable',
      behind('a', fn('mail', { inputs: {}, config: ACT })),
      ['mail'],
    ],
    [
      'something in a body of it does not say so',
      'withdraw.not_undoable',
      behind('a', map('each', { nodes: [post('call', URL)], edges: [] }, { items: '[1]' })),
      ['each[0]/call'],
    ],
    ['what stays has followed it', 'withdraw.followed', between('a', booked('room'), 'w'), ['room']],
  ])('%s', (_why, code, operations, finished) => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('w', { inputs: {} })],
      edges: [link('a', 'b'), link('a', 'w')],
      outputs: {},
    });
    expect(outcomeOf(run.patch(operations, PERSON, 'p1'))).toEqual(['applied']);
    run.finish('a');
    done(run, ...finished);
    const { outcome, events } = takeBack(run);
    expect(outcome).toContain(code);
    expect(events).toEqual(['patch.proposed', 'patch.refused']);
    expect(statusOf(run, 'p1')).toBe('applied');
    expectRefold(run);
  });

  it('by a machine: only people have undone what was done (R29)', () => {
    expect(takeBack(twoBookings(), { author: AGENT }).outcome).toContain('withdraw.by_machine');
  });
});

describe('R33: while it is undone', () => {
  it('what it would change waits, and the rest goes on', () => {
    const wide = {
      nodes: [...LINE.nodes, fn('d'), fn('e')],
      edges: [...LINE.edges, link('a', 'd'), link('d', 'e')],
      outputs: {},
    };
    const run = patched([...behind('a', booked('room')), ...behind('b', booked('later'))], wide);
    done(run, 'room');
    takeBack(run);
    expect(run.finish('b')).toContain('node.held b');
    expect([run.status('later'), run.status('c')]).toEqual(['pending', 'pending']);
    expect(run.finish('d')).toContain('node.queued e');
    expect(run.finish('room')).toContain('node.queued c');
    expect(statusOf(run, 'p1')).toBe('withdrawn');
    expect(run.plan().node.has('later')).toBe(false);
    driveToEnd(run);
    expect(run.state.status).toBe('COMPLETED');
    expectRefold(run);
  });

  it('the run does not end although nothing else is left of it', () => {
    const run = twoBookings();
    takeBack(run);
    done(run, 'b', 'c');
    expect(run.state.status).toBe('RUNNING');
    run.finish('car');
    expect(run.finish('room').at(-1)).toBe('run.completed');
    expectRefold(run);
  });

  it('no other patch comes, is taken back or approved', () => {
    const run = given(LINE);
    run.finish('a');
    run.patch(behind('a', booked('room')), PERSON, 'p1');
    expect(outcomeOf(run.patch(behind('a', post('call', URL)), AGENT, 'p2'))).toEqual(['pending_review']);
    done(run, 'room');
    takeBack(run);
    expect(outcomeOf(run.patch(behind('c', fn('x')), PERSON, 'p3'))).toEqual(['run.withdrawing']);
    expect(takeBack(run, { id: 'other' }).outcome).toEqual(['run.withdrawing']);
    expect(run.answer('approve')).toEqual(['rejected run.withdrawing']);
    expect(takeBack(run).outcome).toEqual(['compensating']);
    run.finish('room');
    expect(statusOf(run, 'p1')).toBe('withdrawn');
    expect(run.answer('approve')).toContain('patch.applied');
  });

  it('an agent that has finished with a patch is told so, and may try again', () => {
    const run = given({
      ...LINE,
      nodes: [
        fn('a'),
        { id: 'b', type: 'agent', config: { provider: 'script', script: [] } },
        fn('c', { inputs: {} }),
      ],
    });
    run.finish('a');
    run.patch(behind('a', booked('room')), PERSON, 'p1');
    done(run, 'room');
    takeBack(run);
    const staged = { id: 'p2', operations: behind('c', fn('x')), reason: 'more', author: AGENT };
    const output: Json = {};
    const events = run.send({
      type: 'result',
      ...run.job('b'),
      startedAt: run.now,
      outcome: { ok: true, output: { value: output, digest: hash('{}') } },
      patches: [staged],
    });
    expect(events).toContain('patch.refused');
    expect(events).toContain('node.retrying b');
  });

  it('a failure is tried again, and then a person says what becomes of it before the next one has its turn', () => {
    const run = twoBookings();
    takeBack(run);
    run.fail('car', true);
    run.wake();
    const asked = run.fail('car');
    expect(asked).toContain('compensation.failed car');
    expect(asked.at(-1)).toMatch(/^ticket\.opened/);
    expect(run.state.status).toBe('RUNNING');
    const [ticket] = values(run.state.tickets).filter(({ status }) => status === 'open');
    const decide = {
      type: 'decide_ticket',
      ticketId: ticket?.id ?? '',
      reason: 'by hand',
      actor: HUMAN,
    } as const;
    expect(run.send({ ...decide, decision: 'fail' })).toEqual([
      'ticket.decided',
      'compensation.abandoned car',
      'compensation.queued room',
    ]);
    run.finish('room');
    expect(statusOf(run, 'p1')).toBe('withdrawn');
    expectRefold(run);
  });

  it('a pause holds the next turn', () => {
    const run = twoBookings();
    takeBack(run);
    run.send({ type: 'pause', reason: '', actor: HUMAN });
    expect(run.finish('car')).toEqual(['compensation.started car', 'compensation.completed car']);
    expect(run.send({ type: 'resume', actor: HUMAN })).toEqual(['run.resumed', 'compensation.queued room']);
  });

  it('the end of the run ends it: everything is undone then, and what is undone already stays so', () => {
    const run = twoBookings();
    takeBack(run);
    run.finish('car');
    const cancelled = run.send({ type: 'cancel', reason: 'enough', actor: HUMAN });
    expect(cancelled).toContain('patch.rejected');
    expect(run.finish('room').at(-1)).toBe('run.cancelled');
    expect(undoes(run)).toEqual(['car', 'room']);
    expect([statusOf(run, 'p1'), statusOf(run, 'back')]).toEqual(['applied', 'rejected']);
    expect(run.state.withdrawing).toBeUndefined();
    expect(run.state.live.size).toBe(0);
    expectRefold(run);
  });

  it('what was under way when the run ended, and failed for good, has had its turn out of the middle', () => {
    const base = { ...LINE, nodes: [fn('a'), booked('b'), fn('c', { inputs: {} })] };
    const run = patched(behind('a', booked('x')), base);
    run.finish('x');
    run.finish('b');
    expect(takeBack(run).events).toContain('compensation.queued x');
    run.send({ type: 'cancel', reason: 'enough', actor: HUMAN });
    expect(run.fail('x')).toEqual([
      'compensation.started x',
      'compensation.failed x',
      'compensation.queued b',
    ]);
    expect(run.finish('b')).toEqual(['compensation.started b', 'compensation.completed b', 'run.failed']);
    expect(run.state.error).toMatchObject({ code: 'compensation.incomplete', node: 'x' });
    expectRefold(run);
  });

  it('a process that dies goes on where it was, from a snapshot too', () => {
    const run = twoBookings();
    takeBack(run);
    for (const node of ['car', 'room']) {
      run.state = stateFrom(snapshotOf(run.state));
      run.finish(node);
    }
    expect(statusOf(run, 'p1')).toBe('withdrawn');
    expectRefold(run);
  });
});

describe('R31: what needs a review is undone after it', () => {
  it('not before somebody has approved it', () => {
    const author: PatchAuthor = PERSON;
    const run = patched(behind('a', booked('room')), {
      ...LINE,
      policy: { rules: [{ when: 'size(change.nodes.removed) > 0', then: 'review' }] },
    });
    done(run, 'room');
    expect(takeBack(run, { author }).outcome).toEqual(['pending_review']);
    expect(undoes(run)).toEqual([]);
    expect(run.answer('approve')).toContain('compensation.queued room');
    run.finish('room');
    expect(statusOf(run, 'p1')).toBe('withdrawn');
    expectRefold(run);
  });
});
