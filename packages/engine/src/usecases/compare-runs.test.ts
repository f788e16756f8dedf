import { changeSetDigest, invertChangeSet, isEmptyChangeSet, type Json } from '@aob/ir';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeComparison, RunComparison } from '../contract/comparison.ts';
import { createPlanCache } from '../write-path/plan-cache.ts';
import {
  createRig,
  echoOf,
  GATE,
  hash,
  memoryStore,
  ONE,
  PAIR,
  type Rig,
  saveDocument,
  W3,
} from '../write-path/testing/rig.ts';
import { compareRuns } from './compare-runs.ts';
import { plansOf } from './plans.ts';

const MIA = { id: 'human:mia', roles: ['viewer', 'operator', 'approver'] };
const DOCUMENTS = { one: ONE, w3: W3, pair: PAIR, gate: GATE };

interface Plot {
  readonly document: keyof typeof DOCUMENTS;
  readonly inputs: Json;
  /** The node whose attempts fail for good, if it is there. */
  readonly fails?: string | undefined;
  /** A node put at the end of the plan before anything else happens. */
  readonly adds?: string | undefined;
}

/** A house in which runs go as the plot says, as far as they go without a person. */
const house = () => {
  const store = memoryStore();
  const plots = new Map<string, Plot>();
  /** Runs that may go on: a patch has to come before the run is over. */
  const released = new Map<string, Promise<void>>();
  const rig: Rig = createRig({
    store,
    onJob: async (job, writer) => {
      await released.get(job.runId);
      const result = echoOf(job);
      const error = { code: 'test.failure', message: 'as asked', retryable: false, node: job.node };
      const hasFailed = plots.get(job.runId)?.fails === job.node;
      await writer.submit(job.runId, hasFailed ? { ...result, outcome: { ok: false, error } } : result);
    },
  });
  const plans = plansOf(createPlanCache({ documents: store.documents, hash, max: 100 }));
  const run = async (plot: Plot): Promise<string> => {
    const id = `run_${plots.size}`;
    plots.set(id, plot);
    let release = (): void => undefined;
    released.set(
      id,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    const document: object = DOCUMENTS[plot.document];
    const digest = await saveDocument(store, { name: plot.document, ...document });
    await rig.writer.submit(id, {
      type: 'start',
      workflow: { name: plot.document, digest },
      inputs: plot.inputs,
      actor: MIA,
      priority: 'medium',
      labels: {},
    });
    if (plot.adds !== undefined) await add(id, plot.adds);
    release();
    await rig.until(id, plot.document === 'gate' ? 'WAITING' : plot.fails === 'a' ? 'FAILED' : 'COMPLETED');
    return id;
  };
  const add = async (id: string, node: string): Promise<void> => {
    const state = await rig.writer.read(id);
    const plan = state?.plan && (await plans.load(state.plan));
    const operations = [
      { op: 'add', path: '/nodes/-', value: { id: node, type: 'function' } },
      { op: 'add', path: '/edges/-', value: { from: plan?.body.order.at(-1) ?? '', to: node } },
    ] as const;
    const proposal = {
      id: `patch_${id}`,
      operations,
      reason: 'more',
      author: { kind: 'human', ...MIA },
    } as const;
    const patched = await rig.writer.submit(id, { type: 'apply_patch', proposal });
    if (!patched.ok || patched.result.kind !== 'patch') throw new Error(JSON.stringify(patched));
  };
  const compare = async (a: string, b: string): Promise<RunComparison> => {
    const outcome = await compareRuns({ reads: store.reads, writer: rig.writer, plans }, a, b);
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    return outcome.value;
  };
  return { store, rig, plans, run, compare };
};

const mirrored = ({ a, b, in: side, ...node }: NodeComparison): NodeComparison => ({
  ...node,
  in: side === 'a' ? 'b' : side === 'b' ? 'a' : 'both',
  ...(b && { a: b }),
  ...(a && { b: a }),
});

describe('comparing runs', () => {
  it('of any kind: a run has no differences from itself, and b with a is the mirror of a with b', async () => {
    const plot = fc.record({
      document: fc.constantFrom(...(Object.keys(DOCUMENTS) as Plot['document'][])),
      inputs: fc.constantFrom<Json>({}, { x: 1 }, { x: 2 }),
      fails: fc.constantFrom(undefined, undefined, 'a'),
      adds: fc.constantFrom(undefined, 'mail', 'bill'),
    });
    await fc.assert(
      fc.asyncProperty(plot, plot, async (left, right) => {
        const { run, compare, rig } = house();
        const [a, b] = [await run(left), await run(right)];
        const self = await compare(a, a);
        expect({ differs: self.differs, changes: self.changes }).toEqual({ differs: [], changes: undefined });
        const [there, back] = [await compare(a, b), await compare(b, a)];
        expect({ a: back.a, b: back.b, differs: back.differs }).toEqual({
          a: there.b,
          b: there.a,
          differs: there.differs,
        });
        expect(back.nodes).toEqual(there.nodes.map(mirrored));
        expect(back.changes && changeSetDigest(back.changes)).toBe(
          there.changes && changeSetDigest(invertChangeSet(there.changes)),
        );
        await rig.writer.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('finds other inputs all the way down, in plan order', async () => {
    const { run, compare } = house();
    const a = await run({ document: 'w3', inputs: { x: 1 } });
    const b = await run({ document: 'w3', inputs: { x: 2 } });
    const { differs, changes, nodes } = await compare(a, b);
    expect({ differs, changes }).toEqual({ differs: ['inputs', 'outputs', 'nodes'], changes: undefined });
    expect(nodes.map(({ node, differs: each }) => [node, ...each])).toEqual([
      ['a', 'input', 'output'],
      ['b', 'input', 'output'],
      ['c', 'input', 'output'],
    ]);
    expect(nodes[0]?.a).toMatchObject({
      status: 'completed',
      executions: 1,
      attempts: 1,
      duration_ms: expect.any(Number),
    });
  });

  it('finds a failure, what it kept from running, and another execution', async () => {
    const { run, compare, rig } = house();
    const [a, b] = [
      await run({ document: 'w3', inputs: {} }),
      await run({ document: 'w3', inputs: {}, fails: 'a' }),
    ];
    await rig.writer.submit(b, { type: 'retry_node', node: 'a', actor: MIA });
    await rig.untilJobs(5);
    const { differs, nodes } = await compare(a, b);
    expect(differs).toEqual(expect.arrayContaining(['status', 'outputs', 'nodes']));
    expect(nodes[0]).toMatchObject({
      differs: ['status', 'executions', 'attempts', 'output'],
      b: { executions: 2, attempts: 2 },
    });
  });

  it('says what a patch changed, and which nodes only one of them has', async () => {
    const { run, compare } = house();
    const a = await run({ document: 'w3', inputs: {} });
    const b = await run({ document: 'w3', inputs: {}, adds: 'mail' });
    const { differs, changes, nodes } = await compare(a, b);
    expect(differs).toEqual(['document', 'nodes']);
    expect(changes).toMatchObject({ nodes: { added: [{ id: 'mail' }] } });
    expect(nodes.map(({ node, in: side }) => `${node} ${side}`)).toEqual([
      'a both',
      'b both',
      'c both',
      'mail b',
    ]);
  });

  it('of different workflows says so and compares all the same', async () => {
    const { run, compare } = house();
    const { differs, changes, nodes } = await compare(
      await run({ document: 'one', inputs: {} }),
      await run({ document: 'w3', inputs: {} }),
    );
    expect(differs).toEqual(['workflow', 'document', 'outputs', 'nodes']);
    expect(changes === undefined || isEmptyChangeSet(changes)).toBe(false);
    expect(nodes.map(({ in: side }) => side)).toEqual(['both', 'b', 'b']);
  });

  it('names every run that is not there', async () => {
    const { store, rig, plans } = house();
    const ports = { reads: store.reads, writer: rig.writer, plans };
    const outcome = await compareRuns(ports, 'run_x', 'run_y');
    expect(outcome).toMatchObject({
      ok: false,
      refusal: {
        kind: 'not_found',
        issues: [{ message: 'There is no run run_x.' }, { message: 'There is no run run_y.' }],
      },
    });
  });
});
