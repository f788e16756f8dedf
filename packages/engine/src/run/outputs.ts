/** What a graph returns when everything in it has ended: the run itself, or one instance of a body. */
import { addArrived, type Json, type PlanBody, renderTemplate } from '@aob/ir';
import { bindingsFor, homeOf } from './bindings.ts';
import { type Draft, loadValue, nodeState, planIn } from './draft.ts';
import type { Failure } from './events.ts';

export type Returned =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly error: Failure };

export const outputsOf = (draft: Draft, body: PlanBody, scope: string): Returned => {
  const rendered = renderTemplate(body.outputs, bindingsFor(draft, body.outputs.reads, scope));
  if (!rendered.ok) {
    const { code, message, pointer } = rendered.error;
    return { ok: false, error: { code, message: `outputs${pointer}: ${message}`, retryable: false } };
  }
  const plan = planIn(draft, scope);
  const value = addArrived(rendered.value, body.outputsFrom, (id) => {
    const output = nodeState(draft, id, homeOf(plan, id, scope))?.output;
    return output && loadValue(draft, output);
  });
  return { ok: true, value };
};
