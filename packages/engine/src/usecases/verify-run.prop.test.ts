import type { PatchAuthor, PatchOperation } from '@aob/ir';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryBlobStore } from '../adapters/memory/index.ts';
import type { Actor } from '../run/events.ts';
import {
  createRig,
  echoOf,
  memoryStore,
  type Rig,
  type Store,
  saveDocument,
} from '../write-path/testing/rig.ts';
import { verifyRun } from './verify-run.ts';

const MIA: Actor = { id: 'human:mia', roles: ['viewer', 'operator', 'approver'] };

/** A gate with a form and a deadline, a step that may be tried twice, and a delay beside them. */
const DOCUMENT = {
  nodes: [
    { id: 'a', type: 'function', retry: { max_attempts: 2, backoff_ms: 1000 } },
    { id: 'nap', type: 'delay', config: { duration: '1m' } },
    {
      id: 'ask',
      type: 'hitl',
      config: {
        message: 'Go on\u0000?',
        approvers: ['approver'],
        form: { type: 'object', properties: { amount: { type: 'number' } } },
        timeout: '1h',
        on_timeout: 'reject',
      },
    },
    { id: 'yes', type: 'function' },
    { id: 'no', type: 'function' },
  ],
  edges: [
    { from: 'a', to: 'nap' },
    { from: 'a', to: 'ask' },
    { from: 'ask', to: 'yes' },
    { from: 'ask', to: 'no', on: 'reject' },
  ],
};

const add = (id: string, more: object, from: string): readonly PatchOperation[] => [
  { op: 'add', path: '/nodes/-', value: { id, type: 'function', ...more } as never },
  { op: 'add', path: '/edges/-', value: { from, to: id } },
];

const PATCHES = {
  sound: add('mail', {}, 'yes'),
  other: add('bill', {}, 'nap'),
  /** Asks for a review when an agent proposes it. */
  reaching: add('call', { type: 'http', config: { url: 'https://example.com/x' } }, 'a'),
  refused: [{ op: 'remove', path: '/nodes/{nobody}' }],
} satisfies { readonly [name: string]: readonly PatchOperation[] };

const HUMAN: PatchAuthor = { kind: 'human', ...MIA };
const AGENT: PatchAuthor = { kind: 'agent', id: 'agent:enrich', roles: [], node: 'a' };

type Step = (world: World) => Promise<unknown>;

interface World {
  readonly rig: Rig;
  readonly store: Store;
  readonly runId: string;
  readonly count: number;
  /** Moves the clock on. */
  readonly pass: (ms: number) => void;
}

const failing =
  (retryable: boolean): Step =>
  async ({ rig, runId }) => {
    const job = rig.jobs.at(-1);
    if (job === undefined) return undefined;
    const error = { code: 'test.failure', message: 'as asked', retryable, node: job.node };
    const logs = [{ level: 'info', message: 'it broke', at: 5 }] as const;
    return rig.writer.submit(runId, { ...echoOf(job), outcome: { ok: false, error }, logs });
  };

const patching =
  (operations: readonly PatchOperation[], author: PatchAuthor): Step =>
  async (world) => {
    const proposal = { id: `patch_${world.count}`, operations, reason: 'a try', author };
    return world.rig.writer.submit(world.runId, { type: 'apply_patch', proposal });
  };

const deciding =
  (decision: 'approve' | 'reject'): Step =>
  async ({ rig, store, runId }) => {
    const [ticket] = await store.reads.tickets({ runIds: [runId], status: 'open', limit: 1 });
    const ticketId = ticket?.ticketId ?? 'none';
    const data = ticket?.kind === 'gate' ? { data: { amount: 5 } } : {};
    return rig.writer.submit(runId, {
      type: 'decide_ticket',
      ticketId,
      decision,
      reason: 'so\u0000',
      actor: MIA,
      ...data,
    });
  };

const waking =
  (ms: number): Step =>
  async ({ rig, runId, pass }) => {
    pass(ms);
    return rig.writer.submit(runId, { type: 'wake' });
  };

const STEPS: { readonly [name: string]: Step } = {
  result: async ({ rig, runId }) => {
    const job = rig.jobs.at(-1);
    return job && rig.writer.submit(runId, echoOf(job));
  },
  failure: failing(true),
  finalFailure: failing(false),
  soon: waking(2_000),
  later: waking(7_200_000),
  approve: deciding('approve'),
  reject: deciding('reject'),
  patch: patching(PATCHES.sound, HUMAN),
  otherPatch: patching(PATCHES.other, HUMAN),
  reviewedPatch: patching(PATCHES.reaching, AGENT),
  refusedPatch: patching(PATCHES.refused, AGENT),
  retry: async ({ rig, runId }) => rig.writer.submit(runId, { type: 'retry_node', node: 'a', actor: MIA }),
  skip: async ({ rig, runId }) =>
    rig.writer.submit(runId, {
      type: 'skip_node',
      node: 'a',
      output: { given: true },
      reason: 'known',
      actor: MIA,
    }),
  cancel: async ({ rig, runId }) =>
    rig.writer.submit(runId, { type: 'cancel', reason: 'no need', actor: MIA }),
};

/** Every turn a run can take here is taken at least once, whatever chance does. */
const TURNS: readonly (readonly string[])[] = [
  ['result', 'approve', 'result', 'later'],
  ['failure', 'soon', 'result', 'reject'],
  ['finalFailure', 'retry', 'result'],
  ['finalFailure', 'skip', 'later'],
  ['finalFailure'],
  ['result', 'cancel'],
  ['patch', 'refusedPatch', 'result', 'otherPatch', 'approve'],
  ['result', 'reviewedPatch'],
  ['result', 'reviewedPatch', 'reject'],
  ['result', 'later', 'patch'],
];
const RUN_STATUSES = ['RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED'];
const PATCH_STATUSES = ['applied', 'refused', 'pending_review', 'rejected'];

it('finds nothing in whatever the engine itself has written', async () => {
  const seen = new Set<string>();
  const steps = fc.array(fc.constantFrom(...Object.keys(STEPS)), { minLength: 1, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (names, areTogether) => {
      const store = memoryStore();
      const blobs = createMemoryBlobStore();
      let now = 1_000_000;
      const rig = createRig({ store, blobs, clock: { now: () => now }, onJob: async () => undefined });
      const runId = await rig.start(await saveDocument(store, DOCUMENT), { text: 'x'.repeat(17_000) });
      const pass = (ms: number): void => {
        now += ms;
      };
      const take = (name: string, count: number) => STEPS[name]?.({ rig, store, runId, count, pass });
      // Together they share transactions, and a row is written once for many commits.
      if (areTogether) await Promise.all(names.map(take));
      else for (const [count, name] of names.entries()) await take(name, count);
      const outcome = await verifyRun({ ...store, blobs }, runId);
      expect(outcome.ok && outcome.value.problems).toEqual([]);
      const run = await store.reads.run(runId);
      seen.add(run?.status ?? '');
      for (const ticket of await store.reads.tickets({ runIds: [runId], limit: 20 })) seen.add(ticket.status);
      for (const patch of await store.reads.patches({ runId, limit: 20 })) seen.add(patch.status);
      expect(rig.problems).toEqual([]);
      await rig.writer.stop();
    }),
    { numRuns: 60, examples: TURNS.map((names): [string[], boolean] => [[...names], false]) },
  );
  expect(seen).toEqual(new Set([...RUN_STATUSES, 'open', 'decided', 'superseded', ...PATCH_STATUSES]));
});
