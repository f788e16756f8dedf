/** The command line against the real server: what a person types from the first push to the last decision. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Graph, PatchResource, Run, RunEventResource } from '@aob/engine/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer, until } from '../support/server.ts';
import { aob, startAob } from './aob.ts';

const example = (path: string): string => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));

let server: Server;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aob-cli-'));
  server = await startServer({ isSeeded: true });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** Runs it and expects it to succeed. */
async function ok(args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await aob(server.apiUrl, args, stdin);
  expect({ code, stderr: code === 0 ? '' : stderr, args }).toEqual({ code: 0, stderr: '', args });
  return stdout;
}

async function json<T>(args: readonly string[], stdin?: string): Promise<T> {
  return JSON.parse(await ok([...args, '--output', 'compact'], stdin)) as T;
}

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const status = (run: string): Promise<Run> => json<Run>(['run', 'status', run]);

/** Carries out the first block of commands under a heading of docs/; what each said, by its first two words. */
async function carryOut(page: string, heading: string): Promise<ReadonlyMap<string, string>> {
  const docs = await readFile(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const section = docs.slice(docs.indexOf(`\n## ${heading}\n`));
  const [, block = ''] = /^```sh$([\s\S]*?)^```$/m.exec(section) ?? [];
  const commands = block.trim().split('\n');
  expect(commands.length).toBeGreaterThan(5);
  const said = new Map<string, string>();
  for (const command of commands) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    said.set(words.slice(2, 4).join(' '), await ok(words.slice(2)));
  }
  return said;
}

async function openTicket(run: string): Promise<string> {
  let found: string | undefined;
  await until(async () => {
    const { items } = await json<{ items: { ticket_id: string }[] }>(['tickets', '--run', run]);
    found = items[0]?.ticket_id;
    return found !== undefined;
  });
  return found ?? '';
}

describe('workflows', () => {
  it('are pushed, listed, shown, told apart by version, and unchanged when they are', async () => {
    const first = await file(
      'greet.yaml',
      'schema: aob/v1\nname: greet\nnodes: [{ id: hello, type: task }]\nedges: []\n',
    );
    const second = await file(
      'greet2.yaml',
      'schema: aob/v1\nname: greet\nnodes: [{ id: hello, type: task }, { id: bye, type: task }]\nedges: [{ from: hello, to: bye }]\n',
    );
    const local = await json<{ digest: string }>(['workflow', 'validate', first]);
    const pushed = await json<{ digest: string; version: number }>(['workflow', 'push', first]);
    expect(pushed).toMatchObject({ version: 1, digest: local.digest, unchanged: false });
    expect(await ok(['workflow', 'push', first])).toContain('unchanged');
    await ok(['workflow', 'push', second, '--base', pushed.digest]);
    const stale = await aob(server.apiUrl, ['workflow', 'push', first, '--base', pushed.digest]);
    expect(stale).toMatchObject({ code: 2, stderr: expect.stringContaining('workflow.stale') });
    const taken = await aob(server.apiUrl, ['workflow', 'push', first, '--new']);
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('workflow.stale') });
    expect(await ok(['workflow', 'list'])).toMatch(/greet\s+2\s+main/);
    expect(await ok(['workflow', 'show', 'greet'])).toContain('hello  task  → bye');
    expect(await ok(['workflow', 'versions', 'greet'])).toMatch(/2\s+sha256:.*main/);
    expect(await ok(['workflow', 'tags', 'greet'])).toContain('main');
    expect((await ok(['workflow', 'diff', 'greet', '1', '2'])).split('\n').slice(0, 2)).toEqual([
      '+ node bye (task)',
      '+ edge hello->bye',
    ]);
    expect((await aob(server.apiUrl, ['workflow', 'show', 'nobody'])).code).toBe(3);
  });
});

