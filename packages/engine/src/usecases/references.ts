/**
 * What references to other workflows mean now, and pinning them (R28): a run follows a document in which every reference
 * names a digest, and the documents those name are pinned in turn. What runs is then settled to its last step before
 * anything is approved, whatever becomes of tags meanwhile (R26).
 */
import {
  type Children,
  childInputIssues,
  compile,
  type Digest,
  type Issue,
  MAX_CHILD_DEPTH,
  nameIn,
  type Plan,
  pinnedDigest,
  pinnedReference,
  type ResolvedReference,
  referencesIn,
  type WorkflowDocument,
  withReferences,
} from '@aob/ir';
import { isAppError } from '../errors.ts';
import type { Documents } from '../ports/documents.ts';
import type { References } from '../ports/references.ts';
import type { Workflows } from '../ports/workflows.ts';
import { sha256 } from '../sha256.ts';
import { canonicalDocument } from './check-definition.ts';
import type { Plans } from './plans.ts';
import { DEFAULT_TAG, parseReference, resolveReference } from './resolve-workflow.ts';

export interface ReferencePorts {
  readonly workflows: Workflows;
  readonly documents: Documents;
  readonly plans: Plans;
}

/** A tag that is about to mean the document at hand. */
export interface Pushing {
  readonly name: string;
  readonly tag: string;
}

/** Where the look at references has come to: what is around, from the outermost. */
interface Path {
  readonly names: readonly string[];
  readonly digests: readonly Digest[];
  readonly pushing: Pushing | undefined;
  /** Whether somebody is going to name what is pinned here. */
  readonly isKept: boolean;
}

const OUTERMOST: Path = { names: [], digests: [], pushing: undefined, isKept: true };

export const createReferences = (ports: ReferencePorts): References => ({
  resolve: async (reference) => {
    try {
      return await resolve(ports, reference, OUTERMOST);
    } catch (error) {
      // A patch that names what this build cannot read is wrong, and no reason to set its run aside (R21).
      if (isAppError(error, 'document.not_compilable') || isAppError(error, 'document.missing'))
        return { ok: false, issue: { ...NOT_COMPILABLE, message: error.publicMessage } };
      throw error;
    }
  },
});

export type PinnedPlan =
  | { readonly ok: true; readonly plan: Plan }
  /** Pointers lead into the document. */
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** The plan of what a run of this document follows; the same plan when it refers to nothing that could change. */
export const pinPlan = (ports: ReferencePorts, plan: Plan): Promise<PinnedPlan> =>
  pin(ports, plan, { ...OUTERMOST, names: [plan.name], digests: [plan.digest] });

export interface CheckedReferences {
  readonly issues: readonly Issue[];
  /** The plan as it was, with what it runs: what that does counts where approvals are compared (R24). */
  readonly plan: Plan;
}

/** Whether a document may be saved: what it refers to is there, fits, and does not run in circles. */
export const checkReferences = async (
  ports: ReferencePorts,
  plan: Plan,
  pushing?: Pushing,
): Promise<CheckedReferences> => {
  if (!refers(plan)) return { issues: [], plan };
  const { issues, meanings } = await meaningsIn(ports, plan.document, {
    names: [plan.name],
    digests: [plan.digest],
    pushing,
    isKept: false,
  });
  const children = childrenIn(meanings);
  const compiled = compile(plan.document, sha256, children);
  return {
    issues: [...issues, ...childInputIssues(plan.document, children)],
    plan: compiled.ok ? compiled.plan : plan,
  };
};

const refers = ({ nodes }: Plan): boolean => nodes.some(({ execution }) => execution === 'child');

type Meaning = Extract<ResolvedReference, { ok: true }>;

const childrenIn = (meanings: ReadonlyMap<string, Meaning>): Children => {
  const byText = new Map([...meanings.values()].map(({ reference, plan }) => [reference, plan]));
  return (reference) => meanings.get(reference)?.plan ?? byText.get(reference);
};

