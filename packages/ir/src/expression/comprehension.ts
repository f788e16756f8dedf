/** `range.all(x, …)` and its relatives as loops that pay for each round (R9). */
import { keysOf } from './compare.ts';
import {
  absorb,
  Fault,
  type Frame,
  isList,
  isRecord,
  type Run,
  type Scope,
  spend,
  typeName,
  type Value,
} from './machine.ts';
import { type Comprehension, childrenOf } from './macros.ts';
import type { ASTNode } from './syntax.ts';

/** A round runs the whole body, so it costs as much as the body is large. */
function weigh(node: ASTNode | undefined): number {
  return node === undefined ? 0 : childrenOf(node).reduce((sum, child) => sum + weigh(child), 1);
}

type Test = (frame: Frame) => boolean;

/** The elements of one range, one after the other in the loop variable's slot. */
interface Loop {
  items(frame: Frame): readonly Value[];
  enter(frame: Frame, item: Value): void;
}

/** How the parts of a comprehension are built; handed in, because they may hold comprehensions again. */
interface Builders {
  build(node: ASTNode, scope: Scope): Run;
  buildCondition(node: ASTNode, scope: Scope): Test;
}

export function buildComprehension(
  macro: Comprehension,
  scope: Scope,
  { build, buildCondition }: Builders,
): Run {
  const slot = Math.max(-1, ...scope.values()) + 1;
  const inside = new Map(scope).set(macro.variable, slot);
  const range = build(macro.range, scope);
  const weight = 1 + weigh(macro.condition) + weigh(macro.transform);
  const loop: Loop = {
    items: (frame) => itemsOf(frame, range(frame)),
    enter: (frame, item) => {
      spend(frame, weight);
      frame.slots[slot] = item;
    },
  };
  const condition = macro.condition === undefined ? () => true : buildCondition(macro.condition, inside);
  switch (macro.kind) {
    case 'all':
      return (frame) => !isDecidedBy(frame, loop, condition, false);
    case 'exists':
      return (frame) => isDecidedBy(frame, loop, condition, true);
    case 'exists_one':
      return (frame) => countOf(frame, loop, condition) === 1;
    case 'filter':
      return (frame) => collect(frame, loop, condition, (current) => current.slots[slot] ?? null);
    case 'map': {
      const transform = macro.transform === undefined ? () => null : build(macro.transform, inside);
      return (frame) => collect(frame, loop, condition, transform);
    }
  }
}

function itemsOf(frame: Frame, range: Value): readonly Value[] {
  if (isList(range)) return range;
  if (range instanceof Map || isRecord(range)) {
    const keys = keysOf(range);
    spend(frame, keys.length);
    return keys;
  }
  throw new Fault('expression.type', `Only lists and maps have elements, not ${typeName(range)}.`);
}

/** Whether one element answers `wanted`. An error counts only when no other element decides. */
function isDecidedBy(frame: Frame, loop: Loop, test: Test, wanted: boolean): boolean {
  let fault: Fault | undefined;
  for (const item of loop.items(frame)) {
    loop.enter(frame, item);
    try {
      if (test(frame) === wanted) return true;
    } catch (error) {
      const absorbed = absorb(frame, error);
      fault ??= absorbed;
    }
  }
  if (fault !== undefined) throw fault;
  return false;
}

function countOf(frame: Frame, loop: Loop, test: Test): number {
  let count = 0;
  for (const item of loop.items(frame)) {
    loop.enter(frame, item);
    if (test(frame)) count++;
  }
  return count;
}

function collect(frame: Frame, loop: Loop, test: Test, make: Run): readonly Value[] {
  const collected: Value[] = [];
  for (const item of loop.items(frame)) {
    loop.enter(frame, item);
    if (test(frame)) collected.push(make(frame));
  }
  return collected;
}
