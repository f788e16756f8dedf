import type { Json } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { compiled } from '../run/testing/other-workflows.ts';
import { type CaseReport, runTests, type TestReport } from './run-tests.ts';
import { readTestFile } from './test-file.ts';

const fn = (id: string, more: object = {}) => ({ id, type: 'function', ...more });
const http = (id: string, more: object = {}) => ({
  id,
  type: 'http',
  config: { url: 'https://shop.example/x' },
  ...more,
});

const run = (workflow: object, file: object): TestReport => {
  const read = readTestFile({ workflow: 'w.yaml', ...file } as Json);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return runTests(compiled(workflow), read.file);
};

/** The only case of a file. */
const one = (workflow: object, test: object, shared: object = {}): CaseReport => {
  const { cases } = run(workflow, { cases: [{ name: 'x', ...test }], ...shared });
  const [report] = cases;
  if (report === undefined) throw new Error('no case');
  return report;
};

const briefly = ({ findings }: CaseReport): readonly string[] =>
  findings.map(({ pointer, code }) => `${code} ${pointer}`);

const chain = { nodes: [http('fetch'), fn('keep')], edges: [{ from: 'fetch', to: 'keep' }] };
const COMPLETED = { expect: { status: 'COMPLETED' } };

describe('a composite that names a workflow', () => {
  const order = {
    nodes: [
      { id: 'pay', type: 'composite', config: { workflow: 'payout', inputs: { n: '${inputs.n}' } } },
      fn('after'),
    ],
    edges: [{ from: 'pay', to: 'after' }],
  };

  it('is answered by its mock, which sees what the other run would get', () => {
    const report = one(order, {
      inputs: { n: 3 },
      mocks: { pay: { output: 'paid', takes: '2m' } },
      expect: { status: 'COMPLETED', inputs: { pay: { n: 3 }, after: { pay: 'paid' } } },
    });
    expect(report).toMatchObject({ passed: true, took: 120_000 });
  });

  it('fails as the mock says, and without a mock fails its case', () => {
    const error = { code: 'bank.closed', message: 'come back' };
    const failed = one(order, {
      inputs: { n: 3 },
      mocks: { pay: { error } },
      expect: { status: 'FAILED', error: { code: 'bank.closed', node: 'pay' } },
    });
    expect(briefly(failed)).toEqual([]);
    expect(briefly(one(order, { ...COMPLETED, inputs: { n: 3 } }))).toContain('test.no_mock /cases/0/mocks');
  });
});

describe('a case', () => {
  it('passes when the run goes as expected, by mocks and by what needs none', () => {
    const report = one(chain, {
      mocks: { fetch: { output: { body: 7 } } },
      expect: {
        status: 'COMPLETED',
        path: ['fetch', 'keep'],
        inputs: { keep: { fetch: { body: 7 } } },
        node_outputs: { keep: { fetch: { body: 7 } } },
      },
    });
    expect(report).toMatchObject({ passed: true, status: 'COMPLETED', path: ['fetch', 'keep'], took: 0 });
  });

  it('names every expectation that does not hold, innermost first, with both values', () => {
    const report = one(chain, {
      mocks: { fetch: { output: { body: { a: 1, b: 2 } } } },
      expect: {
        status: 'FAILED',
        error: { code: 'http.status' },
        path: ['keep'],
        visited: ['keep', 'fetch'],
        not_visited: ['fetch'],
        node_outputs: { fetch: { body: { a: 1, b: 3, c: 4 } } },
      },
    });
    expect(briefly(report)).toEqual([
      'expect.status /cases/0/expect/status',
      'expect.error /cases/0/expect/error',
      'expect.path /cases/0/expect/path',
      'expect.visited /cases/0/expect/visited',
      'expect.not_visited /cases/0/expect/not_visited',
      'expect.value /cases/0/expect/node_outputs/fetch/body/b',
      'expect.value /cases/0/expect/node_outputs/fetch/body/c',
    ]);
    expect(report.findings[5]).toMatchObject({ expected: 3, actual: 2 });
  });

  it('says what reached the world without a mock, and what it was given too often', () => {
    expect(briefly(one(chain, COMPLETED))).toEqual([
      'test.no_mock /cases/0/mocks',
      'expect.status /cases/0/expect/status',
    ]);
    const again = { error: { retryable: true } };
    const report = one(chain, { mocks: { fetch: { sequence: [again] } }, ...COMPLETED });
    expect(report.findings[0]).toMatchObject({
      code: 'test.sequence_over',
      message: 'fetch was called 2 times, but its sequence has 1.',
    });
  });

  it('does not run with inputs that do not fit the workflow', () => {
    const inputs = { type: 'object', required: ['order'] };
    const report = one({ ...chain, inputs }, { inputs: {}, ...COMPLETED });
    expect(report.findings).toMatchObject([{ pointer: '/cases/0/inputs' }]);
    expect(report.path).toEqual([]);
  });

  it('takes the mock of one case before the one of all', () => {
    const shared = { mocks: { fetch: { error: { code: 'http.status' } } } };
    expect(one(chain, { mocks: { fetch: { output: 1 } }, ...COMPLETED }, shared).passed).toBe(true);
    const failing = { expect: { status: 'FAILED', error: { code: 'http.status', node: 'fetch' } } };
    expect(one(chain, failing, shared).passed).toBe(true);
  });

  it('mocks every instance of a body, or one of them', () => {
    const map = {
      nodes: [
        { id: 'each', type: 'map', config: { items: '[1, 2]', body: { nodes: [http('fetch')], edges: [] } } },
      ],
      edges: [],
    };
    const report = one(map, {
      mocks: { fetch: { output: 'a' }, 'each[1]/fetch': { output: 'b' } },
      expect: {
        status: 'COMPLETED',
        outputs: ['a', 'b'],
        visited: ['each', 'each[0]/fetch', 'each[1]/fetch'],
      },
    });
    expect(report.findings).toEqual([]);
  });
});