describe('a schedule', () => {
  it('is made, shown, paused, resumed, backfilled and deleted; its runs are found by its label', async () => {
    await ok(['workflow', 'push', example('nightly-report/workflow.yaml')]);
    const args = [
      'nightly',
      '--workflow',
      'nightly-report',
      '--cron',
      '30 2 * * *',
      '--timezone',
      'Europe/Berlin',
    ];
    const made = await ok(['schedule', 'create', ...args, '--time-input', 'night']);
    expect(made).toMatch(/next\n( {2}\d{4}-\d\d-\d\d 0[23]:\d0 GMT\+[12]\n){5}/);
    const [before] = (await json<{ items: { schedule_id: string }[] }>(['schedule', 'list'])).items;
    await ok(['schedule', 'create', ...args, '--time-input', 'night']);
    expect((await json<{ schedule_id: string }>(['schedule', 'show', 'nightly'])).schedule_id).toBe(
      before?.schedule_id,
    );
    const other = ['--time-input', 'night', '--overlap', 'queue'];
    expect(await aob(server.apiUrl, ['schedule', 'create', ...args, ...other])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('schedule.name_taken'),
    });
    expect(await ok(['schedule', 'pause', 'nightly', '--reason', 'holidays'])).toContain(': holidays');
    expect(await ok(['schedule', 'list'])).toMatch(
      /nightly\s+nightly-report\s+30 2 \* \* \*\s+Europe\/Berlin\s+paused/,
    );
    await ok(['schedule', 'resume', 'nightly']);
    const range = ['--from', '2025-03-29T12:00:00Z', '--to', '2025-04-01T00:00:00Z'];
    expect(await ok(['schedule', 'backfill', 'nightly', ...range])).toContain('2 runs to come');
    expect(await ok(['schedule', 'backfill', 'nightly', ...range])).toContain('2 times had one already');
    const runs = () => json<{ items: Run[] }>(['run', 'list', '--label', 'schedule=nightly']);
    await until(async () => (await runs()).items.filter((run) => run.status === 'COMPLETED').length === 2);
    const [latest] = (await runs()).items;
    // 02:30 does not exist on that night: it fires when the clocks jump.
    expect((await status(latest?.run_id ?? '')).inputs).toEqual({ night: '2025-03-31T00:30:00.000Z' });
    expect(await ok(['schedule', 'firings', 'nightly'])).toMatch(
      /2025-03-31 02:30 GMT\+2 +started +run_\w+ +COMPLETED +backfill\n2025-03-30 03:00 GMT\+2 +started/,
    );
    await ok(['schedule', 'delete', 'nightly']);
    expect((await aob(server.apiUrl, ['schedule', 'show', 'nightly'])).code).toBe(3);
  });

  it('does what docs/operations.md says, command by command', async () => {
    const said = await carryOut('operations.md', 'Schedules');
    expect(said.get('schedule backfill')).toContain('3 runs to come');
    expect(said.get('schedule pause')).toContain('paused by human:local: the shop is closed');
    await ok(['schedule', 'delete', 'nightly']);
  });
});

describe('an experiment', () => {
  it('does what docs/operations.md says, command by command', async () => {
    const said = await carryOut('operations.md', 'Experiments');
    expect(said.get('experiment list')).toMatch(
      /free-from-40 +running +shipping-offer +from-50 90 %, from-40 10 %/,
    );
    expect(said.get('experiment pause')).toContain('paused by human:local: the carrier is on strike');
    expect(said.get('experiment events')).toMatch(/4 .*experiment\.arm_stopped +from-40: customers complain/);
    expect(said.get('experiment stop')).toContain('free-from-40  stopped');
    expect(said.get('run list')).toMatch(/run_\w+ +\w+ +shipping-offer/);
    const docs = await readFile(new URL('../../docs/overlays.md', import.meta.url), 'utf8');
    const path = example('shipping-offer/experiment.yaml');
    expect(docs).toContain(await readFile(path, 'utf8'));
    const again = await aob(server.apiUrl, ['experiment', 'create', path]);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped by human:local') });
  });
});

