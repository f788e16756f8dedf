import { describe, expect, it } from 'vitest';
import { values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, refold, type Scenario } from './testing/given.ts';
import { waitsInWords } from './waits-in-words.ts';

const CHARGE = { what: 'handler', name: 'acme.charge' } as const;
const document = {
  nodes: [
    { id: 'charge', type: 'function', config: { handler: 'acme.charge' }, retry: { max_attempts: 1 } },
    { id: 'book', type: 'function' },
    { id: 'both', type: 'join' },
  ],
  edges: [
    { from: 'charge', to: 'both' },
    { from: 'book', to: 'both' },
  ],
  outputs: {},
};
const unclaimed = (run: Scenario) => run.send({ type: 'unclaimed', ...run.job('charge'), need: CHARGE });

describe('R14 a job that no runner can take', () => {
  it('is said to wait for one, and the run with it once nothing else is done', () => {
    const run = given(document);
    expect(unclaimed(run)).toEqual(['node.unclaimed charge']);
    expect(run.log.at(-1)?.data).toEqual({ execution: 1, attempt: 1, needs: CHARGE });
    expect(run.state.status).toBe('RUNNING');
    run.finish('book');
    expect([run.state.status, waitsInWords(run.state)]).toEqual([
      'WAITING',
      'no runner for handler acme.charge',
    ]);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('is outstanding all the same, is said once, and is not lost with a worker that never had it', () => {
    const run = given(document);
    unclaimed(run);
    expect(unclaimed(run)).toEqual(['nothing']);
    expect(run.job('charge')).toMatchObject({ attempt: 1 });
    expect(values(run.state.timers).map(({ node }) => node)).toEqual(['book']);
    run.now += 365 * 86_400_000;
    run.finish('book');
    expect(run.send({ type: 'wake' })).toEqual(['nothing']);
    expect(run.status('charge')).toBe('queued');
  });

  it('goes on when somebody takes it, and can be lost from then on', () => {
    const run = given(document);
    unclaimed(run);
    run.send({ type: 'started', ...run.job('charge'), at: run.now });
    expect([run.status('charge'), run.state.unclaimed]).toEqual(['running', undefined]);
    expect(
      values(run.state.timers)
        .map(({ node }) => node)
        .sort(),
    ).toEqual(['book', 'charge']);
    expect(unclaimed(run)).toEqual(['nothing']);
    run.finish('book');
    expect(run.finish('charge')).toContain('run.completed');
  });

  it('its late news changes nothing, and it can be cancelled like any other', () => {
    const run = given(document);
    const late = run.job('charge');
    run.finish('charge');
    expect(run.send({ type: 'unclaimed', ...late, need: CHARGE })).toEqual(['nothing']);
    const other = given(document);
    unclaimed(other);
    other.send({ type: 'cancel', reason: '', actor: HUMAN });
    expect([other.state.status, other.state.unclaimed]).toEqual(['CANCELLED', undefined]);
  });
});
