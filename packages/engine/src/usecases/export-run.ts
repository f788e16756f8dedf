/**
 * A run as a file for an audit that asks no server (R34). It is written as it is read, a page of commits and one document
 * or blob at a time. Damage is written down as it is: finding it is what the file is for.
 */
import { createHash } from 'node:crypto';
import { type Digest, pinnedDigest, referencesIn, type WorkflowDocument } from '@aob/ir';
import { certify } from '../audit/certificate.ts';
import { EXPORT_FORMAT, type ExportLine } from '../contract/export.ts';
import type { AuditSigner } from '../ports/audit-signer.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Documents } from '../ports/documents.ts';
import type { Commit } from '../ports/event-log.ts';
import type { RunReads, RunSummary } from '../ports/run-reads.ts';
import type { RunEvent } from '../run/events.ts';
import { readEvents } from '../run/read-events.ts';
import type { Caller } from './caller.ts';
import { done, type Outcome, runNotFound } from './outcome.ts';
import { timestampOf } from './present/values.ts';
import { isDigest } from './resolve-workflow.ts';
import { namedBy } from './verify/named.ts';

export interface ExportRunPorts {
  readonly reads: RunReads;
  readonly blobs: BlobStore;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly signer: AuditSigner;
}

export interface ExportRun {
  readonly runId: string;
  readonly caller: Caller;
  /** The runs that its nodes stood for as well (R35). */
  readonly withChildren: boolean;
}

const COMMITS_PER_READ = 100;

/** Lines of text as they come. What is committed after this was asked for is left out. */
export const exportRun = async (
  ports: ExportRunPorts,
  request: ExportRun,
): Promise<Outcome<AsyncIterable<string>>> => {
  const run = await ports.reads.run(request.runId);
  return run === undefined ? runNotFound(request.runId) : done(familyOf(ports, request, run));
};

/** A run, then those that it started, as deep as they go. */
async function* familyOf(
  ports: ExportRunPorts,
  request: ExportRun,
  run: RunSummary,
): AsyncGenerator<string, void> {
  const children = yield* linesOf(ports, request.caller, run);
  if (!request.withChildren) return;
  for (const id of children) {
    const child = await ports.reads.run(id);
    if (child !== undefined) yield* familyOf(ports, request, child);
  }
}

interface Section {
  readonly runId: string;
  readonly sealed: ReturnType<typeof createHash>;
  readonly counts: { commits: number; documents: number; blobs: number; missing: number };
  /** Documents and blobs that were looked for; a digest may be both. */
  readonly seen: Set<string>;
  readonly children: Set<string>;
}

/** One run from header to end; answers the ids of the runs that it started. */
async function* linesOf(
  ports: ExportRunPorts,
  caller: Caller,
  { runId, lastSeq, chain }: RunSummary,
): AsyncGenerator<string, ReadonlySet<string>> {
  const section: Section = {
    runId,
    sealed: createHash('sha256'),
    counts: { commits: 0, documents: 0, blobs: 0, missing: 0 },
    seen: new Set(),
    children: new Set(),
  };
  const write = (line: ExportLine): string => {
    const text = `${JSON.stringify(line)}\n`;
    section.sealed.update(text);
    return text;
  };
  const at = timestampOf(ports.clock.now());
  yield write({ line: 'header', format: EXPORT_FORMAT, run_id: runId, at, asked_by: caller.id });
  for await (const commit of commitsOf(ports.reads, runId, lastSeq)) {
    section.counts.commits += 1;
    yield write(commitLine(commit));
    for await (const line of namedLines(ports, section, eventsOf(commit))) yield write(line);
  }
  const digest: Digest = `sha256:${section.sealed.digest('hex')}`;
  const head = { run_id: runId, seq: lastSeq, chain };
  const certificate = certify(ports.signer, { ...head, export: digest, at, asked_by: caller.id });
  yield `${JSON.stringify({ line: 'end', run_id: runId, ...section.counts, certificate })}\n`;
  return section.children;
}

