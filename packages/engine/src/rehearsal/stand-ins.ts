/**
 * Other workflows are not there in a test: what a composite runs stands in by name alone, and a mock of the node says how
 * its run ends.
 */
import {
  compile,
  compileJson,
  nameIn,
  type Plan,
  pinnedReference,
  type ResolvedReference,
  referencesIn,
} from '@aob/ir';

/** The same plan, with somebody to start where it names other workflows. */
export const withStandIns = (plan: Plan): Plan => {
  if (referencesIn(plan.document).length === 0) return plan;
  const compiled = compile(plan.document, undefined, standIn);
  if (!compiled.ok)
    throw new Error(`${plan.name} does not compile again: ${JSON.stringify(compiled.issues)}`);
  return compiled.plan;
};

export const standInReference = (reference: string): ResolvedReference => {
  const plan = standIn(reference);
  return { ok: true, reference: pinnedReference(reference, plan.digest), plan };
};

const standIn = (reference: string): Plan => {
  const compiled = compileJson({
    schema: 'aob/v1',
    name: nameIn(reference),
    nodes: [{ id: 'mocked', type: 'function' }],
    edges: [],
  });
  if (!compiled.ok)
    throw new Error(`${reference} cannot be stood in for: ${JSON.stringify(compiled.issues)}`);
  return compiled.plan;
};