describe('a run', () => {
  it('is started from a file, followed to its end and read afterwards', async () => {
    const dir = 'retry-then-success';
    const { code, stdout, stderr } = await aob(server.apiUrl, [
      'run',
      'start',
      example(`${dir}/workflow.yaml`),
      '--inputs',
      example(`${dir}/inputs.yaml`),
      '-f',
      '--label',
      'team=blue',
      '--key',
      'order-7',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/WARN {2}\[flaky\] attempt 1 failed: .* tries again/);
    expect(stdout).toMatch(/COMPLETED[\s\S]*outputs\s+\{"attempts_needed":3\}/);
    const run = stderr.trim();
    expect(await ok(['run', 'list', '--label', 'team=blue', '--status', 'completed'])).toContain(run);
    const errors = await ok(['logs', 'stream', run, '--filter', 'errors', '--output', 'json']);
    const events = errors
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEventResource);
    expect(events.map(({ type, node }) => [type, node])).toEqual([
      ['node.retrying', 'flaky'],
      ['node.retrying', 'flaky'],
    ]);
  });

  it('that fails ends the follower with 4', async () => {
    const path = await file(
      'fails.yaml',
      'schema: aob/v1\nname: fails\nnodes:\n  - id: a\n    type: task\n    config: { handler: builtin.fail }\n    inputs: { times: 9, message: no luck, retryable: false }\nedges: []\n',
    );
    const { code, stdout } = await aob(server.apiUrl, ['run', 'start', path, '-f']);
    expect(stdout).toContain('no luck');
    expect(code).toBe(4);
  });

  it('goes on when its follower is interrupted, and is cancelled for good', async () => {
    const path = await file(
      'sleeps.yaml',
      'schema: aob/v1\nname: sleeps\nnodes:\n  - id: nap\n    type: task\n    config: { handler: builtin.sleep }\n    inputs: { ms: 600000 }\nedges: []\n',
    );
    const follower = startAob(server.apiUrl, ['run', 'start', path, '-f']);
    await follower.saw('[nap] started');
    follower.interrupt();
    const { code, stderr } = await follower.ended;
    expect(code).toBe(130);
    const run = /run_\w+/.exec(stderr)?.[0] ?? '';
    expect(stderr).toContain(`aob run cancel ${run}`);
    expect((await status(run)).status).toBe('RUNNING');
    expect(await ok(['run', 'cancel', run, '--reason', 'enough'])).toContain('CANCELLED');
    expect(await ok(['run', 'cancel', run])).toContain('CANCELLED');
    expect((await aob(server.apiUrl, ['run', 'watch', run])).code).toBe(4);
  });

  it('waits for a signal, is paused and resumed, and says in the list what it waits for', async () => {
    const path = await file(
      'payment.yaml',
      'schema: aob/v1\nname: payment\nnodes:\n  - { id: paid, type: wait, config: { signal: paid } }\n  - { id: ship, type: task }\nedges:\n  - { from: paid, to: ship }\n',
    );
    const { run_id: run } = await json<Run>(['run', 'start', path, '--label', 'kind=payment']);
    await until(async () => (await status(run)).status === 'WAITING');
    expect(await ok(['run', 'list', '--label', 'kind=payment'])).toContain('waiting for the signal paid');
    expect(await ok(['run', 'pause', run, '--reason', 'first look'])).toContain('WAITING');
    expect(await ok(['run', 'list', '--label', 'kind=payment'])).toContain('paused by human:');
    const send = ['run', 'signal', run, 'paid', '--data', '{"amount":12}', '--idempotency-key', 'p-1'];
    await ok(send);
    await ok(send);
    expect((await status(run)).kept_signals).toEqual(['paid']);
    await ok(['run', 'resume', run]);
    await until(async () => (await status(run)).status === 'COMPLETED');
    expect(await ok(['run', 'status', run])).toContain('12');
    expect((await aob(server.apiUrl, ['run', 'pause', run])).code).toBe(2);
  });

  it('whose node failed is mended: run again, or skipped with a value', async () => {
    const path = await file(
      'mend.yaml',
      'schema: aob/v1\nname: mend\nnodes:\n  - { id: a, type: task, config: { handler: builtin.fail } }\n  - { id: b, type: task }\nedges:\n  - { from: a, to: b }\n',
    );
    const { run_id: run } = await json<Run>(['run', 'start', path, '--input', 'retryable=false']);
    await until(async () => (await status(run)).status === 'FAILED');
    await ok(['run', 'retry', run, 'a']);
    await until(async () => (await status(run)).status === 'FAILED');
    expect((await aob(server.apiUrl, ['run', 'skip', run, 'a', '--reason', ' '])).code).toBe(1);
    await ok(['run', 'skip', run, 'a', '--value', '{"by":"hand"}', '--reason', 'done by hand']);
    await until(async () => (await status(run)).status === 'COMPLETED');
  });

  it('leaves artifacts behind, large ones to be fetched by digest', async () => {
    const path = await file(
      'large.yaml',
      'schema: aob/v1\nname: large\nnodes: [{ id: keep, type: task, inputs: { text: "${inputs.text}" } }]\nedges: []\n',
    );
    const text = 'x'.repeat(20_000);
    const { run_id } = await json<Run>(['run', 'start', path, '--inputs', '-'], JSON.stringify({ text }));
    await ok(['run', 'watch', run_id]);
    const { items } = await json<{ items: { content: { ref?: string } }[] }>(['artifact', 'list', run_id]);
    const digest = items[0]?.content.ref ?? '';
    expect(JSON.parse(await ok(['artifact', 'get', digest]))).toEqual({ text });
    const out = join(folder, 'artifact.json');
    await ok(['artifact', 'get', digest, '-o', out]);
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({ text });
    expect((await aob(server.apiUrl, ['artifact', 'get', `sha256:${'0'.repeat(64)}`])).code).toBe(3);
  });
});

