/** The pure nodes (design §5): transform, filter, conditional, parallel, join. The same code inside a decision and in a runner. */
import { type Bindings, evaluate, type Json, type PlanNode } from '@aob/ir';

/** Pure nodes whose values are larger than this many characters become jobs, so that no decision waits for them (R9). */
export const INLINE_BYTES_MAX = 262_144;

export type InlineOutcome =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

type PureNode = Pick<PlanNode, 'id' | 'type' | 'expressions'>;

/** `inputs` are the node's own; `bindings` are what its expressions read. */
export const evaluateInline = (node: PureNode, inputs: Json, bindings: Bindings): InlineOutcome => {
  switch (node.type) {
    case 'transform':
      return evaluateField(node, 'expression', bindings);
    case 'filter':
      return filterItems(node, bindings);
    default:
      return { ok: true, value: inputs };
  }
};

const evaluateField = (node: PureNode, field: string, bindings: Bindings): InlineOutcome => {
  const program = node.expressions.get(field);
  if (program === undefined) return broken(node, `config.${field} is missing`);
  const outcome = evaluate(program, bindings);
  if (outcome.ok) return outcome;
  return {
    ok: false,
    error: { code: outcome.error.code, message: `config.${field}: ${outcome.error.message}` },
  };
};

const filterItems = (node: PureNode, bindings: Bindings): InlineOutcome => {
  const steps = filterInSteps(node, bindings);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};

/** Items looked at between two pauses: some milliseconds. */
const ITEMS_PER_STEP = 500;

/** A filter that stops now and then, so that a runner can let others have their turn. */
export function* filterInSteps(node: PureNode, bindings: Bindings): Generator<undefined, InlineOutcome> {
  const items = evaluateField(node, 'items', bindings);
  if (!items.ok) return items;
  if (!Array.isArray(items.value)) return broken(node, 'config.items is not a list');
  const kept: Json[] = [];
  for (const [index, item] of items.value.entries()) {
    if (index > 0 && index % ITEMS_PER_STEP === 0) yield;
    const verdict = evaluateField(node, 'where', { ...bindings, item, index });
    if (!verdict.ok)
      return { ok: false, error: { ...verdict.error, message: `item ${index}: ${verdict.error.message}` } };
    if (typeof verdict.value !== 'boolean')
      return broken(node, `config.where is not true or false for item ${index}`);
    if (verdict.value) kept.push(item);
  }
  return { ok: true, value: kept };
}

const broken = (node: PureNode, message: string): InlineOutcome => ({
  ok: false,
  error: { code: 'expression.type', message: `${node.id}: ${message}` },
});
