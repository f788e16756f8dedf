import type { Verification } from '../contract/verification.ts';
import type { RunReads, RunSummary } from '../ports/run-reads.ts';
import { done, type Outcome, refused, runNotFound } from './outcome.ts';
import { presentRepair } from './present/present-repair.ts';
import { given } from './present/values.ts';
import { checkCommits, type LogCheck, openLogCheck } from './verify/check-log.ts';
import { checkNamed, type NamedCheck, type NamedPorts, openNamedCheck } from './verify/check-named.ts';
import { checkPatches } from './verify/check-patches.ts';
import { checkRows, type Rows, readRows } from './verify/check-rows.ts';
import { createFindings } from './verify/findings.ts';

export interface VerifyRunPorts extends NamedPorts {
  readonly reads: RunReads;
}

/** Commits in memory at a time. */
const COMMITS_PER_READ = 100;
/** How often a run may move on while its rows are being read. */
const LOOKS_MAX = 10;

/**
 * Reads the whole log of a run again and checks everything it says (R34): seals, order, events, values, blobs, documents,
 * and the rows read from it. Damage is a finding, so this refuses only unknown runs and runs that do not hold still.
 */
export const verifyRun = async (ports: VerifyRunPorts, runId: string): Promise<Outcome<Verification>> => {
  const { reads } = ports;
  const log = openLogCheck(runId, createFindings());
  const named = openNamedCheck(log.findings);
  let run = await reads.run(runId);
  log.snapshot = await reads.snapshot(runId);
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    await readOn(ports, runId, log, named);
    if (run === undefined && log.commits === 0) return runNotFound(runId);
    const rows = await readRows(reads, runId, run);
    // Every commit moves its run's row: if that stood still, all that was read in between belongs together.
    const now = await reads.run(runId);
    if (isSame(run, now)) return done(await conclude(ports, log, named, rows));
    run = now;
  }
  return refused({
    kind: 'conflict',
    code: 'run.busy',
    message: `${runId} changes faster than it can be compared with its log.`,
    hint: 'Try again, or when it waits or has finished.',
  });
};

const isSame = (before: RunSummary | undefined, after: RunSummary | undefined): boolean =>
  before?.lastSeq === after?.lastSeq && before?.chain === after?.chain;

/** From where the last look ended to the end of the log. */
const readOn = async (
  ports: VerifyRunPorts,
  runId: string,
  log: LogCheck,
  named: NamedCheck,
): Promise<void> => {
  for (;;) {
    const { firstSeq } = log;
    // By the first seq of the last commit, not by its last: a commit that lies about its end must not hide others.
    const page = await ports.reads.commits(runId, firstSeq + 1, COMMITS_PER_READ);
    const commits = page.filter((commit) => commit.firstSeq > firstSeq);
    if (commits.length === 0) return;
    await checkNamed(ports, named, checkCommits(log, commits));
  }
};

const conclude = async (
  { reads, documents }: VerifyRunPorts,
  log: LogCheck,
  named: NamedCheck,
  rows: Rows,
): Promise<Verification> => {
  await checkPatches(log, documents);
  const refolded = await checkRows(reads, log, rows);
  const { findings, state, commits, events, lastSeq, chain } = log;
  return {
    run_id: state.runId,
    valid: findings.count === 0,
    seq: lastSeq,
    chain,
    refolded,
    ...given('quarantine', rows.run?.quarantine),
    repairs: log.repairs.map(presentRepair),
    checked: {
      commits,
      events,
      payloads: named.payloads,
      blobs: named.blobs.size,
      documents: named.documents.size,
      tickets: rows.tickets.length,
      patches: rows.patches.length,
    },
    problem_count: findings.count,
    problems: findings.problems,
  };
};
