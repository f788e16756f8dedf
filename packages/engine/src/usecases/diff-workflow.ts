/** What differs between two documents of a workflow, wherever they are: versions, what runs follow, what patches led to. */
import {
  applyChangeSet,
  type ChangeSet,
  canonicalJson,
  type Digest,
  diffDocuments,
  type Json,
  type WorkflowDocument,
} from '@aob/ir';
import type { WorkflowDiff, WorkflowDiffQuestion } from '../contract/workflows.ts';
import type { Documents } from '../ports/documents.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { sha256 } from '../sha256.ts';
import { done, type Outcome, refused, runNotFound } from './outcome.ts';
import { patchNotFound } from './patch-not-found.ts';
import { parsedIf } from './present/values.ts';
import { beyondTheLog } from './read-graph.ts';
import type { WorkflowPorts } from './read-workflows.ts';
import { isDigest, resolveReference } from './resolve-workflow.ts';

export interface DiffPorts extends WorkflowPorts {
  readonly documents: Documents;
  readonly reads: RunReads;
  readonly writer: Pick<RunWriter, 'read'>;
}

/** Each side is a tag, a version number, a digest, `run:<id>`, `run:<id>@<seq>` or `patch:<id>`. */
export const diffWorkflow = async (
  ports: DiffPorts,
  name: string,
  { from, to, documents }: WorkflowDiffQuestion,
): Promise<Outcome<WorkflowDiff>> => {
  const [before, after] = await Promise.all([
    placeAt(ports, { name, text: from, pointer: '/from' }),
    placeAt(ports, { name, text: to, pointer: '/to' }),
  ]);
  if (!before.ok) return before;
  if (!after.ok) return after;
  const { document: one } = before.value;
  const { document: other } = after.value;
  return done({
    name,
    from: before.value.digest,
    to: after.value.digest,
    changes: diffDocuments(one, other),
    ...(documents === 'true' && { documents: { from: one, to: other } }),
  });
};

interface Place {
  readonly digest: Digest;
  readonly document: WorkflowDocument;
}

export interface PlaceQuestion {
  readonly name: string;
  readonly text: string;
  /** Where it stands in the request. */
  readonly pointer: string;
}

const placeAt = async (ports: DiffPorts, question: PlaceQuestion): Promise<Outcome<Place>> => {
  const [, kind, rest = ''] = /^(run|patch):(.*)$/.exec(question.text) ?? [];
  if (kind === 'run') return ofRun(ports, question, rest);
  if (kind === 'patch') return ofPatch(ports, question, rest);
  const digest = await digestAt(ports, question);
  return digest.ok ? loaded(ports, digest.value) : digest;
};

const loaded = async ({ plans }: Pick<DiffPorts, 'plans'>, digest: Digest): Promise<Outcome<Place>> =>
  done({ digest, document: (await plans.load(digest)).document });

/** A version, by tag, number or digest; by digest also what a run of this workflow has followed. */
const digestAt = async (
  { workflows, documents, plans }: DiffPorts,
  question: PlaceQuestion,
): Promise<Outcome<Digest>> => {
  const { name, text } = question;
  const version = await versionAt(workflows, question);
  if (version.ok || !isDigest(text) || (await documents.get(text)) === undefined) return version;
  return (await plans.load(text)).name === name ? done(text) : version;
};

export const versionAt = async (
  workflows: DiffPorts['workflows'],
  { name, text, pointer }: PlaceQuestion,
): Promise<Outcome<Digest>> => {
  const isNumber = /^\d+$/.test(text);
  const numbered = isNumber
    ? (await workflows.versions(name)).find(({ number }) => number === Number(text))
    : undefined;
  const resolved = await resolveReference(workflows, `${name}@${numbered?.digest ?? text}`, pointer);
  return resolved.ok ? done(resolved.value.digest) : resolved;
};

/** `run_…`, or `run_…@seq` for the document it followed after that event. */
const ofRun = async (
  ports: DiffPorts,
  { name, pointer }: PlaceQuestion,
  rest: string,
): Promise<Outcome<Place>> => {
  const [, runId = '', at] = /^([^@]*)(?:@(\d{1,9}))?$/.exec(rest) ?? [];
  const seq = at === undefined ? undefined : Number(at);
  const state = await ports.writer.read(runId, seq);
  if (state?.plan === undefined) return runNotFound(runId || rest);
  if (state.workflow?.name !== name)
    return otherWorkflow(name, `run ${runId}`, state.workflow?.name ?? '', pointer);
  if (seq !== undefined && state.seq < seq) return beyondTheLog(runId, seq, state.seq, pointer);
  return loaded(ports, state.plan);
};

/** What it led to, or would lead to on the document that it was judged on. */
const ofPatch = async (
  ports: DiffPorts,
  { name, pointer }: PlaceQuestion,
  patchId: string,
): Promise<Outcome<Place>> => {
  const row = await ports.reads.patch(patchId);
  if (row === undefined) return patchNotFound(patchId);
  if (row.workflow !== name) return otherWorkflow(name, `patch ${patchId}`, row.workflow, pointer);
  if (row.after !== undefined) return loaded(ports, row.after);
  const changes = parsedIf<ChangeSet>(row.changes);
  if (changes === undefined || row.base === undefined) return ledNowhere(patchId, pointer);
  const changed = applyChangeSet((await ports.plans.load(row.base)).document, changes);
  if (!changed.ok) return ledNowhere(patchId, pointer);
  const { document } = changed;
  return done({ document, digest: sha256(canonicalJson(document as unknown as Json)) });
};

const otherWorkflow = (name: string, what: string, of: string, pointer: string): Outcome<never> =>
  refused({
    kind: 'rejected',
    code: 'diff.other_workflow',
    message: `The ${what} is of ${of}, not of ${name}.`,
    hint: 'Both sides of a diff are of one workflow.',
    pointer,
  });

const ledNowhere = (patchId: string, pointer: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.no_result',
    message: `${patchId} was refused before it led to any document.`,
    hint: 'GET /v1/patches/{id} shows its operations and the reasons.',
    pointer,
  });
