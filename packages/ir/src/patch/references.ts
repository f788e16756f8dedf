/**
 * The workflows that a patched document refers to, pinned when the patch is accepted (R28): the change set names digests,
 * so that what a reviewer sees and what an approval covers is what runs (R26).
 */
import type { WorkflowDocument } from '../document.ts';
import type { Issue } from '../issue.ts';
import type { Plan } from '../plan.ts';
import {
  type Children,
  NO_CHILDREN,
  type PlacedReference,
  pinnedDigest,
  referencesIn,
  withReferences,
} from '../references.ts';
import { validateMapping } from '../schema/mapping.ts';

/** What a reference means now; the resolver knows why it means nothing. */
export type ResolvedReference =
  /** `reference`: the pinned text. */
  | { readonly ok: true; readonly reference: string; readonly plan: Plan }
  | { readonly ok: false; readonly issue: Omit<Issue, 'pointer'> };

export type ResolveReference = (reference: string) => ResolvedReference;

export interface PinnedDocument {
  readonly document: WorkflowDocument;
  readonly children: Children;
  /** What each reference that was not pinned has become. */
  readonly pins: { readonly [reference: string]: string };
  readonly issues: readonly Issue[];
}

/** References that the current document has already are what they were. Without `resolve` the others stay as they are. */
export function pinDocument(
  current: Plan,
  patched: WorkflowDocument,
  resolve: ResolveReference | undefined,
): PinnedDocument {
  const placed = referencesIn(patched);
  if (placed.length === 0) return { document: patched, children: NO_CHILDREN, pins: {}, issues: [] };
  const known = childrenOf(current);
  const plans = new Map<string, Plan>();
  const pins: { [reference: string]: string } = {};
  const issues: Issue[] = [];
  for (const { reference, pointer } of placed) {
    const before = known(reference);
    const resolved = before === undefined ? resolve?.(reference) : undefined;
    if (before !== undefined) plans.set(reference, before);
    if (resolved?.ok) {
      plans.set(resolved.reference, resolved.plan);
      if (resolved.reference !== reference) pins[reference] = resolved.reference;
    } else if (resolved !== undefined) issues.push({ ...resolved.issue, pointer });
  }
  const document = withReferences(patched, new Map(Object.entries(pins)));
  const children: Children = (reference) => plans.get(reference);
  return { document, children, pins, issues: [...issues, ...childInputIssues(document, children)] };
}

/** What a plan knows of the workflows that it runs, by the references in its document. */
export function childrenOf(plan: Plan): Children {
  const known = new Map<string, Plan>();
  for (const { config, child } of plan.nodes) {
    const reference = config['workflow'];
    if (child !== undefined && typeof reference === 'string' && pinnedDigest(reference) !== undefined)
      known.set(reference, child);
  }
  return (reference) => known.get(reference);
}

/** What plans know of the workflows that they run, by the references as they are written, pinned or not. */
export function meaningsOf(...plans: readonly Plan[]): Children {
  const known = new Map<string, Plan>();
  for (const { config, child } of plans.flatMap(({ nodes }) => nodes)) {
    const reference = config['workflow'];
    if (child !== undefined && typeof reference === 'string') known.set(reference, child);
  }
  return (reference) => known.get(reference);
}

/** Inputs of child runs that cannot fit what their workflow wants, whatever the templates in them become. */
export function childInputIssues(document: WorkflowDocument, children: Children): readonly Issue[] {
  return referencesIn(document).flatMap(({ reference, pointer, inputs = {} }: PlacedReference) => {
    const schema = children(reference)?.document.inputs;
    const where = pointer.replace(/workflow$/, 'inputs');
    return schema === undefined ? [] : validateMapping(schema, inputs, where);
  });
}
