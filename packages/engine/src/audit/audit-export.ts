/**
 * Checks exported runs without the server they came from (R34): the same reading of the log as `GET /v1/runs/{id}/verify`,
 * over the lines of a file, and beside it the file itself, its certificates, and whose word led to what ran.
 */
import type { Digest, Plan } from '@aob/ir';
import type { Audit, AuditedRun } from '../contract/audit.ts';
import type { Commit } from '../ports/event-log.ts';
import { presentRepair } from '../usecases/present/present-repair.ts';
import { given } from '../usecases/present/values.ts';
import { checkCommits, type LogCheck, openLogCheck } from '../usecases/verify/check-log.ts';
import { checkNamed, type NamedCheck, openNamedCheck } from '../usecases/verify/check-named.ts';
import { checkPatches } from '../usecases/verify/check-patches.ts';
import { report } from '../usecases/verify/findings.ts';
import { trustIn } from './certificate.ts';
import { checkApprovals, type GuardsByDocument } from './check-approvals.ts';
import type { ExportSource } from './export-source.ts';
import { exportedRun } from './exported-run.ts';
import { noteEvent, openProvenance, type Provenance } from './provenance.ts';
import { type RunIndex, readIndex } from './read-index.ts';

export interface AuditOptions {
  /** The run that the file must begin with; default: any. */
  readonly runId?: string;
  /** SHA-256 of the public key that certificates are to be signed with; default: any key is taken at its word. */
  readonly keyId?: Digest;
}

/** Never throws for what a file may hold; only a source that cannot be read does. */
export const auditExport = async (source: ExportSource, options: AuditOptions = {}): Promise<Audit> => {
  const { runs: found, findings } = await readIndex(source);
  const first = found[0]?.header.run_id;
  if (options.runId !== undefined && first !== undefined && first !== options.runId) {
    const message = `This is an export of ${first}, not of ${options.runId}.`;
    report(findings, { code: 'export.other_run', message });
  }
  const runs: AuditedRun[] = [];
  for (const index of found) runs.push(await auditRun(source, index, options));
  const { problems } = findings;
  return { valid: findings.count === 0 && runs.every(({ valid }) => valid), runs, problems };
};

/** Commits whose values are looked at together. */
const COMMITS_AT_ONCE = 100;

const auditRun = async (
  source: ExportSource,
  index: RunIndex,
  { keyId }: AuditOptions,
): Promise<AuditedRun> => {
  const { findings } = index;
  const provenance = openProvenance();
  const guards = new Map<Digest, Plan['guards']>();
  const log = openLogCheck(index.header.run_id, findings, (placed) => noteEvent(provenance, placed));
  const named = openNamedCheck(findings, (plan) => guards.set(plan.digest, plan.guards));
  const { ports, commits } = exportedRun(source, index);
  for await (const page of pagesOf(commits())) await checkNamed(ports, named, checkCommits(log, page));
  const proved = await checkPatches(log, ports.documents);
  const isReplay = log.started?.data.replay !== undefined;
  checkApprovals(provenance, guards, { findings, isReplay });
  const certificate = checkCertificate(index, log, keyId);
  return presentAudit({ log, named, provenance, proved, certificate, guards });
};

async function* pagesOf(commits: AsyncIterable<Commit>): AsyncGenerator<readonly Commit[]> {
  let page: Commit[] = [];
  for await (const commit of commits) {
    page.push(commit);
    if (page.length < COMMITS_AT_ONCE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Is the log that is here the one that was certified, and by whom? */
const checkCertificate = (
  { findings, end }: RunIndex,
  { lastSeq, chain }: LogCheck,
  keyId: Digest | undefined,
): AuditedRun['certificate'] => {
  if (end === undefined) return undefined;
  const { certificate } = end;
  const { key_id, at, asked_by, seq } = certificate;
  if (lastSeq < seq) {
    const message = `The log ends at ${lastSeq}, but the run had ${seq} events when it was certified.`;
    report(findings, { seq: lastSeq + 1, code: 'log.cut_off', message });
  } else if (lastSeq !== seq || chain !== certificate.chain) {
    const message = 'The certificate is about a log with another end.';
    report(findings, { seq: lastSeq, code: 'certificate.other_log', message });
  }
  const trust = trustIn(certificate, keyId);
  if (trust === 'broken') {
    const isOtherKey = keyId !== undefined && keyId !== key_id;
    const message = isOtherKey
      ? `The certificate is signed by the key ${key_id}, not by ${keyId}.`
      : 'The signature does not fit what the certificate says.';
    const code = isOtherKey ? 'certificate.other_key' : 'certificate.signature';
    report(findings, { code, message, subject: key_id });
  }
  return { key_id, at, asked_by, trust };
};

interface Found {
  readonly log: LogCheck;
  readonly named: NamedCheck;
  readonly provenance: Provenance;
  readonly proved: number;
  readonly certificate: AuditedRun['certificate'];
  readonly guards: GuardsByDocument;
}

const presentAudit = ({ log, named, provenance, proved, certificate, guards }: Found): AuditedRun => {
  const { findings, state, commits, events, lastSeq, chain, started, isFoldable } = log;
  const { workflow, actor } = started?.data ?? {};
  return {
    run_id: state.runId,
    valid: findings.count === 0,
    status: state.status,
    ...given('workflow', workflow && { name: workflow.name, digest: workflow.digest }),
    ...given('started_by', actor?.id),
    seq: lastSeq,
    chain,
    refolded: isFoldable,
    ...given('certificate', certificate),
    checked: {
      commits,
      events,
      payloads: named.payloads,
      blobs: named.blobs.size,
      documents: named.documents.size,
      patches: proved,
    },
    repairs: log.repairs.map(presentRepair),
    patches: [...provenance.patches.values()],
    nodes: [...provenance.nodes.values()].map((node) => ({
      ...node,
      gates: [...(guards.get(node.document)?.get(node.node) ?? [])].sort(),
    })),
    approvals: [...provenance.approvals.values()],
    problem_count: findings.count,
    problems: findings.problems,
  };
};
