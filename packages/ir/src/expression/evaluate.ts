/** Runs a program. Never throws, never runs longer than its limits let it (R9), returns plain JSON (R10). */
import type { Json } from '../json/index.ts';
import type { Bindings, EvaluationLimits } from './bindings.ts';
import { DECISION_LIMITS } from './limits.ts';
import {
  Fault,
  type Frame,
  isList,
  isRecord,
  isTagged,
  type MapKey,
  spend,
  TAG,
  type Value,
} from './machine.ts';
import type { CompiledExpression, EvaluationError, EvaluationResult } from './types.ts';

const MAX_JSON_INTEGER = 2n ** 53n;

export function evaluate(
  program: CompiledExpression,
  bindings: Bindings,
  limits: EvaluationLimits = DECISION_LIMITS,
): EvaluationResult {
  return evaluateIn(createFrame(bindings, limits), program);
}

/** What several evaluations may use up together (R9). */
export interface Budget {
  stepsLeft: number;
}

/** One evaluation of many, such as one for each item of a list: it may use what is left, and never more than its own limits. */
export function evaluateWithin(
  budget: Budget,
  program: CompiledExpression,
  bindings: Bindings,
): EvaluationResult {
  const steps = Math.min(DECISION_LIMITS.steps, budget.stepsLeft);
  const frame = createFrame(bindings, { ...DECISION_LIMITS, steps });
  const result = evaluateIn(frame, program);
  budget.stepsLeft -= steps - frame.stepsLeft;
  return result;
}

export function createFrame(bindings: Bindings, limits: EvaluationLimits): Frame {
  return { bindings, slots: [], limits, stepsLeft: limits.steps };
}

/** Several programs in one frame share its budget. */
export function evaluateIn(frame: Frame, program: CompiledExpression): EvaluationResult {
  try {
    return { ok: true, value: toJson(frame, program.run(frame)) };
  } catch (error) {
    return { ok: false, error: asEvaluationError(error) };
  }
}

function asEvaluationError(error: unknown): EvaluationError {
  if (error instanceof Fault) return { code: error.code, message: error.message };
  if (error instanceof RangeError) {
    return { code: 'expression.cost', message: 'A value is too large or nested too deeply.' };
  }
  // A bug of ours or of a library fails the node that ran into it, not the batch it was decided in.
  const detail = error instanceof Error ? error.message : `${error}`;
  return { code: 'expression.failed', message: `The expression broke down: ${detail}` };
}

/** The value as JSON. What came from JSON comes back as it is, not copied. */
function toJson(frame: Frame, value: Value): Json {
  switch (typeof value) {
    case 'bigint':
      return integerToJson(value);
    case 'number':
      if (Number.isFinite(value)) return value;
      throw new Fault('expression.not_json', `The result is ${value}, which JSON cannot say.`);
    case 'string':
    case 'boolean':
      return value;
    default:
      if (value === null || isRecord(value)) return value;
      if (isList(value)) return listToJson(frame, value);
      if (isTagged(value)) throw notJson(value[TAG]);
      return mapToJson(frame, value);
  }
}

function integerToJson(value: bigint): number {
  if (value <= MAX_JSON_INTEGER && value >= -MAX_JSON_INTEGER) return Number(value);
  throw new Fault(
    'expression.unsafe_integer',
    `The result ${value} is beyond 2^53 and would change its value. Return string(…) instead.`,
  );
}

function notJson(type: string): Fault {
  const hint = type === 'type' ? '' : ' Return string(…) instead.';
  return new Fault('expression.not_json', `The result is a ${type}, which JSON cannot say.${hint}`);
}

function listToJson(frame: Frame, list: readonly Value[]): readonly Json[] {
  spend(frame, list.length / 8);
  let copy: Json[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i] ?? null;
    const json = toJson(frame, item);
    if (json !== item) copy ??= list.slice(0, i) as Json[];
    copy?.push(json);
  }
  return copy ?? (list as readonly Json[]);
}

function mapToJson(frame: Frame, map: ReadonlyMap<MapKey, Value>): Json {
  spend(frame, map.size);
  const members: [string, Json][] = [];
  for (const [key, value] of map) members.push([`${key}`, toJson(frame, value)]);
  // fromEntries defines members; assigning would let a key `__proto__` set the prototype.
  const object = Object.fromEntries(members);
  if (Object.keys(object).length < map.size) {
    throw new Fault('expression.not_json', 'Two keys of a map have the same JSON spelling.');
  }
  return object;
}
