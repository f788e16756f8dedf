import { describe, expect, it } from 'vitest';
import type { ParkedRunCommand, RepairCommand } from './commands.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, outcomeOf, refold, type Scenario } from './testing/given.ts';

const TWO = { nodes: ['a', 'b'].map((id) => ({ id, type: 'function' })), edges: [{ from: 'a', to: 'b' }] };

const repair = (
  action: RepairCommand['action'],
  ...commands: readonly ParkedRunCommand['command'][]
): RepairCommand => ({
  type: 'repair',
  action,
  reason: 'fixed',
  parked: commands.map((command) => ({ command, error: 'it broke' })),
  actor: HUMAN,
});

const resultOf = (run: Scenario, node: string): ParkedRunCommand['command'] => ({
  type: 'result',
  ...run.job(node),
  startedAt: 0,
  outcome: { ok: true, output: { value: 1, digest: `sha256:${'1'.repeat(64)}` } },
});

describe('a repair (R21)', () => {
  it('says who gave the run back, why, and what became of what was parked; nothing else changes', () => {
    const run = given(TWO);
    const before = dumpState(run.state);
    expect(run.send(repair('drop', resultOf(run, 'a')))).toEqual(['run.repaired']);
    expect(run.log.at(-1)).toEqual({
      type: 'run.repaired',
      data: {
        actor: HUMAN,
        reason: 'fixed',
        action: 'drop',
        parked: [{ command: 'result', error: 'it broke' }],
      },
    });
    expect(run.status('a')).toBe('queued');
    const { seq, ...after } = JSON.parse(dumpState(run.state)) as { readonly seq: number };
    expect(after).toEqual(JSON.parse(before.replace(/"seq":\d+,?/, '')));
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
    expect(seq).toBe(run.log.length);
  });

  it('decides what is tried again in the same commit, one after the other', () => {
    const run = given(TWO);
    const signal = { type: 'signal', name: 'go', data: 1, actor: HUMAN } as const;
    expect(run.send(repair('retry', resultOf(run, 'a'), signal))).toEqual([
      'run.repaired',
      'node.started a',
      'node.completed a',
      'edge.taken a->b',
      'node.queued b',
      'signal.received',
    ]);
    expect(run.state.signals).toHaveLength(1);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('is only itself when what is tried again has come too late', () => {
    const run = given(TWO);
    const late = resultOf(run, 'a');
    run.finish('a');
    expect(run.send(repair('retry', late))).toEqual(['run.repaired']);
  });

  it('is refused with what it would try again', () => {
    const run = given(TWO);
    const decision = {
      type: 'decide_ticket',
      ticketId: 'ticket_9',
      decision: 'approve',
      reason: '',
    } as const;
    expect(outcomeOf(run.decide(repair('retry', { ...decision, actor: HUMAN })))).toEqual(['ticket.unknown']);
  });

  it('of a finished run leaves the time when it ended', () => {
    const run = given(TWO);
    run.send({ type: 'cancel', reason: '', actor: HUMAN });
    const { finishedAt } = run.state;
    run.now += 60_000;
    expect(run.send(repair('drop'))).toEqual(['run.repaired']);
    expect(run.state).toMatchObject({ status: 'CANCELLED', finishedAt });
    expect(run.state.lastAt).toBe(run.now);
  });
});
