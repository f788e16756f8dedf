import { describe, expect, it } from 'vitest';
import type { RunCommand, StartCommand } from './commands.ts';
import { given, HUMAN, hash, outcomeOf, type Scenario } from './testing/given.ts';
import { fn, hitl, link } from './testing/operations.ts';

const CHAIN = { nodes: [fn('a'), fn('b')], edges: [link('a', 'b')] };
const CANCEL = { type: 'cancel', reason: 'enough', actor: HUMAN } as const;
const rejectionOf = (run: Scenario, command: RunCommand) => {
  const decision = run.decide(command);
  return decision.kind === 'rejected' ? decision.rejection : decision.kind;
};
const completed = (): Scenario => {
  const run = given(CHAIN);
  run.finish('a');
  run.finish('b');
  return run;
};

describe('the first word of a run', () => {
  const unborn = () => given(CHAIN, {}, { isUnborn: true });
  const startOf = (run: Scenario): StartCommand => {
    const { name, digest } = run.plan();
    return {
      type: 'start',
      workflow: { name, digest },
      inputs: { n: 1 },
      actor: HUMAN,
      priority: 'high',
      labels: { team: 'red' },
    };
  };

  it('says what it was given, in full fidelity where nobody asked for another', () => {
    const run = unborn();
    run.send(startOf(run));
    expect(run.log[0]).toStrictEqual({
      type: 'run.started',
      data: {
        workflow: { name: 'test', digest: run.plan().digest },
        inputs: { value: { n: 1 }, digest: hash('{"n":1}') },
        actor: HUMAN,
        priority: 'high',
        fidelity: 'full',
        labels: { team: 'red' },
      },
    });
  });

  it('is said once: who starts a run of its own again is told that it is there', () => {
    const run = unborn();
    const start = startOf(run);
    run.send(start);
    expect(rejectionOf(run, start)).toStrictEqual({
      code: 'run.exists',
      message: 'run_1 has already started',
      issues: [{ pointer: '', code: 'run.exists', message: 'run_1 has already started' }],
    });
  });

  it('R7: begins no further entry once one of them has failed the run', () => {
    const run = given({
      nodes: [
        { id: 'broken', type: 'transform', config: { expression: 'inputs.missing' } },
        fn('b'),
        { id: 'end', type: 'join' },
      ],
      edges: [link('broken', 'end'), link('b', 'end')],
      outputs: {},
    });
    expect(run.log.map(({ type }) => type)).toEqual([
      'run.started',
      'node.queued',
      'node.failed',
      'run.failed',
    ]);
  });
});

describe('R12: what changes nothing says why', () => {
  it.each<RunCommand>([
    CANCEL,
    { type: 'wake' },
    { type: 'begin' },
    { type: 'resume', actor: HUMAN },
    { type: 'started', node: 'a', scope: '', execution: 1, attempt: 1, at: 1 },
  ])('$type: of a run that is not there it is unknown', (command) => {
    const run = given(CHAIN, {}, { isUnborn: true });
    expect(run.decide(command)).toEqual({ kind: 'nothing', why: 'unknown', result: { kind: 'done' } });
  });

  it.each<[string, (run: Scenario) => RunCommand, string]>([
    ['a slot for a run that does not wait for one', () => ({ type: 'begin' }), 'duplicate'],
    ['a wake before anything is due', () => ({ type: 'wake' }), 'not_due'],
    ['a resume without a pause', () => ({ type: 'resume', actor: HUMAN }), 'duplicate'],
  ])('%s', (_, command, why) => {
    const run = given(CHAIN);
    expect(run.decide(command(run))).toMatchObject({ kind: 'nothing', why });
  });

  it('a second word that an attempt has begun', () => {
    const run = given(CHAIN);
    const started = { type: 'started', ...run.job('a'), at: 1 } as const;
    expect(run.send(started)).toEqual(['node.started a', 'timer.set']);
    expect(run.decide(started)).toMatchObject({ kind: 'nothing', why: 'duplicate' });
  });

  it('a second pause, and a second order to cancel', () => {
    const run = given(CHAIN);
    const pause = { type: 'pause', reason: '', actor: HUMAN } as const;
    run.send(pause);
    expect(run.decide(pause)).toMatchObject({ kind: 'nothing', why: 'duplicate' });
    run.send(CANCEL);
    expect(run.decide(CANCEL)).toMatchObject({ kind: 'nothing', why: 'duplicate' });
  });

  it('a patch that is there already is answered as it was the first time', () => {
    const run = given(CHAIN);
    const label = [{ op: 'add', path: '/nodes/{b}/label', value: 'B' }] as const;
    expect(run.patch(label, {}, 'p1')).toMatchObject({ kind: 'accepted', result: { state: 'applied' } });
    expect(run.patch(label, {}, 'p1')).toMatchObject({
      kind: 'nothing',
      why: 'duplicate',
      result: { kind: 'patch', patchId: 'p1', state: 'applied' },
    });
  });

  it('R15: a clock that is left over when the run has ended wakes nobody', () => {
    const run = given({ ...CHAIN, limits: { run_timeout: '1h' } });
    run.finish('a');
    run.finish('b');
    run.now += 7_200_000;
    expect(run.decide({ type: 'wake' })).toMatchObject({ kind: 'nothing', why: 'not_due' });
  });
});

