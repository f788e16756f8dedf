import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeApi, problem, stream } from './testing/fake-api.ts';
import { aob } from './testing/fake-io.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aob-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const run = (more: object = {}) => ({
  run_id: 'run_1',
  status: 'COMPLETED',
  workflow: { name: 'w', digest: `sha256:${'0'.repeat(64)}` },
  graph_version: 1,
  seq: 3,
  labels: {},
  started_by: 'human:local',
  created_at: '2026-01-02T03:04:05.000Z',
  updated_at: '2026-01-02T03:04:06.000Z',
  priority: 'medium',
  fidelity: 'full',
  inputs: {},
  outputs: { ok: true },
  counts: { completed: 2, failed: 0 },
  waiting_for: [],
  unhandled: [],
  ...more,
});

describe('runs inside runs', () => {
  it('status names the run around it, the child run it waits for, and the one it failed with', async () => {
    const waiting = { kind: 'child', child_run_id: 'run_3', node: 'pay', scope: 'each[1]/' };
    const error = {
      code: 'child.cancelled',
      message: 'it was cancelled',
      node: 'pay',
      retryable: false,
      details: { child_run_id: 'run_4' },
    };
    const parent = { run_id: 'run_0', node: 'order', scope: '', execution: 2 };
    await using api = await fakeApi({
      'GET /v1/runs/run_1': { body: run({ status: 'WAITING', parent, waiting_for: [waiting] }) },
      'GET /v1/runs/run_2': { body: run({ status: 'FAILED', error }) },
    });
    const one = await aob(['run', 'status', 'run_1', '--api-url', api.url]);
    expect(one.stdout).toContain('order of run_0 (execution 2)');
    expect(one.stdout).toContain('the child run run_3 of each[1]/pay');
    const two = await aob(['run', 'status', 'run_2', '--api-url', api.url]);
    expect(two.stdout).toContain('the child run run_4');
  });

  it('list asks for the child runs of one run', async () => {
    await using api = await fakeApi({ 'GET /v1/runs': { body: { items: [run()], next_cursor: null } } });
    expect(await aob(['run', 'list', '--parent', 'run_0', '--api-url', api.url])).toMatchObject({ code: 0 });
    expect(api.asked[0]?.route).toContain('parent=run_0');
  });
});

