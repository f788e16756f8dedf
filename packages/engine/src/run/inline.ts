/** The pure nodes (design §5): transform, filter, aggregate, conditional, parallel, join. The same code inside a decision and in a runner. */
import {
  type Bindings,
  type Budget,
  DECISION_LIMITS,
  evaluateWithin,
  type Json,
  type PlanNode,
} from '@aob/ir';
import { createFold, type Misfit } from './aggregate.ts';

export type InlineOutcome =
  | { readonly ok: true; readonly value: Json }
  | {
      readonly ok: false;
      readonly error: { readonly code: string; readonly message: string; readonly details?: Json };
    };

export type PureNode = Pick<PlanNode, 'id' | 'type' | 'config' | 'expressions'>;

/**
 * `inputs` are the node's own; `bindings` are what its expressions read. All items of a list share one budget here;
 * `too_long` when they need more than it, which says nothing about the node: a runner has the time.
 */
export const evaluateInline = (
  node: PureNode,
  inputs: Json,
  bindings: Bindings,
): InlineOutcome | 'too_long' => {
  if (!worksOnItems(node)) return evaluateWhole(node, inputs, bindings);
  const budget: Budget = { stepsLeft: DECISION_LIMITS.steps };
  const steps = evaluateItems(node, bindings, budget);
  for (;;) {
    const step = steps.next();
    if (!step.done) continue;
    const hasCostTooMuch = !step.value.ok && step.value.error.code === 'expression.cost';
    return hasCostTooMuch ? 'too_long' : step.value;
  }
};

export const worksOnItems = ({ type }: Pick<PureNode, 'type'>): boolean =>
  type === 'filter' || type === 'aggregate';

/** What comes of it is worked out of its expressions; the other pure nodes pass on what they receive. */
export const computes = (node: Pick<PureNode, 'type'>): boolean => isTransform(node) || worksOnItems(node);

const isTransform = ({ type }: Pick<PureNode, 'type'>): boolean => type === 'transform';

/** The nodes that do not go through a list. */
export const evaluateWhole = (node: PureNode, inputs: Json, bindings: Bindings): InlineOutcome =>
  isTransform(node) ? evaluateField(node, 'expression', bindings) : { ok: true, value: inputs };

/** Items looked at between two pauses: some milliseconds. */
const ITEMS_PER_STEP = 500;
/** What it costs to begin with an item, besides its expressions. */
const STEPS_PER_ITEM = 10;
const TOO_MANY_ITEMS: InlineOutcome = {
  ok: false,
  error: { code: 'expression.cost', message: 'config.items: too many for a decision' },
};

/** Stops now and then, so that a runner can let others have their turn. Without a budget each item has its own. */
export function* evaluateItems(
  node: PureNode,
  bindings: Bindings,
  budget?: Budget,
): Generator<undefined, InlineOutcome> {
  const items = evaluateField(node, 'items', bindings, budget);
  if (!items.ok) return items;
  if (!Array.isArray(items.value)) return broken(node, 'config.items is not a list');
  const take = node.type === 'filter' ? keep(node, budget) : fold(node, budget);
  for (const [index, item] of (items.value as readonly Json[]).entries()) {
    if (index > 0 && index % ITEMS_PER_STEP === 0) yield;
    if (budget !== undefined) {
      budget.stepsLeft -= STEPS_PER_ITEM;
      if (budget.stepsLeft < 0) return TOO_MANY_ITEMS;
    }
    const problem = take.add({ ...bindings, item, index }, item, index);
    if (problem !== undefined) return problem;
  }
  return take.end();
}

/** Takes one item after the other. */
interface Taker {
  readonly add: (bindings: Bindings, item: Json, index: number) => InlineOutcome | undefined;
  readonly end: () => InlineOutcome;
}

const keep = (node: PureNode, budget: Budget | undefined): Taker => {
  const kept: Json[] = [];
  return {
    add(bindings, item, index) {
      const verdict = evaluateField(node, 'where', bindings, budget);
      if (!verdict.ok) return atItem(index, verdict);
      if (typeof verdict.value !== 'boolean')
        return broken(node, `config.where is not true or false for item ${index}`);
      if (verdict.value) kept.push(item);
      return undefined;
    },
    end: () => ({ ok: true, value: kept }),
  };
};

const fold = (node: PureNode, budget: Budget | undefined): Taker => {
  const { op } = node.config;
  const { add, end } = createFold(op);
  const readValue = (bindings: Bindings, item: Json): InlineOutcome =>
    node.expressions.has('value')
      ? evaluateField(node, 'value', bindings, budget)
      : { ok: true, value: item };
  return {
    add(bindings, item, index) {
      const key = op === 'group' ? evaluateField(node, 'by', bindings, budget) : NO_KEY;
      if (!key.ok) return atItem(index, key);
      const value = readValue(bindings, item);
      if (!value.ok) return atItem(index, value);
      const misfit = add(value.value, key.value);
      return misfit === undefined ? undefined : misfitAt(node, index, misfit);
    },
    end: () => {
      const result = end();
      return 'value' in result ? { ok: true, value: result.value } : misfitAt(node, undefined, result);
    },
  };
};

const NO_KEY: InlineOutcome = { ok: true, value: null };

/** The value that does not fit and where it came from, so that nobody has to search a list of thousands. */
const misfitAt = (
  node: PureNode,
  item: number | undefined,
  { code, field, message }: Misfit,
): InlineOutcome => {
  const pointer = `/config/${field === 'value' && !node.expressions.has('value') ? 'items' : field}`;
  const place = item === undefined ? '' : `, item ${item}`;
  return {
    ok: false,
    error: {
      code,
      message: `${pointer}${place}: ${message}`,
      details: { pointer, ...(item !== undefined && { item }) },
    },
  };
};

const evaluateField = (
  node: PureNode,
  field: string,
  bindings: Bindings,
  budget: Budget = { stepsLeft: DECISION_LIMITS.steps },
): InlineOutcome => {
  const program = node.expressions.get(field);
  if (program === undefined) return broken(node, `config.${field} is missing`);
  const outcome = evaluateWithin(budget, program, bindings);
  if (outcome.ok) return outcome;
  return {
    ok: false,
    error: { code: outcome.error.code, message: `config.${field}: ${outcome.error.message}` },
  };
};

const atItem = (index: number, { error }: Extract<InlineOutcome, { readonly ok: false }>): InlineOutcome => ({
  ok: false,
  error: { ...error, message: `item ${index}: ${error.message}` },
});

const broken = (node: PureNode, message: string): InlineOutcome => ({
  ok: false,
  error: { code: 'expression.type', message: `${node.id}: ${message}` },
});