describe('the log of a run', () => {
  it('is checked from end to end, and two runs are put beside each other', async () => {
    const path = await file(
      'keeps.yaml',
      'schema: aob/v1\nname: keeps\nnodes: [{ id: keep, type: task }]\nedges: []\n',
    );
    const start = async (text: string): Promise<string> => {
      const { run_id } = await json<Run>(['run', 'start', path, '-i', `text=${text}`]);
      await ok(['run', 'watch', run_id]);
      return run_id;
    };
    const [a, b] = [await start('x'.repeat(20_000)), await start('short')];
    expect(await ok(['replay', a, '--verify'])).toMatch(
      /✓ run_\w+ is sound\n {2}checked .* [12] blobs?, 1 document/,
    );
    expect(await json(['replay', b, '--verify'])).toMatchObject({ valid: true, refolded: true });
    expect((await aob(server.apiUrl, ['replay', 'run_nothing', '--verify'])).code).toBe(3);
    expect(await ok(['run', 'compare', a, b])).toContain('They differ in inputs, outputs, nodes.');
    expect(await json(['run', 'compare', a, a])).toMatchObject({ differs: [] });
  });
});

describe('a patch', () => {
  it('is put on a running run and shows in its graph; the same on a finished run is refused', async () => {
    const dir = 'insert-in-the-middle';
    const { run_id } = await json<Run>([
      'run',
      'start',
      example(`${dir}/workflow.yaml`),
      '-i',
      'order=order_77',
      '-i',
      'charge_ms=10000',
    ]);
    const patch = example(`${dir}/patch.yaml`);
    expect(await ok(['patch', 'propose', run_id, patch])).toMatch(/patch_\w+ {2}applied/);
    const watched = await ok(['run', 'watch', run_id]);
    expect(watched).toContain('[check_stock] completed');
    const graph = (await (await fetch(`${server.apiUrl}/v1/runs/${run_id}/graph`)).json()) as Graph;
    expect(graph.nodes.map(({ id, status: word }) => [id, word])).toContainEqual([
      'check_stock',
      'completed',
    ]);
    const { items } = await json<{ items: PatchResource[] }>(['patch', 'list', run_id]);
    expect(await ok(['patch', 'show', items[0]?.patch_id ?? ''])).toContain('+ edge check_stock->ship');
    const late = await aob(server.apiUrl, ['patch', 'propose', run_id, patch]);
    expect(late).toMatchObject({ code: 2, stderr: expect.stringContaining('run.finished') });
  });

  it('can be tried first; one that the gate refuses names the operation in the file', async () => {
    const { run_id } = await json<Run>([
      'run',
      'start',
      example('insert-in-the-middle/workflow.yaml'),
      '-i',
      'order=order_78',
      '-i',
      'charge_ms=60000',
    ]);
    const patch = example('insert-in-the-middle/patch.yaml');
    expect(await ok(['patch', 'propose', run_id, patch, '--dry-run'])).toContain(
      '+ node check_stock (function)',
    );
    expect(await json(['patch', 'list', run_id])).toMatchObject({ items: [] });
    const path = await file(
      'bad-patch.yaml',
      'reason: try\noperations:\n  - { op: remove, path: "/nodes/{nobody}" }\n',
    );
    const { code, stderr } = await aob(server.apiUrl, ['patch', 'propose', run_id, path, '--output', 'json']);
    expect(code).toBe(2);
    expect(JSON.parse(stderr).issues).toContainEqual(
      expect.objectContaining({ pointer: expect.stringMatching(/^\/operations\/0/), file: path, line: 3 }),
    );
    await ok(['run', 'cancel', run_id]);
  });
});

