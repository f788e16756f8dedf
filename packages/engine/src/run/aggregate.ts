/**
 * What an aggregate makes of values that come one by one. A value that does not fit ends it with a code and never
 * becomes a NaN, a null or a rounded number that nobody notices.
 */
import { compareText, DECISION_LIMITS, isJsonObject, type Json } from '@aob/ir';

export interface Misfit {
  readonly code: 'aggregate.type' | 'aggregate.overflow' | 'expression.cost';
  /** Whose result it is. */
  readonly field: 'value' | 'by' | 'op';
  readonly message: string;
}

export interface Fold {
  readonly add: (value: Json, key: Json) => Misfit | undefined;
  readonly end: () => { readonly value: Json } | Misfit;
}

/** The ops of the registry; validation has refused all others. */
const FOLDS: { readonly [op: string]: () => Fold } = {
  count: counting,
  sum: () => adding('sum', (total) => total),
  avg: () => adding('avg', (total, count) => (count === 0 ? null : total / count)),
  min: () => choosing('min', (order) => order < 0),
  max: () => choosing('max', (order) => order > 0),
  concat: concatenating,
  merge: merging,
  group: grouping,
};

export function createFold(op: Json | undefined): Fold {
  const create = typeof op === 'string' && Object.hasOwn(FOLDS, op) ? FOLDS[op] : undefined;
  if (create !== undefined) return create();
  const misfit = {
    code: 'aggregate.type',
    field: 'op',
    message: `there is no op ${kindOf(op ?? null)}`,
  } as const;
  return { add: () => misfit, end: () => misfit };
}

function counting(): Fold {
  let count = 0;
  return {
    add: () => {
      count++;
      return undefined;
    },
    end: () => ({ value: count }),
  };
}

/** Adds with the lost digits carried along (Neumaier), so that ten times 0.1 is 1. */
function adding(op: string, finish: (total: number, count: number) => Json): Fold {
  let total = 0;
  let lost = 0;
  let count = 0;
  let isWhole = true;
  let isUnsafe = false;
  return {
    add(value) {
      if (typeof value !== 'number') return wrongValue(op, 'numbers', value);
      const next = total + value;
      if (!Number.isFinite(next)) return overflow(`the sum is larger than any number`);
      lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
      total = next;
      count++;
      isWhole &&= Number.isInteger(value);
      isUnsafe ||= Math.abs(next) > 2 ** 53;
      return undefined;
    },
    end() {
      // R10: whole numbers are exact or refused.
      if (op === 'sum' && isWhole && (isUnsafe || lost !== 0))
        return overflow('the sum of these whole numbers went beyond 2^53 and would not be exact');
      return { value: finish(total + lost, count) };
    },
  };
}

/** The first of equals stays. Numbers by size, texts by code point, and never one against the other. */
function choosing(op: string, isBetter: (order: number) => boolean): Fold {
  let best: number | string | undefined;
  return {
    add(value) {
      if (typeof value !== 'number' && typeof value !== 'string')
        return wrongValue(op, 'numbers or texts', value);
      if (best === undefined) best = value;
      else if (typeof value !== typeof best)
        return wrongValue(op, `only ${typeof best}s after a ${typeof best}`, value);
      else if (isBetter(orderOf(value, best))) best = value;
      return undefined;
    },
    end: () => ({ value: best ?? null }),
  };
}

function orderOf(a: number | string, b: number | string): number {
  return typeof a === 'number' ? a - Number(b) : compareText(a, String(b));
}

function concatenating(): Fold {
  const all: Json[] = [];
  return {
    add(value) {
      if (!Array.isArray(value)) return wrongValue('concat', 'lists', value);
      if (all.length + value.length > DECISION_LIMITS.size) return tooLarge('elements');
      for (const element of value as readonly Json[]) all.push(element);
      return undefined;
    },
    end: () => ({ value: all }),
  };
}

function merging(): Fold {
  const members = new Map<string, Json>();
  return {
    add(value) {
      if (!isJsonObject(value)) return wrongValue('merge', 'objects', value);
      for (const [key, member] of Object.entries(value)) members.set(key, member);
      return members.size > DECISION_LIMITS.size ? tooLarge('members') : undefined;
    },
    // fromEntries defines members; assigning would let a key `__proto__` set the prototype.
    end: () => ({ value: Object.fromEntries(members) }),
  };
}

/** A Map tells 1 from "1", and keeps the order in which keys first came; an object would do neither. */
function grouping(): Fold {
  const groups = new Map<Json, Json[]>();
  return {
    add(value, key) {
      if (typeof key === 'object' && key !== null) {
        return {
          ...wrongValue('group', 'keys that are a text, a number, true, false or null', key),
          field: 'by',
        };
      }
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [value]);
      else group.push(value);
      return undefined;
    },
    end: () => ({ value: [...groups].map(([key, items]) => ({ key, items })) }),
  };
}

function wrongValue(op: string, wanted: string, value: Json): Misfit {
  return { code: 'aggregate.type', field: 'value', message: `${op} wants ${wanted}, not ${kindOf(value)}` };
}

function overflow(message: string): Misfit {
  return { code: 'aggregate.overflow', field: 'value', message };
}

function tooLarge(what: string): Misfit {
  return { code: 'expression.cost', field: 'value', message: `more than ${DECISION_LIMITS.size} ${what}` };
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const shown = JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}