describe('time', () => {
  it('passes at once: delays, backoff, timeouts and deadlines, in the order they are due', () => {
    const slow = {
      nodes: [
        fn('a'),
        { id: 'rest', type: 'delay', config: { duration: '30d' } },
        http('fetch', { timeout: '5s' }),
      ],
      edges: [
        { from: 'a', to: 'rest' },
        { from: 'rest', to: 'fetch' },
      ],
    };
    const report = one(slow, {
      at: '2026-01-31T08:00:00Z',
      mocks: {
        fetch: {
          sequence: [
            { output: 1, takes: '6s' },
            { output: 2, takes: '4s' },
          ],
        },
      },
      expect: {
        status: 'COMPLETED',
        node_outputs: { rest: { at: Date.parse('2026-03-02T08:00:00Z') }, fetch: 2 },
      },
    });
    expect(report.findings).toEqual([]);
    expect(report.took).toBeGreaterThan(30 * 86_400_000 + 9_000);
  });

  it('ends a run whose own time is up', () => {
    const report = one(
      { ...chain, limits: { run_timeout: '1m' } },
      {
        mocks: { fetch: { output: 1, takes: '2m' } },
        expect: { status: 'TIMED_OUT', not_visited: ['keep'] },
      },
    );
    expect(report.findings).toEqual([]);
  });
});

describe('people', () => {
  const gate = {
    nodes: [
      {
        id: 'ask',
        type: 'hitl',
        config: { message: 'Pay?', approvers: ['finance', 'human:ann'], timeout: '1d' },
      },
      fn('pay'),
    ],
    edges: [{ from: 'ask', to: 'pay' }],
  };

  it('decide as somebody who may, unless the test says who', () => {
    expect(one(gate, { decisions: { ask: { decision: 'approve' } }, ...COMPLETED }).findings).toEqual([]);
    const eve = { decision: 'approve', by: 'human:eve', roles: ['approver'] };
    const report = one(gate, { decisions: { ask: eve }, ...COMPLETED });
    expect(report.findings[0]).toMatchObject({
      pointer: '/cases/0/decisions/ask',
      code: 'ticket.not_approver',
    });
  });

  it('come too late after the deadline of the gate', () => {
    const report = one(gate, {
      decisions: { ask: { decision: 'approve', after: '2d' } },
      expect: { status: 'FAILED', not_visited: ['pay'] },
    });
    expect(report.findings).toEqual([]);
  });

  it('are waited for when nobody decides and there is no deadline', () => {
    const open = { nodes: [{ id: 'ask', type: 'hitl', config: { message: 'Pay?' } }], edges: [] };
    expect(one(open, { expect: { status: 'WAITING' } }).passed).toBe(true);
    expect(one(open, COMPLETED).findings[0]).toMatchObject({ code: 'expect.status', actual: 'WAITING' });
  });
});

describe('patches', () => {
  const insert = [
    { op: 'add', path: '/nodes/-', value: fn('check') },
    { op: 'add', path: '/edges/-', value: { from: 'keep', to: 'check' } },
  ];
  const mocks = { fetch: { output: 1, takes: '10s' } };

  it('change the run while it goes, and may be expected to be refused', () => {
    const applied = {
      patches: [{ operations: insert, after: '1s' }],
      expect: { path: ['fetch', 'keep', 'check'] },
    };
    expect(one(chain, { mocks, ...applied }).findings).toEqual([]);
    const late = { operations: [{ op: 'remove', path: '/nodes/{fetch}' }], becomes: 'refused' };
    expect(one(chain, { mocks, patches: [late], ...COMPLETED }).findings).toEqual([]);
    const wrong = one(chain, { mocks, patches: [{ ...late, becomes: 'applied' }], ...COMPLETED });
    expect(wrong.findings[0]).toMatchObject({
      code: 'test.patch',
      pointer: '/cases/0/patches/0',
      actual: 'refused',
    });
  });
});