describe('a run that is over', () => {
  it('is not cancelled, and says how it ended', () => {
    expect(rejectionOf(completed(), CANCEL)).toMatchObject({
      code: 'run.finished',
      message: 'the run is already COMPLETED',
      hint: 'there is nothing left to cancel',
    });
  });

  it.each<RunCommand>([
    { type: 'pause', reason: '', actor: HUMAN },
    { type: 'resume', actor: HUMAN },
    { type: 'signal', name: 'go', data: null, actor: HUMAN },
  ])('takes no $type any more', (command) => {
    expect(rejectionOf(completed(), command)).toMatchObject({
      code: 'run.finished',
      hint: 'start a new run, or replay this one',
    });
  });
});

describe('R9: what a decision reads and has not got', () => {
  it('is asked for by name, and nothing is decided', () => {
    const run = given({
      nodes: [fn('a'), fn('b')],
      edges: [link('a', 'b', { when: 'nodes.a.output.n > 1' })],
    });
    const ref = hash('elsewhere');
    const command: RunCommand = {
      type: 'result',
      ...run.job('a'),
      startedAt: 1,
      outcome: { ok: true, output: { ref, digest: ref, size: 100_000 } },
    };
    expect(run.decide(command)).toEqual({ kind: 'need', blobs: [ref], references: [] });
  });

  it('is nothing that nobody reads', () => {
    const run = given({ nodes: [fn('a'), fn('b', { inputs: {} })], edges: [link('a', 'b')], outputs: {} });
    const ref = hash('elsewhere');
    expect(
      run.send({
        type: 'result',
        ...run.job('a'),
        startedAt: 1,
        outcome: { ok: true, output: { ref, digest: ref, size: 100_000 } },
      }),
    ).toContain('node.queued b');
  });

  it('R21: is asked for by a repair as well', () => {
    const run = given(CHAIN, {}, { isUnresolved: true });
    const child = { id: 'c', type: 'composite', config: { workflow: 'other' } };
    const proposal = {
      id: 'p1',
      operations: [
        { op: 'add', path: '/nodes/-', value: child },
        { op: 'add', path: '/edges/-', value: link('b', 'c') },
      ],
      reason: 'more',
      author: { kind: 'human', ...HUMAN },
    } as const;
    const repair: RunCommand = {
      type: 'repair',
      action: 'retry',
      reason: 'fixed',
      parked: [{ command: { type: 'apply_patch', proposal }, error: 'it broke' }],
      actor: HUMAN,
    };
    expect(run.decide(repair)).toEqual({ kind: 'need', blobs: [], references: ['other'] });
  });
});

describe('the answer to a word on a ticket', () => {
  it('counts the approvals before a rejection, and not the rejection', () => {
    const run = given({ nodes: [hitl('g', { quorum: 2 }), fn('b')], edges: [link('g', 'b')] });
    const word = { type: 'decide_ticket', ticketId: 'ticket_1', reason: 'because' } as const;
    run.send({ ...word, decision: 'approve', actor: HUMAN });
    const joe = { id: 'human:joe', roles: ['approver'] };
    expect(run.decide({ ...word, decision: 'reject', actor: joe })).toMatchObject({
      result: { kind: 'ticket', status: 'decided', approvals: 1, quorum: 2 },
    });
  });

  it('about a ticket that is not there is a refusal', () => {
    const run = given(CHAIN);
    const word = { type: 'decide_ticket', ticketId: 'ticket_9', decision: 'approve', reason: '' } as const;
    expect(outcomeOf(run.decide({ ...word, actor: HUMAN }))).toEqual(['ticket.unknown']);
  });
});
