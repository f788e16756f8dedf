/**
 * Document to plan: validated shape in, defaults written, expressions compiled, data flow, joins and guards analysed.
 * `compile(compile(d).document)` is `compile(d)`: the digest is taken over the document with its defaults (R5).
 */
import type { WorkflowDocument } from '../document.ts';
import type { Issue } from '../issue.ts';
import type { Hasher, Json } from '../json/index.ts';
import type { Plan } from '../plan.ts';
import { type Children, NO_CHILDREN } from '../references.ts';
import { validateDocument } from '../validate/index.ts';
import { MAX_ISSUES } from '../validate/report.ts';
import { withDefaults } from './defaults.ts';
import { graphOf, graphWithDefaults } from './graph.ts';
import { leakyJoins } from './leaky-join.ts';
import { looseExpressionIssues } from './loose.ts';
import { planOf } from './plan.ts';
import { dataFlowOf } from './sure.ts';

export type Compiled =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * `document` is one that `validateDocument` accepted. `hash` may bring a faster SHA-256; `children` the workflows it
 * refers to, whose effects are effects of the nodes that run them (R24).
 */
export function compile(
  document: WorkflowDocument,
  hash?: Hasher,
  children: Children = NO_CHILDREN,
): Compiled {
  const graph = graphOf(document);
  const flow = dataFlowOf(graph);
  const complete = withDefaults(document, graph, flow);
  const issues: Issue[] = [...leakyJoins(graph, flow)];
  // Defaults add no edge and no node: what was found out about the graph stays true.
  const completeGraph = complete === document ? graph : graphWithDefaults(graph, complete);
  const plan = planOf({ document: complete, graph: completeGraph, flow, issues, doubts: [], children }, hash);
  return issues.length === 0 ? { ok: true, plan } : { ok: false, issues: issues.slice(0, MAX_ISSUES) };
}

/** Anything that claims to be a document; every problem at once, doubts among them. */
export function compileJson(value: Json, hash?: Hasher, children?: Children): Compiled {
  const validated = validateDocument(value);
  if (validated.ok) {
    const compiled = compile(validated.document, hash, children);
    if (!compiled.ok || compiled.plan.doubts.length === 0) return compiled;
    return { ok: false, issues: compiled.plan.doubts };
  }
  const { issues, isTooLarge } = validated;
  return { ok: false, issues: isTooLarge ? issues : [...issues, ...looseExpressionIssues(value)] };
}
