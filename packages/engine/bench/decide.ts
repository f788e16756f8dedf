/**
 * `npm run bench -- decide [--json] [--runs 400]`: how long one routing decision takes in memory (design §12: p50 < 50 µs). A
 * workflow of 50 nodes is driven to its end again and again; measured is `decide` alone, from the state and a job's result
 * to events, effects and the next state.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { canonicalJson, compileJson, type Digest, type Json, type Plan } from '@aob/ir';
import type { RunCommand } from '../src/run/commands.ts';
import { decide } from '../src/run/decide.ts';
import type { Accepted, DecideContext } from '../src/run/decision.ts';
import { outstandingJobs } from '../src/run/jobs.ts';
import { absorbState, emptyState, isTerminal, type RunState } from '../src/run/state.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, runs: { type: 'string', default: '400' } },
});

const WIDTH = 7;
const DEPTH = 7;

/** Seven rows of seven behind one entry: jobs with two ways in, every row with an expression and a choice. */
const document = (): Json => {
  const id = (row: number, column: number): string => `n${row}_${column % WIDTH}`;
  const nodes: Json[] = [{ id: 'entry', type: 'function' }];
  const edges: Json[] = [];
  for (let row = 0; row < DEPTH; row += 1) {
    for (let column = 0; column < WIDTH; column += 1) {
      const to = id(row, column);
      if (column === 3) nodes.push({ id: to, type: 'transform', config: { expression: 'inputs.n * 2' } });
      else nodes.push({ id: to, type: 'function', join: 'all' });
      const from = row === 0 ? ['entry'] : [id(row - 1, column), id(row - 1, column + 1)];
      for (const [place, source] of from.entries())
        edges.push({ from: source, to, ...(place === 1 && column === 5 && { when: 'inputs.n > 1' }) });
    }
  }
  return { schema: 'aob/v1', name: 'bench-decide', nodes, edges };
};

const planned = (): Plan => {
  const compiled = compileJson(document());
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  return compiled.plan;
};

const hash = (text: string): Digest => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const plan = planned();
const ctx: DecideContext = {
  now: 1_700_000_000_000,
  newId: (prefix) => `${prefix}_1`,
  hash,
  plan: () => plan,
  blob: () => undefined,
  urlIssue: undefined,
};
const value = { status: 200, body: { id: 17, name: 'a result of ordinary size', tags: ['x', 'y', 'z'] } };
const output = { value, digest: hash(canonicalJson(value)) };

const accepted = (state: RunState, command: RunCommand): Accepted => {
  const decision = decide(state, command, ctx);
  if (decision.kind !== 'accepted') throw new Error(`${command.type} is ${decision.kind}`);
  return decision;
};

/** Adds how long each decision took, microseconds. */
const drive = (took: number[]): void => {
  const workflow = { name: plan.name, digest: plan.digest };
  const actor = { id: 'human:bench', roles: [] };
  let state: RunState = emptyState('run_1');
  const start = accepted(state, {
    type: 'start',
    workflow,
    inputs: { n: 2 },
    actor,
    priority: 'medium',
    labels: {},
  });
  state = absorbState(start.next, state);
  while (!isTerminal(state.status)) {
    const [job] = outstandingJobs(state);
    if (job === undefined) throw new Error(`${state.runId} hangs`);
    const command = { type: 'result', ...job, startedAt: ctx.now, outcome: { ok: true, output } } as const;
    const begun = process.hrtime.bigint();
    const decision = accepted(state, command);
    took.push(Number(process.hrtime.bigint() - begun) / 1000);
    state = absorbState(decision.next, state);
  }
};

const WARM_UP_RUNS = 100;
for (let run = 0; run < WARM_UP_RUNS; run += 1) drive([]);
const took: number[] = [];
for (let run = 0; run < Number(values.runs); run += 1) drive(took);
took.sort((a, b) => a - b);
const at = (share: number): number =>
  Number((took[Math.floor(took.length * share)] ?? Number.NaN).toFixed(1));
const report = {
  workload: 'decide',
  nodes: plan.nodes.length,
  decisions: took.length,
  us: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1 - 1 / took.length) },
};
process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`);
