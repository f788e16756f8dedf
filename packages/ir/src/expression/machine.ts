/**
 * The machine that runs compiled expressions: its values, its budget, its faults.
 *
 * Values are the JSON ones (a JSON number is a double) plus what only lives inside an expression: integers
 * (bigint), maps with other keys than strings (Map), timestamps, durations and types. R10 says which may leave.
 * Every closure gets a Frame; whatever loops or builds pays the meter first (R9).
 */
import type { Json } from '../json/index.ts';
import type { Bindings, EvaluationLimits } from './bindings.ts';

export const TAG: unique symbol = Symbol('cel');

export interface Timestamp {
  readonly [TAG]: 'timestamp';
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly nanos: bigint;
}

export interface Duration {
  readonly [TAG]: 'duration';
  readonly nanos: bigint;
}

export interface TypeValue {
  readonly [TAG]: 'type';
  readonly name: string;
}

export type MapKey = string | bigint | boolean;
export type CelMap = ReadonlyMap<MapKey, Value>;
export type CelList = readonly Value[];
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | CelList
  | CelMap
  | { readonly [key: string]: Json }
  | Timestamp
  | Duration
  | TypeValue;

/** The state of one evaluation. Comprehension variables live in `slots`, numbered at compile time. */
export interface Frame {
  readonly bindings: Bindings;
  readonly slots: Value[];
  readonly limits: EvaluationLimits;
  stepsLeft: number;
  /** Regular expressions this evaluation has paid for. */
  patterns?: Set<string>;
}

export type Run = (frame: Frame) => Value;

/** Comprehension variables by name, each with its slot. */
export type Scope = ReadonlyMap<string, number>;

export type FaultCode =
  /** Something named is not there: a node, a key, an index. */
  | 'expression.unresolved'
  /** An operation got values it is not defined for. */
  | 'expression.type'
  /** Steps or sizes beyond the limits (R9). */
  | 'expression.cost'
  | 'expression.unsafe_integer'
  /** A value that JSON cannot say came out. */
  | 'expression.not_json'
  | 'expression.invalid_argument'
  | 'expression.division_by_zero'
  | 'expression.overflow'
  | 'expression.invalid_pattern';

/** How an evaluation stops; never leaves this folder. */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Throwing and catching takes some microseconds, which a loop must not get for nothing. */
const STEPS_PER_FAULT = 50;

/** The fault when another value may still decide the result; rethrows everything else, a spent budget too. */
export function absorb(frame: Frame, error: unknown): Fault {
  if (!(error instanceof Fault) || error.code === 'expression.cost') throw error;
  spend(frame, STEPS_PER_FAULT);
  return error;
}

export function spend(frame: Frame, steps: number): void {
  frame.stepsLeft -= steps;
  if (frame.stepsLeft < 0) {
    throw new Fault('expression.cost', `The expression needs more than ${frame.limits.steps} steps.`);
  }
}

/** Pays for a string, list or map of this size before it is built. */
export function spendOnSize(frame: Frame, size: number): void {
  if (size > frame.limits.size) {
    throw new Fault(
      'expression.cost',
      `The expression builds a value of size ${size}; at most ${frame.limits.size} are allowed.`,
    );
  }
  spend(frame, 1 + size / 8);
}

export function isTagged(value: Value): value is Timestamp | Duration | TypeValue {
  return typeof value === 'object' && value !== null && TAG in value;
}

export function isList(value: Value): value is CelList {
  return Array.isArray(value);
}

/** A JSON object: what is neither a list nor one of the expression's own values. */
export function isRecord(value: Value): value is { readonly [key: string]: Json } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !isList(value) &&
    !(value instanceof Map) &&
    !isTagged(value)
  );
}

/** What CEL calls the type of a value. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return 'double';
    case 'bigint':
      return 'int';
    case 'string':
      return 'string';
    default:
      if (value === null) return 'null_type';
      if (isList(value)) return 'list';
      return isTagged(value) ? value[TAG] : 'map';
  }
}