const meaningsIn = async (
  ports: ReferencePorts,
  document: WorkflowDocument,
  path: Path,
): Promise<{ readonly issues: readonly Issue[]; readonly meanings: ReadonlyMap<string, Meaning> }> => {
  const placed = referencesIn(document);
  const issues: Issue[] = [];
  const meanings = new Map<string, Meaning>();
  for (const { reference, pointer } of placed) {
    const found = meanings.get(reference) ?? (await resolve(ports, reference, path));
    if (found.ok) meanings.set(reference, found);
    else issues.push({ ...found.issue, pointer });
  }
  return { issues, meanings };
};

const pin = async (ports: ReferencePorts, plan: Plan, path: Path): Promise<PinnedPlan> => {
  if (!refers(plan)) return { ok: true, plan };
  const { issues, meanings } = await meaningsIn(ports, plan.document, path);
  if (issues.length > 0) return { ok: false, issues };
  const texts = new Map([...meanings].map(([reference, meaning]) => [reference, meaning.reference]));
  const compiled = compile(withReferences(plan.document, texts), sha256, childrenIn(meanings));
  if (!compiled.ok) return compiled;
  // Before anything names it.
  if (path.isKept && compiled.plan.digest !== plan.digest)
    await ports.documents.put({ digest: compiled.plan.digest, body: canonicalDocument(compiled.plan) });
  return compiled;
};

const resolve = async (ports: ReferencePorts, reference: string, path: Path): Promise<ResolvedReference> => {
  const names = [...path.names, reference];
  if (path.digests.length > MAX_CHILD_DEPTH) return tooDeep(names);
  const { name, tag = DEFAULT_TAG } = parseReference(reference);
  const isItself = path.pushing?.name === name && path.pushing.tag === tag;
  if (isItself && pinnedDigest(reference) === undefined) return circle(names);
  const found = await versionOf(ports, reference);
  if (!found.ok) return found;
  if (path.digests.includes(found.digest)) return circle(names);
  const digests = [...path.digests, found.digest];
  const pinned = await pin(ports, await ports.plans.load(found.digest), { ...path, names, digests });
  if (pinned.ok)
    return { ok: true, reference: pinnedReference(reference, pinned.plan.digest), plan: pinned.plan };
  const [first] = pinned.issues;
  const { pointer: _pointer, ...issue } = first ?? { pointer: '', ...NOT_COMPILABLE };
  return { ok: false, issue: { ...issue, message: `In ${reference}: ${issue.message}` } };
};

const NOT_COMPILABLE = { code: 'workflow.invalid', message: 'The workflow is not valid.' };

const versionOf = async (
  { workflows, documents, plans }: ReferencePorts,
  reference: string,
): Promise<{ readonly ok: true; readonly digest: Digest } | Extract<ResolvedReference, { ok: false }>> => {
  const digest = pinnedDigest(reference);
  // The document of a run, copied out of it: what was pinned there is no version of its own.
  const isKept =
    digest !== undefined &&
    (await documents.get(digest)) !== undefined &&
    (await plans.load(digest)).name === nameIn(reference);
  if (digest !== undefined && isKept) return { ok: true, digest };
  const found = await resolveReference(workflows, reference);
  if (found.ok) return { ok: true, digest: found.value.digest };
  const { code, message, hint } = found.refusal;
  return { ok: false, issue: { code, message, ...(hint !== undefined && { hint }), rule: 'R28' } };
};

const circle = (names: readonly string[]): ResolvedReference => ({
  ok: false,
  issue: {
    code: 'child.cycle',
    message: `These workflows would run each other without end: ${names.join(' -> ')}.`,
    hint: 'Use a loop for what is repeated, or name another version.',
    rule: 'R28',
  },
});

const tooDeep = (names: readonly string[]): ResolvedReference => ({
  ok: false,
  issue: {
    code: 'child.too_deep',
    message: `Runs run at most ${MAX_CHILD_DEPTH} deep inside each other: ${names.join(' -> ')}.`,
    hint: 'Put some of these workflows into one.',
  },
});
