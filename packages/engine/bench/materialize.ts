/**
 * `npm run bench -- materialize [--json]`: how long it takes to put a stack of 100 patches on a document of 1,000 nodes
 * (issue 4: < 5 ms warm, < 50 ms cold). Cold: by a process that has done nothing of the kind, from the text of the base on.
 * Warm: on a base that is in memory. Beside both, what a reader of a run waits for: the document is kept under its digest, and
 * nothing is put together at all (docs/adr/0034).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  bookOf,
  type ChangeSet,
  canonicalJson,
  checkPatch,
  type Digest,
  type Json,
  materialize,
  type Plan,
  type WorkflowDocument,
} from '@aob/ir';
import { sha256 } from '../src/sha256.ts';
import { createPlanCache } from '../src/write-path/plan-cache.ts';
import { PATCHES, planned, thousandNodes } from './thousand-nodes.ts';
import { summaryOf, type Times, timed } from './times.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, stack: { type: 'string' } },
});

const STACK = 100;
const COLD_PROCESSES = 7;
const WARM_ROUNDS = 200;

interface Stack {
  readonly base: string;
  readonly changes: readonly ChangeSet[];
  readonly digest: string;
}

const author = { kind: 'human', id: 'human:bench', roles: [] } as const;
const textOf = ({ document }: Plan): string => canonicalJson(document as unknown as Json);

/** As a run would have it: each patch through the gate, on the document that the one before led to. */
const stacked = () => {
  const base = planned(thousandNodes(), sha256);
  const changes: ChangeSet[] = [];
  let current = base;
  for (let n = 0; n < STACK; n += 1) {
    const operations = PATCHES[n % PATCHES.length]?.(n) ?? [];
    const proposal = { id: `patch_${n}`, operations, reason: 'bench', author };
    const verdict = checkPatch({ current, book: bookOf(base), proposal, hash: sha256 });
    if (verdict.verdict === 'refused') throw new Error(JSON.stringify(verdict.issues.slice(0, 3)));
    changes.push(verdict.changes);
    current = verdict.plan;
  }
  return { base, changes, current };
};

/** `base`: its text, or the document itself. */
const put = ({
  base,
  changes,
  digest,
}: Omit<Stack, 'base'> & { readonly base: string | WorkflowDocument }): void => {
  const made = materialize(
    typeof base === 'string' ? (JSON.parse(base) as WorkflowDocument) : base,
    changes.map((each) => ({ changes: each })),
    sha256,
  );
  if (!made.ok || made.digest !== digest) throw new Error('the stack leads to another document');
};

/** This very program in a process of its own, told what to put together. */
const coldOnce = (stack: Stack): Times => {
  const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--stack', '-'], {
    input: JSON.stringify(stack),
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Times;
};

const readStdin = async (): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const measure = async () => {
  const { base, changes, current } = stacked();
  const stack = { base: textOf(base), changes, digest: current.digest };
  const kept = new Map([[current.digest, textOf(current)]]);
  const documents = { get: async (digest: Digest) => kept.get(digest), put: async () => undefined };
  const cache = createPlanCache({ documents, hash: sha256, max: 10 });
  await cache.load([current.digest]);
  const rounds = (work: () => unknown) => Array.from({ length: WARM_ROUNDS }, () => timed(work));
  const inMemory = { ...stack, base: base.document };
  rounds(() => put(inMemory));
  return {
    workload: 'materialize',
    nodes: current.nodes.length,
    patches: changes.length,
    cold: summaryOf(Array.from({ length: COLD_PROCESSES }, () => coldOnce(stack))),
    warm: summaryOf(rounds(() => put(inMemory))),
    read: summaryOf(rounds(() => cache.get(current.digest))),
  };
};

if (values.stack === undefined) {
  const report = await measure();
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`);
} else {
  const stack = JSON.parse(await readStdin()) as Stack;
  process.stdout.write(JSON.stringify(timed(() => put(stack))));
}
