/**
 * The value of what somebody is writing, by the evaluator and within the limits that the engine keeps (R9). Never throws:
 * what has no value says why.
 */
import {
  addArrived,
  type Bindings,
  type Budget,
  compileExpression,
  compileTemplate,
  DECISION_LIMITS,
  evaluate,
  evaluateWithin,
  FROM_KEY,
  type Issue,
  isJsonObject,
  type Json,
  renderTemplate,
  type Variable,
} from '@aob/ir';
import { bindingsOf, type Sample } from './sample.ts';

export type Written =
  | { readonly kind: 'cel'; readonly source: string }
  /** Any value with `${…}` in its strings. */
  | { readonly kind: 'template'; readonly source: Json };

export interface PreviewQuestion {
  readonly written: Written;
  /** What the place offers. */
  readonly variables: readonly Variable[];
  readonly sample: Sample;
  /** CEL of a list: what was written is asked about each of its elements. */
  readonly each?: string;
}

export type Preview =
  | {
      readonly kind: 'value';
      readonly value: Json;
      /** It is that of the first of so many elements; `met`: for how many it is true, where it is a condition. */
      readonly of?: { readonly count: number; readonly met?: number };
    }
  /** It cannot be read; `message` says where. */
  | { readonly kind: 'unreadable'; readonly message: string }
  /** With these values it has none. */
  | { readonly kind: 'no_value'; readonly code: string; readonly message: string };

export function previewExpression({ written, variables, sample, each }: PreviewQuestion): Preview {
  const bindings = bindingsOf(sample);
  if (written.kind === 'template') return ofTemplate(written.source, variables, bindings);
  return each === undefined
    ? ofExpression(written.source, variables, bindings)
    : ofEach(written.source, { each, variables, bindings });
}

function ofExpression(source: string, variables: readonly Variable[], bindings: Bindings): Preview {
  const compiled = compileExpression(source, { variables });
  if (!compiled.ok) return unreadable(compiled.issues);
  const result = evaluate(compiled.program, bindings);
  return result.ok ? { kind: 'value', value: result.value } : { kind: 'no_value', ...result.error };
}

interface EachQuestion {
  readonly each: string;
  readonly variables: readonly Variable[];
  readonly bindings: Bindings;
}

/** As many as one decision would look at (R9); what is said is about the first, and about how many of them it holds. */
function ofEach(source: string, { each, variables, bindings }: EachQuestion): Preview {
  const around = variables.filter((variable) => variable !== 'item' && variable !== 'index');
  const list = ofExpression(each, around, bindings);
  if (list.kind !== 'value') return { kind: 'no_value', code: 'preview.items', message: NO_LIST };
  if (!Array.isArray(list.value)) return { kind: 'no_value', code: 'preview.items', message: NO_LIST };
  const compiled = compileExpression(source, { variables });
  if (!compiled.ok) return unreadable(compiled.issues);
  const items: readonly Json[] = list.value;
  if (items.length === 0) return { kind: 'no_value', code: 'preview.items', message: 'The list is empty.' };
  const budget: Budget = { stepsLeft: DECISION_LIMITS.steps };
  let first: Json = null;
  let met: number | undefined = 0;
  for (const [index, item] of items.entries()) {
    const result = evaluateWithin(budget, compiled.program, { ...bindings, item, index });
    if (!result.ok) {
      const { code, message } = result.error;
      return { kind: 'no_value', code, message: `For element ${index + 1}: ${message}` };
    }
    if (index === 0) first = result.value;
    if (typeof result.value !== 'boolean') met = undefined;
    else if (result.value && met !== undefined) met += 1;
  }
  return {
    kind: 'value',
    value: first,
    of: { count: items.length, ...(met !== undefined && { met }) },
  };
}

const NO_LIST = 'The list it is asked about has no value yet.';

function ofTemplate(source: Json, variables: readonly Variable[], bindings: Bindings): Preview {
  const { rest, from } = splitFrom(source);
  const compiled = compileTemplate(rest, { variables });
  if (!compiled.ok) return unreadable(compiled.issues);
  const rendered = renderTemplate(compiled.template, bindings);
  if (!rendered.ok) return { kind: 'no_value', ...rendered.error };
  return { kind: 'value', value: addArrived(rendered.value, from, (id) => outputIn(bindings, id)) };
}

function splitFrom(source: Json): { readonly rest: Json; readonly from: readonly string[] } {
  if (!isJsonObject(source) || !Array.isArray(source[FROM_KEY])) return { rest: source, from: [] };
  const { [FROM_KEY]: from, ...rest } = source;
  return { rest, from: (from as readonly Json[]).filter((id) => typeof id === 'string') };
}

export function outputIn({ nodes }: Bindings, id: string): Json | undefined {
  const node = isJsonObject(nodes) && Object.hasOwn(nodes, id) ? nodes[id] : undefined;
  return isJsonObject(node) ? node['output'] : undefined;
}

function unreadable(issues: readonly Issue[]): Preview {
  return { kind: 'unreadable', message: issues[0]?.message ?? 'It cannot be read.' };
}
