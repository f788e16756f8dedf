/** R2: whatever the graph, whoever answers when: `cancel_losers` ends exactly the losers, once, and nothing else. */
import { cancelsLosers, type JoinDocument } from '@aob/ir';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { outstandingJobs } from './jobs.ts';
import { get } from './table.ts';
import { given, type Scenario } from './testing/given.ts';
import { compiled } from './testing/other-workflows.ts';

interface Drawn {
  /** For each node but the first the nodes before it that lead to it, by number. */
  readonly into: readonly (readonly number[])[];
  readonly joins: readonly number[];
  /** Which outstanding job answers next. */
  readonly answers: readonly number[];
  /** Whether the outputs read a node, by number. */
  readonly read: number;
}

const NODES = 8;
const JOINS: readonly JoinDocument[] = [
  'all',
  'any',
  { any: true, cancel_losers: true },
  { quorum: 2, cancel_losers: true },
];

const drawn: fc.Arbitrary<Drawn> = fc.record({
  into: fc.array(fc.uniqueArray(fc.nat(NODES), { minLength: 1, maxLength: 3 }), {
    minLength: NODES,
    maxLength: NODES,
  }),
  joins: fc.array(fc.nat(JOINS.length - 1), { minLength: NODES, maxLength: NODES }),
  answers: fc.array(fc.nat(50), { maxLength: 40 }),
  read: fc.nat(NODES),
});

const documentOf = ({ into, joins, read }: Drawn) => {
  const edges = into.flatMap((from, index) =>
    [...new Set(from.map((number) => number % (index + 1)))].map((number) => ({
      from: `n${number}`,
      to: `n${index + 1}`,
    })),
  );
  const joinOf = (id: string, drawnJoin: number): JoinDocument => {
    const count = edges.filter(({ to }) => to === id).length;
    return count < 2 ? 'all' : (JOINS[drawnJoin] ?? 'all');
  };
  const nodes = Array.from({ length: NODES + 1 }, (_, index) => ({
    id: `n${index}`,
    type: 'function',
    inputs: {},
    join: joinOf(`n${index}`, joins[index - 1] ?? 0),
  }));
  return { nodes, edges, outputs: { told: `\${has(nodes.n${read}) ? nodes.n${read}.output : null}` } };
};

type Drawing = ReturnType<typeof documentOf>;

const cancels = ({ nodes }: Drawing, id: string): boolean =>
  cancelsLosers(nodes.find((node) => node.id === id)?.join);

interface Question {
  readonly id: string;
  readonly join: string;
  readonly read: string;
}

/** By its definition: every walk from `id` comes to `join`, and meets nothing on its way that is read at the end. */
const isLoser = (document: Drawing, { id, join, read }: Question): boolean => {
  if (id === read || id === join) return false;
  const next = document.edges.filter(({ from }) => from === id);
  return next.length > 0 && next.every(({ to }) => to === join || isLoser(document, { id: to, join, read }));
};

const statuses = (run: Scenario) => new Map(run.plan().nodes.map(({ id }) => [id, run.status(id)]));

it('R2: exactly the losers end, nothing else is touched, and nothing runs twice', () => {
  fc.assert(
    fc.property(drawn, (draw) => {
      const document = documentOf(draw);
      const plan = compiled(document);
      const read = `n${draw.read}`;
      for (const { id: join, losers } of plan.nodes.filter((node) => cancels(document, node.id))) {
        const expected = plan.nodes.filter(({ id }) => isLoser(document, { id, join, read }));
        expect(new Set(losers)).toEqual(new Set(expected.map(({ id }) => id)));
      }
      const run = given(document);
      for (const answer of [...draw.answers, ...Array.from({ length: 3 * NODES }, () => 0)]) {
        const jobs = outstandingJobs(run.state);
        const job = jobs[answer % Math.max(jobs.length, 1)];
        if (job === undefined) break;
        const before = statuses(run);
        const from = run.log.length;
        run.finish(job.node);
        const begun = run.log
          .slice(from)
          .flatMap((event) => (event.type === 'node.queued' ? [event.node] : []));
        const ended = new Set(begun.flatMap((id) => [...(plan.node.get(id)?.losers ?? [])]));
        for (const [id, status] of statuses(run)) {
          const was = before.get(id);
          if (id === job.node || was === status) continue;
          const isLost = status === 'cancelled' || (status === 'skipped' && ended.has(id));
          // Whoever began has not been touched otherwise; whoever ended without its own word is a loser.
          expect(isLost ? ended.has(id) : begun.includes(id) || status === 'skipped').toBe(true);
        }
        for (const id of ended)
          expect(['completed', 'cancelled', 'skipped', 'failed']).toContain(run.status(id));
      }
      expect(run.state.status).toBe('COMPLETED');
      const queued = run.log.flatMap((event) => (event.type === 'node.queued' ? [event.node] : []));
      expect(new Set(queued).size).toBe(queued.length);
      // Each edge resolved once, those of losers too, unless its source never got a word in.
      expect(plan.edges.filter(({ id }) => get(run.state.edges, id) === undefined)).toEqual([]);
    }),
    { numRuns: 600 },
  );
});
