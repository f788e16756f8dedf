/** References to other workflows that a patch brings, pinned in the decision that accepts it (R28). */
import { nameIn, type PatchProposal, type ResolvedReference } from '@aob/ir';
import { type Draft, NeedReference } from './draft.ts';

/** What it meant when the patch was first judged, else what it means now: then a review approves what will run. */
export const meaningOf = (
  { ctx }: Draft,
  { pins }: Pick<PatchProposal, 'pins'>,
  reference: string,
): ResolvedReference => {
  if (ctx.reference === undefined) return { ok: false, issue: unknown(reference) };
  const pinned = pins?.[reference] ?? reference;
  const found = ctx.reference(pinned);
  if (found === undefined) throw new NeedReference(pinned);
  return found;
};

const unknown = (reference: string) => ({
  code: 'workflow.unknown',
  message: `There is no workflow ${nameIn(reference)} here.`,
  rule: 'R28',
});