describe('a test file', () => {
  it('has its names checked against all nodes there are, in any case, with the nearest one', () => {
    const report = run(chain, {
      mocks: { fetsh: { output: 1 } },
      cases: [{ name: 'x', mocks: { fetch: { output: 1 } }, expect: { not_visited: ['kept'] } }],
    });
    expect(report.findings).toMatchObject([
      { pointer: '/mocks', message: 'There is no node fetsh. Did you mean fetch?' },
    ]);
    expect(report.cases[0]?.findings).toMatchObject([{ pointer: '/cases/0/expect/not_visited' }]);
  });

  it('is refused with every problem at once', () => {
    const read = readTestFile({
      workflow: '',
      mocks: { a: { output: 1, error: {} }, b: { sequence: [{}] } },
      cases: [
        { name: 'one', expect: {} },
        { name: 'one', expects: {}, signals: [{ name: 's', after: 'soon' }] },
      ],
    });
    expect(read.ok ? [] : read.issues.map(({ pointer, code }) => `${code} ${pointer}`).sort()).toEqual([
      'test.missing /cases/1/expect',
      'test.unknown_field /cases/1/expects',
      'test.value /cases/0/expect',
      'test.value /cases/1/signals/0/after',
      'test.value /mocks/a',
      'test.value /mocks/b/sequence/0',
      'test.value /workflow',
    ]);
  });

  it('names the nearest right word also inside of what is keyed by nodes', () => {
    const read = readTestFile({
      workflow: 'w',
      cases: [
        { name: 'x', mocks: { a: { outptu: 1 } }, decisions: { g: { decison: 'approve' } }, expect: {} },
      ],
    });
    const hints = read.ok ? [] : read.issues.flatMap(({ hint }) => hint ?? []);
    expect(hints).toEqual(expect.arrayContaining(['Did you mean output?', 'Did you mean decision?']));
  });

  it('does not call two cases alike', () => {
    const test = { name: 'one', expect: { status: 'FAILED' } };
    const read = readTestFile({ workflow: 'w', cases: [test, test] });
    expect(read).toMatchObject({ ok: false, issues: [{ pointer: '/cases/1/name' }] });
  });
});

describe('what happened on the way', () => {
  const retried = { ...chain, nodes: [http('fetch', { retry: { max_attempts: 2 } }), fn('keep')] };
  const mocks = { fetch: { sequence: [{ error: { retryable: true } }, { output: 1 }] } };

  it('counts every attempt, and each instance for itself', () => {
    expect(one(retried, { mocks, expect: { times: { fetch: 2, keep: 1 } } }).passed).toBe(true);
    const report = one(retried, { mocks, expect: { times: { fetch: 1, keep: 0 } } });
    expect(report.findings.map(({ code, pointer, actual }) => [code, pointer, actual])).toEqual([
      ['expect.times', '/cases/0/expect/times/fetch', 2],
      ['expect.times', '/cases/0/expect/times/keep', 1],
    ]);
    const gated = {
      nodes: [
        { id: 'gate', type: 'hitl', config: { message: '?' } },
        { id: 'sum', type: 'transform', config: { expression: '1' } },
        { id: 'nap', type: 'delay', config: { duration: '1s' } },
      ],
      edges: [
        { from: 'gate', to: 'sum' },
        { from: 'sum', to: 'nap' },
      ],
    };
    const decisions = { gate: { decision: 'approve' } };
    expect(one(gated, { decisions, expect: { times: { gate: 1, sum: 1, nap: 1 } } }).findings).toEqual([]);
  });

  it('finds events in the order in which they happened, with others in between', () => {
    const events = ['node.queued fetch', 'node.retrying fetch', 'edge.taken fetch->keep', 'run.completed'];
    expect(one(retried, { mocks, expect: { events } }).findings).toEqual([]);
    const wrong = ['edge.taken fetch->keep', 'node.retrying fetch'];
    expect(one(retried, { mocks, expect: { events: wrong } }).findings).toMatchObject([
      {
        code: 'expect.events',
        message: 'node.retrying fetch happened earlier than that.',
        actual: ['node.retrying fetch', 'edge.taken fetch->keep'],
      },
    ]);
  });

  it('knows no event, no node and no edge that is not there', () => {
    const events = [
      'node.compleded keep',
      'node.completed kep',
      'edge.taken fetch->kep',
      'scope.opened each[1]/',
    ];
    const report = one(chain, { mocks: { fetch: { output: 1 } }, expect: { events } });
    expect(report.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'test.unknown_event: There is no event node.compleded keep. Did you mean node.completed?',
      'test.unknown_node: There is no node kep. Did you mean keep?',
      'test.unknown_edge: There is no edge fetch->kep. Did you mean fetch->keep?',
      'test.unknown_node: There is no node each. Did you mean fetch?',
      'expect.events: node.compleded keep never happened.',
    ]);
  });

  it('cancels the run when somebody does', () => {
    const slow = { fetch: { output: 1, takes: '20s' } };
    const report = one(chain, {
      mocks: slow,
      cancel: { after: '5s' },
      expect: {
        status: 'CANCELLED',
        events: ['node.cancelled fetch', 'run.cancelled'],
        not_visited: ['keep'],
      },
    });
    expect(report.findings).toEqual([]);
    expect(report.took).toBe(5_000);
  });
});
