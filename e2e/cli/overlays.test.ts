/** What docs/overlays.md shows of workflow patches, promotion, diff and blame, typed command by command. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PatchResource, Run, WorkflowPatchAccepted } from '@aob/engine/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Server, startServer, until } from '../support/server.ts';
import { aob } from './aob.ts';

let server: Server;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aob-cli-'));
  server = await startServer({ isSeeded: false });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

async function ok(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await aob(server.apiUrl, args);
  expect({ code, stderr: code === 0 ? '' : stderr, args }).toEqual({ code: 0, stderr: '', args });
  return stdout;
}

async function json<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse(await ok(...args, '--output', 'compact')) as T;
}

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

/** The operations that the page shows. */
async function operationsOfPage(): Promise<string> {
  const page = await readFile(new URL('../../docs/overlays.md', import.meta.url), 'utf8');
  const [, after = ''] = page.split('\n## Workflow patches\n');
  const [, operations = ''] = /```json\n([\s\S]*?)```/.exec(after) ?? [];
  return operations;
}

const ORDERS = `
schema: aob/v1
name: orders
nodes:
  - { id: go, type: wait, config: { signal: go } }
  - { id: pay, type: function, inputs: { boxes: 1 } }
edges: [{ from: go, to: pay }]
`;

it('a workflow is patched, undone and redone, and its history says why', async () => {
  await ok('workflow', 'push', await file('orders.yaml', ORDERS));
  const receipt = await file('add-receipt.json', await operationsOfPage());
  const why = ['--reason', 'people ask for receipts'];
  expect(await ok('workflow', 'patch', 'orders', receipt, ...why, '--dry-run')).toContain('+ node receipt');
  expect(await ok('workflow', 'patch', 'orders', receipt, ...why)).toContain('orders@main is at version 2');
  expect(await ok('workflow', 'patches', 'orders')).toContain('people ask for receipts');
  await ok('workflow', 'undo', 'orders', '--reason', 'too many mails');
  expect(await ok('workflow', 'show', 'orders')).not.toContain('receipt');
  await ok('workflow', 'redo', 'orders');
  const history = await ok('workflow', 'history', 'orders');
  expect(history).toContain('too many mails');
  expect(history).toContain('- node receipt (function)');
  await ok('workflow', 'tag', 'orders', 'stable', '1', '--reason', 'held for a week');
  expect(await ok('workflow', 'tags', 'orders')).toContain('stable');
});

it('what helped one run is promoted; diff and blame say what and whose', async () => {
  const { run_id: run } = await json<{ run_id: string }>('run', 'start', 'orders');
  await until(async () => (await json<Run>('run', 'status', run)).status === 'WAITING');
  const { seq } = await json<Run>('run', 'status', run);
  const boxes = await file(
    'boxes.json',
    '[{ "op": "replace", "path": "/nodes/{pay}/inputs/boxes", "value": 2 }]',
  );
  const { patch_id: patch } = await json<PatchResource>(
    ...['patch', 'propose', run, boxes, '--reason', 'two fit', '--actor', 'agent:enrich;roles=operator'],
  );
  expect(await ok('workflow', 'diff', 'orders', 'main', `run:${run}`)).toContain('inputs.boxes: 1 → 2');
  expect(await ok('workflow', 'diff', 'orders', `run:${run}@${seq}`, `patch:${patch}`)).toContain('1 → 2');
  expect(await ok('patch', 'promote', patch, '--dry-run')).toContain('1 run had it: 1 WAITING');
  const promoted = await json<WorkflowPatchAccepted>(
    ...['patch', 'promote', patch, '--reason', 'it found the address in every run'],
  );
  expect(promoted).toMatchObject({ state: 'applied', version: 3, promotes: patch });
  expect(await ok('patch', 'show', patch)).toContain('promoted');
  expect(await ok('workflow', 'diff', 'orders', '2', 'main')).toContain('inputs.boxes: 1 → 2');
  const blame = await ok('workflow', 'blame', 'orders', '--node', 'pay');
  expect(blame).toContain('(of agent:enrich)');
  expect(blame).toContain('it found the address in every run');
  expect(await ok('run', 'blame', run)).toContain('two fit');
  expect(await ok('run', 'blame', run, '--at', `${seq}`)).not.toContain('two fit');
});
