import type { Json } from '@aob/ir';
import { expect, it } from 'vitest';
import { compiled } from '../run/testing/other-workflows.ts';
import { type CaseReport, runTests } from './run-tests.ts';
import { readTestFile } from './test-file.ts';

const post = (path: string) => ({
  type: 'http',
  config: { method: 'POST', url: `https://bank.example/${path}` },
});
const ORDER = {
  nodes: [
    { id: 'pay', ...post('charges'), compensate: post('refunds') },
    { id: 'ship', type: 'http', config: { url: 'https://shop.example/ship' } },
  ],
  edges: [{ from: 'pay', to: 'ship' }],
};
const MOCKS = { pay: { output: { body: 1 } }, ship: { error: { code: 'http.status' } } };

const cases = (file: object): readonly CaseReport[] => {
  const read = readTestFile({ workflow: 'w.yaml', ...file } as Json);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return runTests(compiled(ORDER), read.file).cases;
};
const briefly = ([report]: readonly CaseReport[]): readonly string[] =>
  (report?.findings ?? []).map(({ pointer, code }) => `${code} ${pointer}`);

it('undoing a node is answered by its own mock, of the case or of all of them', () => {
  const expected = { expect: { status: 'FAILED', error: { code: 'http.status' }, undone: ['pay'] } };
  const refunded = { pay: { output: { body: 2 } } };
  const shared = cases({ mocks: MOCKS, compensations: refunded, cases: [{ name: 'x', ...expected }] });
  expect(briefly(shared)).toEqual([]);
  const own = cases({ mocks: MOCKS, cases: [{ name: 'x', compensations: refunded, ...expected }] });
  expect(briefly(own)).toEqual([]);
});

it('without one the case fails: it would have reached the world', () => {
  const found = cases({ mocks: MOCKS, cases: [{ name: 'x', expect: { status: 'FAILED' } }] });
  expect(briefly(found)).toEqual(['test.no_mock /cases/0/compensations']);
});

it('a failing one is tried again as `compensate.retry` says, and what was not undone is missing', () => {
  const broken = { pay: { error: { code: 'http.status', retryable: true } } };
  const [report] = cases({
    mocks: MOCKS,
    compensations: broken,
    cases: [
      {
        name: 'x',
        expect: {
          error: { code: 'compensation.incomplete', node: 'pay' },
          events: ['compensation.retrying pay', 'compensation.retrying pay', 'compensation.failed pay'],
          undone: ['pay'],
        },
      },
    ],
  });
  expect(report?.findings).toMatchObject([
    { code: 'expect.undone', message: 'Nothing was undone.', expected: ['pay'], actual: [] },
  ]);
});

it('names that no node has are problems', () => {
  const found = cases({
    mocks: MOCKS,
    cases: [{ name: 'x', compensations: { pya: { output: 1 } }, expect: { undone: ['pays'] } }],
  });
  expect(briefly(found)).toContain('test.unknown_node /cases/0/compensations');
  expect(briefly(found)).toContain('test.unknown_node /cases/0/expect/undone');
});
