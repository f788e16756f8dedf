/** Documents as plans, those that run other workflows with what these mean in a test. */
import {
  compile,
  compileJson,
  nameIn,
  type Plan,
  pinnedReference,
  type ResolvedReference,
  referencesIn,
  withReferences,
} from '@aob/ir';
import type { DecideContext } from '../decision.ts';

export const compiled = (document: object): Plan => {
  const result = compileJson({ schema: 'aob/v1', name: 'test', ...document });
  if (!result.ok) throw new Error(JSON.stringify(result.issues, null, 2));
  return result.plan;
};

/** What references mean in a test: other workflows by their names, each as its plan. */
export type Others = { readonly [name: string]: Plan };

/** What was pinned once stays what it was, whatever the name means by then. */
export const meaningIn = (others: Others): NonNullable<DecideContext['reference']> => {
  const pinned = new Map<string, ResolvedReference>();
  return (reference) => {
    const known = pinned.get(reference);
    if (known !== undefined) return known;
    const plan = others[nameIn(reference)];
    if (plan === undefined)
      return {
        ok: false,
        issue: { code: 'workflow.unknown', message: `There is no workflow ${reference}.` },
      };
    const meaning = { ok: true, reference: pinnedReference(reference, plan.digest), plan } as const;
    pinned.set(meaning.reference, meaning);
    return meaning;
  };
};

/** As a run follows it: with its references pinned (R28). */
export const pinnedPlan = (document: object, others: Others): Plan => {
  const { document: asked } = compiled(document);
  const texts = referencesIn(asked).map(({ reference }) => {
    const meaning = meaningIn(others)(reference);
    return [reference, meaning?.ok === true ? meaning.reference : reference] as const;
  });
  const result = compile(
    withReferences(asked, new Map(texts)),
    undefined,
    (reference) => others[nameIn(reference)],
  );
  if (!result.ok) throw new Error(JSON.stringify(result.issues, null, 2));
  return result.plan;
};