describe('wrong use', () => {
  it.each([
    [['nope'], 'unknown command'],
    [['run', 'lst'], 'Did you mean list?'],
    [['run', 'list', '--limit', '0'], 'whole number'],
    [['run', 'start', 'w', '--label', 'novalue'], 'name=value'],
    [['run', 'status'], 'missing required argument'],
    [['approve', 'ticket_1', 'maybe'], 'Allowed choices are approve, reject, request_changes'],
    [['approve', 'ticket_1', 'reject'], 'needs a reason'],
    [['ticket', 'decide', 'ticket_1', 'request_changes'], 'needs a reason'],
    [['patch', 'reject', 'patch_1', '--reason', ' '], 'needs a reason'],
    [['replay', 'run_1', '--mode', 'again'], 'Allowed choices'],
    [['run', 'repair', 'run_1', '--retry'], 'needs a reason'],
    [['bulk', 'cancel', '--status', 'FAILED'], 'required option'],
    [['bulk', 'cancel', '--reason', ' '], 'needs a reason'],
    [['run', 'repair', 'run_1', '--retry', '--drop'], 'cannot be used with'],
    [['run', 'list', '--output', 'xml'], 'Allowed choices are pretty, json, compact'],
    [['run', 'list', '--api-url', 'ftp://x'], 'not the address of an API'],
    [['run', 'list', '--actor', 'human:mia\u00fc'], 'cannot name a caller'],
    [['workflow', 'push', 'no-such-file.yaml'], 'there is no such file'],
    [['workflow', 'push', 'w.yaml', '--new', '--base', 'sha256:0'], 'cannot be used with'],
    [['run', 'start', '-', '--inputs', '-'], 'Only one'],
    [['artifact', 'get', 'sha256:12'], 'no digest'],
    [['cache', 'invalidate'], 'Which results?'],
    [['cache', 'invalidate', 'sha256:12'], 'no digest'],
    [['cache', 'invalidate', '--node', 'fetch'], 'one of a workflow'],
    [['cache', 'invalidate', '--workflow', 'w', '--all'], 'more than one workflow'],
    [['cache', 'invalidate', `sha256:${'0'.repeat(64)}`, '--all'], 'says it all'],
  ])('ends with 1 and says what: %j', async (args, words) => {
    const { code, stdout, stderr } = await aob(args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.toLowerCase()).toContain(words.toLowerCase());
  });

  it('is a problem on stderr in the JSON modes', async () => {
    const { code, stdout, stderr } = await aob(['run', 'lst', '--output', 'compact']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({ code: 'cli.unknown_command', issues: [{ pointer: '' }] });
  });

  it('shows help on stdout when it was asked for, and ends with 0', async () => {
    const { code, stdout } = await aob(['run', 'start', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--inputs <file|json|->');
    expect(stdout).toContain('--api-url');
  });
});

describe('exit codes', () => {
  it('2 when the API says no, with its hint', async () => {
    await using api = await fakeApi({
      'POST /v1/runs/run_1/cancel': problem(409, 'run.finished', { hint: 'Nothing is left to cancel.' }),
    });
    const { code, stderr } = await aob(['run', 'cancel', 'run_1', '--api-url', api.url]);
    expect(code).toBe(2);
    expect(stderr).toBe('✗ It says run.finished. (run.finished)\n  → Nothing is left to cancel.\n');
  });

  it('2 when nobody listens, with what to do', async () => {
    const api = await fakeApi({});
    await api[Symbol.asyncDispose]();
    const { code, stderr } = await aob(['run', 'list'], { env: { apiUrl: api.url } });
    expect(code).toBe(2);
    expect(stderr).toContain('npm start');
  });

  it('3 when it is not there', async () => {
    await using api = await fakeApi({ 'GET /v1/runs/run_9': problem(404, 'run.unknown') });
    expect((await aob(['run', 'status', 'run_9', '--api-url', api.url])).code).toBe(3);
  });

  it('4 when the followed run does not complete, 0 when it does', async () => {
    for (const [status, expected] of [
      ['FAILED', 4],
      ['CANCELLED', 4],
      ['COMPLETED', 0],
    ] as const) {
      await using api = await fakeApi({
        'POST /v1/runs': { status: 201, body: { run_id: 'run_1', status: 'RUNNING' } },
        'GET /v1/runs/run_1': { body: run({ status }) },
        'GET /v1/runs/run_1/events': stream([{ type: 'run.started' }], status),
      });
      const { code } = await aob(['run', 'start', 'w', '-f', '--api-url', api.url]);
      expect(code).toBe(expected);
    }
  });

  it('4 when the log does not verify, with every problem; 0 when it does', async () => {
    const checked = { commits: 1, events: 3, payloads: 2, blobs: 0, documents: 1, tickets: 0, patches: 0 };
    const sound = {
      run_id: 'run_1',
      valid: true,
      seq: 3,
      chain: 'ab'.repeat(32),
      refolded: true,
      repairs: [],
      checked,
      problem_count: 0,
      problems: [],
    };
    const problems = [
      { seq: 2, code: 'commit.chain', message: 'It does not fit.' },
      { code: 'row.differs', message: 'It differs.', subject: 'status' },
    ];
    for (const [body, expected, words] of [
      [sound, 0, '✓ run_1 is sound\n  checked   1 commit, 3 events, 2 values'],
      [{ ...sound, valid: false, problem_count: 2, problems }, 4, '✗ run_1 has 2 problems'],
    ] as const) {
      await using api = await fakeApi({ 'GET /v1/runs/run_1/verify': { body } });
      const { code, stdout } = await aob(['replay', 'run_1', '--verify', '--api-url', api.url]);
      expect({ code, words: stdout.includes(words) }, stdout).toEqual({ code: expected, words: true });
      for (const problem of body.problems) expect(stdout).toContain(problem.code);
      const json = await aob(['replay', 'run_1', '--verify', '--api-url', api.url, '--output', 'compact']);
      expect({ code: json.code, body: JSON.parse(json.stdout) }).toEqual({ code: expected, body });
    }
  });

  it('130 on Ctrl-C, and says that the run goes on', async () => {
    const interrupt = new AbortController();
    interrupt.abort(new Error('SIGINT'));
    const { code } = await aob(['run', 'list', '--api-url', 'http://127.0.0.1:9'], {
      signal: interrupt.signal,
    });
    expect(code).toBe(130);
  });
});

describe('a run that was set aside', () => {
  const parked = {
    command: 'result',
    what: 'the result of attempt 1 of charge',
    node: 'charge',
    error: 'it broke',
    at: '2026-01-02T03:04:05.000Z',
  };
  const quarantine = { error: 'it broke', since: '2026-01-02T03:04:05.000Z', parked: [parked] };

  it('shows what failed and what can be done, and changes nothing', async () => {
    await using api = await fakeApi({
      'GET /v1/runs/run_1': { body: run({ status: 'RUNNING', quarantine }) },
    });
    const { code, stdout } = await aob(['run', 'repair', 'run_1', '--api-url', api.url]);
    expect(code).toBe(0);
    for (const words of ['set aside: it broke', parked.what, '--retry --reason', '--drop --reason'])
      expect(stdout).toContain(words);
    expect(api.asked).toHaveLength(1);
    const json = await aob(['run', 'repair', 'run_1', '--api-url', api.url, '--output', 'compact']);
    expect(JSON.parse(json.stdout)).toEqual({ run_id: 'run_1', quarantine });
    const status = await aob(['run', 'status', 'run_1', '--api-url', api.url]);
    expect(status.stdout).toContain('aob run repair run_1');
  });

  it('is repaired with what was decided; a sound run is not', async () => {
    const changed = { run_id: 'run_1', status: 'RUNNING', seq: 9 };
    await using api = await fakeApi({
      'POST /v1/runs/run_1/repair': { body: changed },
      'POST /v1/runs/run_2/repair': problem(409, 'run.not_quarantined'),
      'GET /v1/runs/run_2': { body: run({ run_id: 'run_2' }) },
    });
    const args = ['run', 'repair', 'run_1', '--drop', '--reason', 'sent by hand', '--api-url', api.url];
    expect(await aob(args)).toMatchObject({ code: 0, stdout: 'run_1  RUNNING\n' });
    expect(api.asked[0]?.body).toEqual({ action: 'drop', reason: 'sent by hand' });
    const sound = ['run', 'repair', 'run_2', '--api-url', api.url];
    expect((await aob([...sound, '--retry', '--reason', 'x'])).code).toBe(2);
    expect(await aob(sound)).toMatchObject({ code: 0, stdout: expect.stringContaining('not set aside') });
  });

  it('is told by the audit as well', async () => {
    const body = {
      run_id: 'run_1',
      valid: true,
      seq: 9,
      chain: 'ab',
      refolded: true,
      quarantine: 'it broke again',
      repairs: [
        {
          seq: 7,
          at: '2026-01-02T03:04:05.000Z',
          by: 'human:ann',
          reason: 'mended',
          action: 'retry',
          parked: [{ command: 'wake', error: 'it broke' }],
        },
      ],
      checked: { commits: 1, events: 9, payloads: 0, blobs: 0, documents: 1, tickets: 0, patches: 0 },
      problem_count: 0,
      problems: [],
    };
    await using api = await fakeApi({ 'GET /v1/runs/run_1/verify': { body } });
    const { code, stdout } = await aob(['replay', 'run_1', '--verify', '--api-url', api.url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/set aside +it broke again/);
    expect(stdout).toMatch(/repaired +at 7 by human:ann with wake: mended/);
  });
});

describe('the result cache', () => {
  const key = `sha256:${'ab'.repeat(32)}`;

  it('tells how often results were reused, in all and by workflow and type', async () => {
    const prices = { hits: 2, misses: 1, entries: 1, bytes: 20_480 };
    await using api = await fakeApi({
      'GET /v1/cache/stats': {
        body: { ...prices, groups: [{ workflow: 'prices', node_type: 'http', ...prices }] },
      },
    });
    const { code, stdout } = await aob(['cache', 'stats', '--api-url', api.url]);
    expect(code).toBe(0);
    expect(stdout).toContain('2 hits · 1 miss · 66 % reused · 1 result kept, 20.5 kB');
    expect(stdout).toMatch(/prices +http +2 +1 +66 % +1 +20\.5 kB/);
  });

  it.each([
    [[key], `DELETE /v1/cache/${encodeURIComponent(key)}`],
    [['--workflow', 'prices'], 'DELETE /v1/cache?workflow=prices'],
    [['--workflow', 'prices', '--node', 'fetch'], 'DELETE /v1/cache?workflow=prices&node=fetch'],
    [['--all'], 'DELETE /v1/cache?all=true'],
  ])('throws away what is named: %j', async (args, route) => {
    await using api = await fakeApi({ [route]: { body: { removed: 1 } } });
    const { code, stdout } = await aob(['cache', 'invalidate', ...args, '--api-url', api.url]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 result thrown away\n' });
    expect(api.asked.map((request) => request.route)).toEqual([route]);
  });

  it('ends with 2 for somebody who may not', async () => {
    await using api = await fakeApi({ 'DELETE /v1/cache': problem(403, 'actor.role_missing') });
    expect((await aob(['cache', 'invalidate', '--all', '--api-url', api.url])).code).toBe(2);
  });
});

describe('an order for many runs', () => {
  const bulk = (more: object = {}) => ({
    bulk_id: 'bulk_1',
    action: 'cancel',
    filter: { status: ['FAILED'], workflow: 'w', until: '2026-01-02T03:04:05.000Z' },
    reason: 'wrong file',
    state: 'done',
    matched: 2,
    done: 2,
    failed: 0,
    skipped: 0,
    problems: [],
    started_by: 'human:local',
    created_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:06.000Z',
    finished_at: '2026-01-02T03:04:06.000Z',
    ...more,
  });
  const args = ['bulk', 'cancel', '--status', 'failed', '--workflow', 'w', '--reason', 'wrong file'];

  it('is given with its filters, followed to its end, and told with what failed', async () => {
    const problems = [{ run_id: 'run_7', code: 'run.busy', message: 'It is busy.' }];
    for (const [end, code] of [
      [bulk(), 0],
      [bulk({ done: 1, failed: 1, problems }), 4],
      [bulk({ state: 'aborted', aborted_by: 'human:ann' }), 4],
    ] as const) {
      await using api = await fakeApi({
        'POST /v1/bulk': { status: 202, body: { bulk_id: 'bulk_1', matched: 2 } },
        'GET /v1/bulk/bulk_1': { body: end },
      });
      const ran = await aob([...args, '--api-url', api.url]);
      expect({ code: ran.code }, ran.stderr).toEqual({ code });
      expect(api.asked[0]?.body).toEqual({
        action: 'cancel',
        filter: { status: ['FAILED'], workflow: 'w' },
        reason: 'wrong file',
      });
      expect(ran.stdout).toContain('of 2 that fitted');
      for (const { run_id } of end.problems) expect(ran.stdout).toContain(run_id);
      const json = await aob([...args, '--api-url', api.url, '--output', 'compact']);
      expect(JSON.parse(json.stdout)).toEqual(end);
    }
  });

  it('is only counted in a dry run, and not waited for when detached', async () => {
    await using api = await fakeApi({ 'POST /v1/bulk': { body: { matched: 12 } } });
    const dry = await aob([...args, '--dry-run', '--api-url', api.url]);
    expect(dry).toMatchObject({ code: 0, stdout: '12 runs fit; nothing was done\n' });
    expect(api.asked[0]?.body).toMatchObject({ dry_run: true });
    await using other = await fakeApi({
      'POST /v1/bulk': { status: 202, body: { bulk_id: 'bulk_1', matched: 2 } },
    });
    const detached = await aob([...args, '--detach', '--api-url', other.url]);
    expect(detached).toMatchObject({ code: 0, stdout: 'bulk_1  2 runs\n' });
    expect(detached.stderr).toContain('aob bulk abort bulk_1');
  });

  it('goes on after Ctrl-C, which says its name and what can be done', async () => {
    await using api = await fakeApi({
      'POST /v1/bulk': { status: 202, body: { bulk_id: 'bulk_1', matched: 2 } },
    });
    const interrupt = new AbortController();
    interrupt.abort(new Error('SIGINT'));
    const { code, stderr } = await aob([...args, '--api-url', api.url], { signal: interrupt.signal });
    expect(code).toBe(130);
    expect(stderr).toContain('bulk_1 goes on. aob bulk watch bulk_1 · aob bulk abort bulk_1');
  });

  it('is listed, looked at and called off', async () => {
    const aborted = bulk({ state: 'aborted', done: 1, aborted_by: 'human:ann' });
    await using api = await fakeApi({
      'GET /v1/bulk': { body: { items: [bulk()], next_cursor: null } },
      'GET /v1/bulk/bulk_1': { body: bulk() },
      'POST /v1/bulk/bulk_1/abort': { body: aborted },
    });
    const at = ['--api-url', api.url];
    expect((await aob(['bulk', 'list', ...at])).stdout).toContain('bulk_1  done  cancel: 2 of 2 runs');
    expect((await aob(['bulk', 'status', 'bulk_1', ...at])).stdout).toContain('FAILED · workflow w');
    expect((await aob(['bulk', 'abort', 'bulk_1', ...at])).stdout).toContain('by human:ann');
    expect((await aob(['bulk', 'watch', 'bulk_1', ...at])).code).toBe(0);
  });
});

describe('results', () => {
  it('are JSON and nothing else on stdout in the JSON modes', async () => {
    await using api = await fakeApi({ 'GET /v1/runs/run_1': { body: run() } });
    const pretty = await aob(['run', 'status', 'run_1', '--api-url', api.url, '--output', 'json']);
    expect(JSON.parse(pretty.stdout)).toEqual(run());
    expect(pretty.stdout).toContain('\n  "run_id": "run_1"');
    const compact = await aob(['--output', 'compact', 'run', 'status', 'run_1', '--api-url', api.url]);
    expect(compact.stdout).toBe(`${JSON.stringify(run())}\n`);
    expect(compact.stderr).toBe('');
  });

  it('of a followed run are the finished run in the JSON modes', async () => {
    await using api = await fakeApi({
      'GET /v1/runs/run_1': { body: run() },
      'GET /v1/runs/run_1/events': stream([{ type: 'run.started' }, { type: 'run.completed' }], 'COMPLETED'),
    });
    const { stdout, stderr } = await aob([
      'run',
      'watch',
      'run_1',
      '--api-url',
      api.url,
      '--output',
      'compact',
    ]);
    expect(JSON.parse(stdout)).toEqual(run());
    expect(stderr).toBe('');
  });

  it('of a stream are one line of JSON each, filtered by node and level', async () => {
    const events = [
      { type: 'node.failed', node: 'a', data: { error: { message: 'x', code: 'y' } } },
      { type: 'node.completed', node: 'a' },
      { type: 'node.failed', node: 'b', data: { error: { message: 'x', code: 'y' } } },
    ];
    await using api = await fakeApi({ 'GET /v1/runs/run_1/events': stream(events, 'FAILED') });
    const args = ['logs', 'stream', 'run_1', '--node', 'a', '--filter', 'errors', '--api-url', api.url];
    const { code, stdout } = await aob([...args, '--output', 'compact']);
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual([1]);
    expect((await aob(args)).stdout).toMatch(/ERROR \[a\] failed: x \(y\)\n$/);
  });

  it('of a stream are asked for without values when nobody wants them', async () => {
    await using api = await fakeApi({
      'GET /v1/runs/run_1/events': stream([{ type: 'run.completed' }], 'COMPLETED'),
    });
    await aob(['logs', 'stream', 'run_1', '--api-url', api.url]);
    await aob(['logs', 'stream', 'run_1', '--no-values', '--api-url', api.url]);
    expect(api.asked.map(({ route }) => route)).toEqual([
      'GET /v1/runs/run_1/events',
      'GET /v1/runs/run_1/events?values=none',
    ]);
  });

  it('have colours on a terminal only, and not with NO_COLOR', async () => {
    await using api = await fakeApi({ 'GET /v1/runs/run_1': { body: run() } });
    const args = ['run', 'status', 'run_1', '--api-url', api.url];
    expect((await aob(args, { isTTY: true })).stdout).toContain('\u001b[32mCOMPLETED');
    expect((await aob(args)).stdout).not.toContain('\u001b[');
    expect((await aob(args, { isTTY: true, env: { isColorUnwanted: true } })).stdout).not.toContain(
      '\u001b[',
    );
    expect((await aob(args, { isTTY: true, env: { isTerminalDumb: true } })).stdout).not.toContain('\u001b[');
  });

  it('are the bytes themselves for an artifact, on stdout or in a file', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    await using api = await fakeApi({ [`GET /v1/blobs/${digest}`]: { body: { b: 1 } } });
    const args = ['artifact', 'get', digest, '--api-url', api.url];
    expect((await aob(args)).stdout).toBe('{"b":1}');
    const out = join(folder, 'out.json');
    expect((await aob([...args, '-o', out])).stdout).toContain('7 bytes');
    expect(await readFile(out, 'utf8')).toBe('{"b":1}');
  });
});

describe('what is sent', () => {
  it('names the caller: the option before the environment', async () => {
    await using api = await fakeApi({ 'GET /v1/tickets': { body: { items: [], next_cursor: null } } });
    const env = { apiUrl: api.url, actor: 'human:env' };
    await aob(['tickets'], { env });
    await aob(['tickets', '--actor', 'human:mia;roles=approver'], { env });
    expect(api.asked.map(({ actor }) => actor)).toEqual(['human:env', 'human:mia;roles=approver']);
    expect(api.asked[0]?.route).toBe('GET /v1/tickets?limit=50&status=open');
  });

  it('filters tickets, and the patches of all runs; those of one run are all listed', async () => {
    const empty = { body: { items: [], next_cursor: null } };
    await using api = await fakeApi({
      'GET /v1/tickets': empty,
      'GET /v1/patches': empty,
      'GET /v1/runs/run_1/patches': empty,
    });
    const to = ['--api-url', api.url];
    await aob(['tickets', '--status', 'decided', '--decision', 'reject', '--decided-by', 'human:mia', ...to]);
    await aob(['tickets', '--kind', 'gate', '--workflow', 'pay', '--match', 'two words', ...to]);
    const listed = await aob(['patch', 'list', '--author', 'agent', '--match', 'slack', ...to]);
    await aob(['patch', 'list', 'run_1', ...to]);
    expect(
      api.asked
        .map(({ route }) => new URL(route.slice(4), api.url))
        .map(({ pathname, searchParams }) => [pathname, Object.fromEntries(searchParams)]),
    ).toEqual([
      ['/v1/tickets', { limit: '50', status: 'decided', decision: 'reject', decided_by: 'human:mia' }],
      ['/v1/tickets', { limit: '50', status: 'open', kind: 'gate', workflow: 'pay', q: 'two words' }],
      ['/v1/patches', { limit: '50', author: 'agent', q: 'slack' }],
      ['/v1/runs/run_1/patches', { limit: '50' }],
    ]);
    expect(listed.stdout).toContain('No patches fit.');
    const both = await aob(['patch', 'list', 'run_1', '--state', 'applied', ...to]);
    expect([both.code, both.stderr]).toEqual([1, expect.stringContaining('Leave the run out')]);
  });

  it('starts a reference by name and a file by its definition, with inputs from everywhere', async () => {
    await using api = await fakeApi({
      'POST /v1/runs': { status: 201, body: { run_id: 'run_1', status: 'RUNNING' } },
    });
    const to = ['--api-url', api.url];
    const yaml = await file('w.yaml', 'schema: aob/v1\nname: w\n');
    const inputs = await file('in.yaml', 'a: 1\nb: two\n');
    await aob([
      'run',
      'start',
      'lead-flow@main',
      '--inputs',
      '{"a": 1}',
      '--label',
      'x=y=z',
      '--label',
      'k=v',
      '--key',
      'mine',
      ...to,
    ]);
    await aob(['run', 'start', yaml, '--inputs', inputs, '-i', 'b=[2]', '-i', 'c=text', ...to]);
    await aob(['run', 'start', '-', '--priority', 'high', '--fidelity', 'fast', ...to], {
      stdin: '{"name": "piped"}',
    });
    expect(api.asked.map(({ body }) => body)).toEqual([
      { workflow: 'lead-flow@main', inputs: { a: 1 }, labels: { x: 'y=z', k: 'v' }, key: 'mine' },
      { definition: { schema: 'aob/v1', name: 'w' }, inputs: { a: 1, b: [2], c: 'text' } },
      { definition: { name: 'piped' }, priority: 'high', fidelity: 'fast' },
    ]);
  });

  const DECIDED = { ticket_id: 'ticket_1', run_id: 'run_1', run_status: 'RUNNING', seq: 9 };

  it('tells how many more of a quorum are waited for, and hands a say on', async () => {
    await using api = await fakeApi({
      'POST /v1/tickets/ticket_1/decision': {
        body: { ...DECIDED, decision: 'approve', ticket_status: 'open', approvals: 1, quorum: 3 },
      },
      'POST /v1/tickets/ticket_1/delegate': { body: { ...DECIDED, to: 'human:joe' } },
    });
    const to = ['--api-url', api.url];
    const { stdout } = await aob(['ticket', 'decide', 'ticket_1', 'approve', ...to]);
    expect(stdout).toContain('ticket_1  approved, 1 of 3; others are waited for');
    const handed = await aob(['ticket', 'delegate', 'ticket_1', 'human:joe', '--reason', 'away', ...to]);
    expect(handed.stdout).toContain('ticket_1  handed to human:joe');
    expect(api.asked[1]?.body).toEqual({ to: 'human:joe', reason: 'away' });
  });

  it('mends a failure', async () => {
    await using api = await fakeApi({
      'POST /v1/tickets/ticket_1/decision': {
        body: { ...DECIDED, decision: 'skip', ticket_status: 'decided', approvals: 0, quorum: 1 },
      },
    });
    const { stdout } = await aob([
      'approve',
      'ticket_1',
      'skip',
      '--data',
      '{"paid": true}',
      '--reason',
      'by hand',
      '--api-url',
      api.url,
    ]);
    expect(stdout).toContain('ticket_1  skipped');
    expect(api.asked[0]?.body).toEqual({ decision: 'skip', reason: 'by hand', data: { paid: true } });
  });

  it('decides with reason and form data', async () => {
    await using api = await fakeApi({
      'POST /v1/tickets/ticket_1/decision': {
        body: { ...DECIDED, decision: 'approve', ticket_status: 'decided', approvals: 1, quorum: 1 },
      },
    });
    const { code, stdout } = await aob(
      ['approve', 'ticket_1', 'approve', '--reason', 'LGTM', '--data', '-', '--api-url', api.url],
      { stdin: 'amount: 5\n' },
    );
    expect(code).toBe(0);
    expect(stdout).toContain('ticket_1  approved');
    expect(api.asked[0]?.body).toEqual({ decision: 'approve', reason: 'LGTM', data: { amount: 5 } });
  });
});

describe('a comparison', () => {
  const compared = (run_id: string, more: object = {}) => ({
    run_id,
    status: 'COMPLETED',
    workflow: { name: 'w', digest: `sha256:${'0'.repeat(64)}` },
    digest: `sha256:${'0'.repeat(64)}`,
    graph_version: 1,
    started_at: '2026-01-02T03:04:05.000Z',
    duration_ms: 1200,
    inputs: `sha256:${'1'.repeat(64)}`,
    ...more,
  });
  const done = { status: 'completed', executions: 1, attempts: 1, duration_ms: 12 };
  const body = {
    a: compared('run_1'),
    b: compared('run_2', {
      status: 'FAILED',
      workflow: { name: 'v', tag: 'main', digest: `sha256:${'2'.repeat(64)}` },
      error: { code: 'http.status', message: 'It said 500.', retryable: true },
    }),
    differs: ['workflow', 'document', 'status', 'nodes'],
    changes: {
      nodes: { added: [{ id: 'mail', type: 'notify' }], removed: [], changed: [] },
      edges: { added: [], removed: [], changed: [] },
      reordered: [],
    },
    nodes: [
      { node: 'a', scope: '', in: 'both', differs: [], a: done, b: done },
      {
        node: 'b',
        scope: '',
        in: 'both',
        differs: ['status', 'attempts'],
        a: done,
        b: { status: 'failed', executions: 1, attempts: 3, duration_ms: 3_000 },
      },
      { node: 'mail', scope: '', in: 'b', differs: [], b: { status: 'pending', executions: 0, attempts: 0 } },
    ],
  };

  it('shows both runs, what differs, the change of the document and every node', async () => {
    await using api = await fakeApi({ 'GET /v1/runs/run_1/compare/run_2': { body } });
    const { code, stdout } = await aob(['run', 'compare', 'run_1', 'run_2', '--api-url', api.url]);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | ').trim())).toEqual([
      'a | run_1 | COMPLETED | w | graph 1 sha256:000000000000… | took 1.2 s',
      'b | run_2 | FAILED | v@main | graph 1 sha256:000000000000… | took 1.2 s',
      '',
      'They differ in workflow, document, status, nodes.',
      'These are runs of different workflows.',
      'b failed | It said 500. (http.status)',
      '',
      'document, from a to b',
      '| + node mail (notify)',
      '',
      'NODE | A | B',
      'a | completed, 12 ms | completed, 12 ms',
      'b | completed, 12 ms | failed, 3 attempts, 3.0 s | status, attempts',
      'mail | – | pending | only in b',
      '',
    ]);
  });

  it('is the answer itself in the JSON modes', async () => {
    await using api = await fakeApi({ 'GET /v1/runs/run_1/compare/run_2': { body } });
    for (const mode of ['json', 'compact']) {
      const args = ['run', 'compare', 'run_1', 'run_2', '--api-url', api.url, '--output', mode];
      expect(JSON.parse((await aob(args)).stdout)).toEqual(body);
    }
  });
});

describe('problems in files', () => {
  it('of the API are named with file, line and column', async () => {
    await using api = await fakeApi({
      'POST /v1/workflows': problem(422, 'workflow.invalid', {
        issues: [
          { pointer: '/definition/nodes/0/type', code: 'node.unknown_type', message: 'No such type.' },
        ],
      }),
    });
    const path = await file('bad.yaml', 'name: w\nnodes:\n  - id: a\n    type: htttp\n');
    const { code, stderr } = await aob(['workflow', 'push', path, '--api-url', api.url, '--output', 'json']);
    expect(code).toBe(2);
    expect(JSON.parse(stderr).issues).toEqual([
      {
        pointer: '/nodes/0/type',
        code: 'node.unknown_type',
        message: 'No such type.',
        file: path,
        line: 4,
        column: 5,
      },
    ]);
  });

  it('are found by validate without any server, in the order of the file', async () => {
    const path = await file(
      'wrong.yaml',
      'schema: aob/v1\nname: w\nnodes:\n  - id: a\n    type: htttp\n    confg: {}\nedges: []\n',
    );
    const { code, stdout } = await aob(['workflow', 'validate', path, '--output', 'compact']);
    expect(code).toBe(1);
    const { valid, issues } = JSON.parse(stdout);
    expect(valid).toBe(false);
    expect(issues).toMatchObject([
      { code: 'node.unknown_type', line: 5, hint: expect.stringContaining('http') },
      { code: 'field.unknown', line: 6 },
    ]);
  });

  it('in a valid one are none, and the digest is the one the server gives', async () => {
    const path = await file(
      'good.yaml',
      'schema: aob/v1\nname: w\nnodes: [{ id: a, type: task }]\nedges: []\n',
    );
    const { code, stdout } = await aob(['workflow', 'validate', path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ w is valid: 1 node, 0 edges {2}sha256:[0-9a-f]{12}…/);
  });

  it('of a patch are found before anything is sent', async () => {
    const path = await file(
      'patch.yaml',
      'reson: why\noperations:\n  - op: add\n    path: /policy\n    value: {}\n',
    );
    const { code, stderr } = await aob([
      'patch',
      'propose',
      'run_1',
      path,
      '--api-url',
      'http://127.0.0.1:9',
      '--output',
      'json',
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'patch.invalid',
      issues: [
        { code: 'field.unknown', line: 1, hint: 'Did you mean reason?' },
        { code: 'patch.reason' },
        { code: 'patch.reach', pointer: '/operations/0/path', line: 4 },
      ],
    });
  });

  it('of a patch that is a bare list are placed in that list', async () => {
    await using api = await fakeApi({
      'POST /v1/runs/run_1/patches': problem(422, 'patch.refused', {
        patch_id: 'patch_1',
        issues: [
          { pointer: '/operations/1/path', code: 'patch.history', message: 'It has run.', rule: 'R23' },
        ],
      }),
    });
    const path = await file(
      'list.json',
      '[\n{"op":"remove","path":"/nodes/{a}"},\n{"op":"remove","path":"/nodes/{b}"}\n]',
    );
    const { code, stderr } = await aob([
      'patch',
      'propose',
      'run_1',
      path,
      '--reason',
      'why',
      '--api-url',
      api.url,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${path}:3:16 /1/path  It has run. (patch.history R23)`);
    expect(api.asked[0]?.body).toMatchObject({
      reason: 'why',
      operations: [{ op: 'remove' }, { op: 'remove' }],
    });
  });
});
