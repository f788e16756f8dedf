import { expect, it } from 'vitest';
import type { RunSummary } from '../../ports/run-reads.ts';
import { presentSummary } from './present-run.ts';

const row: RunSummary = {
  runId: 'run_1',
  workflow: 'pay',
  tag: 'main',
  digest: 'sha256:00',
  inputs: '{}',
  labels: {},
  key: undefined,
  priority: 'medium',
  fidelity: 'full',
  startedBy: 'human:mia',
  parent: undefined,
  experiment: undefined,
  createdAt: 0,
  lastSeq: 3,
  chain: '',
  status: 'WAITING',
  planDigest: 'sha256:00',
  graphVersion: 1,
  outputs: undefined,
  error: undefined,
  updatedAt: 0,
  finishedAt: undefined,
  wakeAt: 60_000,
  waitsFor: undefined,
  quarantine: undefined,
};
const gate = { kind: 'gate', node: 'approve', approvers: ['finance'] } as const;

it.each([
  ['the clock', {}, [], 'waiting until 1970-01-01T00:01:00.000Z'],
  ['a person before the clock', {}, [gate], 'waiting for finance to approve approve'],
  ['a signal', { waitsFor: 'waiting for the signal paid' }, [], 'waiting for the signal paid'],
  ['a pause before everything else', { waitsFor: 'paused by human:mia' }, [gate], 'paused by human:mia'],
  [
    'nothing, when it was set aside (R21)',
    { quarantine: 'a fault' },
    [gate],
    'set aside after an error of the engine',
  ],
])('says that a run waits for %s', (_what, more, tickets, words) => {
  expect(presentSummary({ ...row, ...more }, tickets).status_text).toBe(words);
});