describe('a decision', () => {
  it('approves the tour: the diff is shown first, the lead is mailed after', async () => {
    const { items } = await json<{ items: Run[] }>(['run', 'list', '--label', 'tour=waits-for-you']);
    const run = items[0]?.run_id ?? '';
    const ticket = await openTicket(run);
    const shown = await ok(['tickets', ticket]);
    expect(shown).toContain('Mail Ada Marsh');
    expect(shown).toContain('+ node notify_email (notify)');
    expect(shown).toMatch(/on approve\s+notify_email/);
    const agent = await aob(server.apiUrl, ['approve', ticket, 'approve', '--actor', 'agent:enrich']);
    expect(agent).toMatchObject({ code: 2, stderr: expect.stringContaining('actor.not_a_person') });
    await ok(['approve', ticket, 'approve', '--reason', 'LGTM', '--actor', 'human:mia']);
    const twice = await aob(server.apiUrl, ['approve', ticket, 'reject', '--reason', 'too late']);
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('ticket.decided') });
    const watched = await ok(['run', 'watch', run]);
    expect(watched).toContain('human:mia says approve: LGTM');
    expect(watched).toContain('[notify_email] completed');
  });

  it('rejects the tour: sales hears of it instead', async () => {
    const { run_id } = await json<Run>([
      'run',
      'start',
      'lead-flow',
      '-i',
      'lead_id=lead_1002',
      '-i',
      'company_id=fjordworks',
    ]);
    await ok(['approve', await openTicket(run_id), 'reject', '--reason', 'Need more data']);
    const watched = await ok(['run', 'watch', run_id]);
    expect(watched).toContain('[notify_slack] completed');
    expect(watched).not.toContain('[notify_email] completed');
  });
});

describe('the demo', () => {
  it('tells the tour of a run of its own, and what the outside world received once each', async () => {
    const { run, deliveries } = await json<{
      run: Run;
      deliveries: { kind: string; deliveries: number }[];
    }>(['demo', '--yes']);
    expect(run).toMatchObject({ status: 'COMPLETED', graph_version: 3, labels: { tour: 'demo' } });
    expect(deliveries.map(({ kind, deliveries: times }) => [kind, times]).sort()).toEqual([
      ['mail', 1],
      ['s3', 1],
    ]);
  });
});
