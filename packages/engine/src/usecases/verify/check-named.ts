/** Is every value, blob and document that events name what its digest says? Each blob and document is looked at once. */
import {
  type Compiled,
  compile,
  type Digest,
  digestOf,
  type Json,
  type Plan,
  pinnedDigest,
  referencesIn,
  type WorkflowDocument,
} from '@aob/ir';
import { isAppError } from '../../errors.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { Documents } from '../../ports/documents.ts';
import type { DocumentText } from '../../ports/event-log.ts';
import { sha256, sha256OfBytes } from '../../sha256.ts';
import { isDigest } from '../resolve-workflow.ts';
import { type Findings, reasonOf, report } from './findings.ts';
import type { Named } from './named.ts';

export interface NamedPorts {
  readonly blobs: BlobStore;
  readonly documents: Documents;
}

export interface NamedCheck {
  readonly findings: Findings;
  readonly blobs: Set<Digest>;
  readonly documents: Set<Digest>;
  /** Is shown every document that makes a plan. */
  readonly onPlan: ((plan: Plan) => void) | undefined;
  payloads: number;
}

export const openNamedCheck = (findings: Findings, onPlan?: (plan: Plan) => void): NamedCheck => ({
  findings,
  blobs: new Set(),
  documents: new Set(),
  onPlan,
  payloads: 0,
});

/** One after the other: a value may have ten megabytes. */
export const checkNamed = async (
  ports: NamedPorts,
  check: NamedCheck,
  named: readonly Named[],
): Promise<void> => {
  for (const each of named) {
    if (each.kind === 'document') await checkDocument(ports.documents, check, each);
    else await checkPayload(ports.blobs, check, each);
  }
};

type NamedPayload = Extract<Named, { kind: 'payload' }>;

const checkPayload = async (blobs: BlobStore, check: NamedCheck, named: NamedPayload): Promise<void> => {
  const { seq, role, payload } = named;
  check.payloads += 1;
  const malformed = `For the ${role} there is neither a value with its digest nor the digest of a blob.`;
  if (!isPayload(payload)) {
    report(check.findings, { seq, code: 'payload.malformed', message: malformed });
    return;
  }
  if ('value' in payload) {
    if (digestOfValue(payload.value as Json) === payload.digest) return;
    const message = `The digest of the ${role} belongs to another value.`;
    report(check.findings, { seq, code: 'payload.digest', message, subject: payload.digest });
    return;
  }
  // Asked for before the blob store is: a name that is no digest could lead anywhere in it.
  const ref = 'ref' in payload ? payload.ref : undefined;
  if (typeof ref !== 'string' || !isDigest(ref)) {
    report(check.findings, { seq, code: 'payload.malformed', message: malformed });
    return;
  }
  if (payload.digest !== ref) {
    const message = `The digest of the ${role} belongs to another value than the blob that is named.`;
    report(check.findings, { seq, code: 'payload.digest', message, subject: ref });
  }
  if (!check.blobs.has(ref)) await checkBlob(blobs, check, { seq, role, ref });
};

/** Whatever else it holds: a log that was tampered with may say anything in its place. */
const isPayload = (payload: unknown): payload is { readonly digest: string } =>
  typeof payload === 'object' &&
  payload !== null &&
  'digest' in payload &&
  typeof payload.digest === 'string';

/** Undefined for what has no canonical form: too deep, or a number JSON cannot say. */
const digestOfValue = (value: Json): Digest | undefined => {
  try {
    return digestOf(value, sha256);
  } catch {
    return undefined;
  }
};

const checkBlob = async (
  blobs: BlobStore,
  check: NamedCheck,
  { seq, role, ref }: { readonly seq: number; readonly role: string; readonly ref: Digest },
): Promise<void> => {
  check.blobs.add(ref);
  const problem = (code: string, message: string): void =>
    report(check.findings, { seq, code, message, subject: ref });
  let bytes: Uint8Array | undefined;
  try {
    bytes = await blobs.get(ref);
  } catch (error) {
    // A store that is away as a whole says nothing about this blob.
    if (isAppError(error)) throw error;
    problem('blob.unreadable', `The blob with the ${role} cannot be read: ${reasonOf(error)}`);
    return;
  }
  if (bytes === undefined) problem('blob.missing', `The blob with the ${role} is not stored.`);
  else if (sha256OfBytes(bytes) !== ref)
    problem('blob.changed', `The blob with the ${role} does not hash to its name.`);
};

const checkDocument = async (
  documents: Documents,
  check: NamedCheck,
  { seq, digest }: Extract<Named, { kind: 'document' }>,
): Promise<void> => {
  const problem = (code: string, message: string): void =>
    report(check.findings, { seq, code, message, subject: `${digest}` });
  if (typeof digest !== 'string' || !isDigest(digest)) {
    problem('document.malformed', 'The event names a document by what is no digest.');
    return;
  }
  if (check.documents.has(digest)) return;
  check.documents.add(digest);
  const body = await documents.get(digest);
  if (body === undefined) problem('document.missing', 'The document is not stored.');
  else if (sha256(body) !== digest) problem('document.changed', 'The document does not hash to its digest.');
  else {
    const reason = await whyNoPlan(documents, check, { body, digest });
    if (reason !== undefined) problem('document.not_compilable', `The document makes no plan: ${reason}`);
  }
};

const whyNoPlan = async (
  documents: Documents,
  { onPlan }: NamedCheck,
  { body, digest }: DocumentText,
): Promise<string | undefined> => {
  try {
    const compiled = await compileStored(documents, body);
    if (!compiled.ok) return compiled.issues.map(({ message }) => message).join(' ');
    if (compiled.plan.digest !== digest) return 'it is not in canonical form.';
    onPlan?.(compiled.plan);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
};

/** With the workflows that it runs, as far as they are stored: each of them is checked where an event names it. */
const compileStored = async (documents: Documents, body: string): Promise<Compiled> => {
  const document = JSON.parse(body) as WorkflowDocument;
  const children = new Map<string, Plan>();
  for (const { reference } of referencesIn(document)) {
    const digest = pinnedDigest(reference);
    const inner = digest === undefined ? undefined : await documents.get(digest);
    const compiled = inner === undefined ? undefined : await compileStored(documents, inner);
    if (compiled?.ok) children.set(reference, compiled.plan);
  }
  return compile(document, sha256, (reference) => children.get(reference));
};