async function* commitsOf(reads: RunReads, runId: string, untilSeq: number): AsyncGenerator<Commit> {
  for (let firstSeq = 0; ; ) {
    // By the first seq of the last one, as an audit reads: one that lies about its end must not hide others.
    const page = await reads.commits(runId, firstSeq + 1, COMMITS_PER_READ, untilSeq);
    const commits = page.filter((commit) => commit.firstSeq > firstSeq);
    yield* commits;
    const last = commits.at(-1);
    if (last === undefined) return;
    firstSeq = last.firstSeq;
  }
}

const commitLine = (commit: Commit): ExportLine => ({
  line: 'commit',
  run_id: commit.runId,
  first_seq: commit.firstSeq,
  last_seq: commit.lastSeq,
  commit_id: commit.commitId,
  at: commit.at,
  actor: commit.actor,
  ...(commit.commandId !== undefined && { command_id: commit.commandId }),
  events: commit.events,
  chain: commit.chain,
});

/** What cannot be read names nothing; the audit will say that it cannot be read. */
const eventsOf = ({ events }: Commit): readonly RunEvent[] => {
  try {
    return readEvents(events);
  } catch {
    return [];
  }
};

/** Each document and blob once, where it is named first. */
async function* namedLines(
  ports: ExportRunPorts,
  section: Section,
  events: readonly RunEvent[],
): AsyncGenerator<ExportLine> {
  for (const event of events) {
    if (event.type === 'node.waiting' && event.data.child !== undefined)
      section.children.add(event.data.child.run_id);
    for (const named of namesIn(event)) {
      if (named.kind === 'document') yield* documentLines(ports.documents, section, named.digest);
      else yield* blobLines(ports.blobs, section, named.payload);
    }
  }
}

/** An event that was tampered with may lack what its type promises. */
const namesIn = (event: RunEvent): ReturnType<typeof namedBy> => {
  try {
    return namedBy(event, 0);
  } catch {
    return [];
  }
};

const isNew = ({ seen }: Section, what: string, digest: string): boolean => {
  const key = `${what} ${digest}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
};

/** With the workflows that it refers to: without them it makes no plan. */
async function* documentLines(
  documents: Documents,
  section: Section,
  digest: unknown,
): AsyncGenerator<ExportLine> {
  if (typeof digest !== 'string' || !isDigest(digest) || !isNew(section, 'document', digest)) return;
  const body = await documents.get(digest);
  if (body === undefined) {
    section.counts.missing += 1;
    yield { line: 'missing', what: 'document', digest };
    return;
  }
  section.counts.documents += 1;
  yield { line: 'document', digest, body };
  for (const inner of pinnedIn(body)) yield* documentLines(documents, section, inner);
}

const pinnedIn = (body: string): readonly Digest[] => {
  try {
    const references = referencesIn(JSON.parse(body) as WorkflowDocument);
    return references.flatMap(({ reference }) => pinnedDigest(reference) ?? []);
  } catch {
    return [];
  }
};

async function* blobLines(blobs: BlobStore, section: Section, payload: unknown): AsyncGenerator<ExportLine> {
  const digest = refIn(payload);
  if (digest === undefined || !isNew(section, 'blob', digest)) return;
  const bytes = await blobs.get(digest);
  if (bytes === undefined) {
    section.counts.missing += 1;
    yield { line: 'missing', what: 'blob', digest };
    return;
  }
  section.counts.blobs += 1;
  yield { line: 'blob', digest, base64: Buffer.from(bytes).toString('base64') };
}

const refIn = (payload: unknown): Digest | undefined => {
  if (typeof payload !== 'object' || payload === null || !('ref' in payload)) return undefined;
  const { ref } = payload;
  return typeof ref === 'string' && isDigest(ref) ? ref : undefined;
};
