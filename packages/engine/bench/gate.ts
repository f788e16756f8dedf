/**
 * `npm run bench -- gate [--json] [--rounds 200]`: how long the gate takes for one patch on a document of 1,000 nodes, from the
 * operations to the plan that would run (issue 4: p95 < 20 ms). Wall time is what somebody waits; the time of the processor is
 * told beside it, for on a machine that does other things as well the first says little.
 */
import { parseArgs } from 'node:util';
import { bookOf, checkPatch, type Plan } from '@aob/ir';
import { sha256 } from '../src/sha256.ts';
import { PATCHES, planned, thousandNodes } from './thousand-nodes.ts';
import { summaryOf, timed } from './times.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '200' } },
});

const author = { kind: 'agent', id: 'agent:bench', roles: [] } as const;

const base = planned(thousandNodes(), sha256);

/** Answers the plan after it. Each patch is its own: nothing of an answer can be kept from the one before. */
const check = (current: Plan, n: number): Plan => {
  const operations = PATCHES[n % PATCHES.length]?.(n) ?? [];
  const proposal = { id: `patch_${n}`, operations, reason: 'bench', author };
  const verdict = checkPatch({ current, book: bookOf(base), proposal, hash: sha256 });
  if (verdict.verdict === 'refused') throw new Error(JSON.stringify(verdict.issues.slice(0, 3), null, 2));
  return verdict.plan;
};

const WARM_UP = 50;
for (let n = 0; n < WARM_UP; n += 1) check(base, n);
const rounds = Array.from({ length: Number(values.rounds) }, (_, n) => timed(() => check(base, WARM_UP + n)));
const report = { workload: 'gate', nodes: base.nodes.length, patches: rounds.length, ...summaryOf(rounds) };
process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`);
