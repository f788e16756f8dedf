import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJson } from '../compile/index.ts';
import { bookOf, type GuardBook, guardsOfEffect } from '../guards/index.ts';
import type { Plan, PlanNode } from '../plan.ts';
import { planView } from '../testing/plan-view.ts';
import { invertChangeSet, orderFreeDigest } from './change-set.ts';
import { asJson } from './elements.ts';
import { materialize } from './materialize.ts';
import { graphArbitrary, type Move, movesArbitrary, operationsOf, runWithout } from './testing/graphs.ts';
import { ADMIN, AGENT, PERSON, propose } from './testing/plans.ts';

const RUNS = 300;

function planOrSkip(document: Parameters<typeof asJson>[0]): Plan {
  const compiled = compileJson(asJson(document));
  fc.pre(compiled.ok);
  return compiled.plan;
}

/** Gates whose approval `node` may not run without. */
function gatesBefore(node: PlanNode, current: Plan, book: GuardBook): ReadonlySet<string> {
  const before = current.node.get(node.id);
  const added = node.effectKeys.filter((key) => before?.effectKeys.includes(key) !== true);
  return new Set([
    ...(book.byNode.get(node.id) ?? []),
    ...added.flatMap((key) => [...guardsOfEffect(book, key)]),
  ]);
}

interface Seen {
  sound: number;
  readonly codes: Map<string, number>;
}

function examine(
  plan: Plan,
  moves: readonly Move[],
  author: typeof AGENT,
  dice: () => number,
  seen: Seen,
): void {
  const book = bookOf(plan);
  const operations = operationsOf(plan.document, moves);
  fc.pre(operations.length > 0);
  const verdict = propose({ plan, operations, author, book });
  if (verdict.verdict === 'refused') {
    const again = propose({
      plan: planOrSkip(structuredClone(plan.document)),
      operations: structuredClone(operations),
      author,
      book,
    });
    expect(again.verdict === 'refused' && again.issues).toEqual(verdict.issues);
    expect(verdict.issues.length).toBeGreaterThan(0);
    for (const issue of verdict.issues) {
      seen.codes.set(issue.code, (seen.codes.get(issue.code) ?? 0) + 1);
      expect(issue.pointer).toMatch(/^\/operations/);
    }
    return;
  }
  seen.sound++;
  for (const gate of plan.gates.filter((id) => verdict.plan.node.get(id)?.type === 'hitl')) {
    for (let round = 0; round < 8; round++) {
      const ran = runWithout(verdict.plan, gate, dice);
      const wrong = verdict.plan.nodes.filter(
        (node) => ran.has(node.id) && gatesBefore(node, plan, book).has(gate),
      );
      expect(wrong.map(({ id }) => id)).toEqual([]);
    }
  }
  // What is kept of the plan before must not tell: it is the plan of the same document that nobody has seen before.
  const unseen = compileJson(structuredClone(asJson(verdict.document)));
  expect(unseen.ok && planView(unseen.plan)).toEqual(planView(verdict.plan));
  const there = materialize(plan.document, [{ changes: verdict.changes }]);
  expect(there).toMatchObject({ ok: true, digest: verdict.plan.digest });
  const back = materialize(verdict.document, [{ changes: invertChangeSet(verdict.changes) }]);
  expect(back.ok && orderFreeDigest(back.document)).toBe(orderFreeDigest(plan.document));
}

describe('what the gate accepts', () => {
  it('never lets a guarded node or effect run without its approval (R24), and is its change set and back (R22)', () => {
    const seen: Seen = { sound: 0, codes: new Map() };
    const author = fc.constantFrom(AGENT, PERSON, ADMIN);
    fc.assert(
      fc.property(
        graphArbitrary,
        movesArbitrary,
        author,
        fc.infiniteStream(fc.nat()),
        (document, moves, who, stream) => {
          examine(planOrSkip(document), moves, who, () => stream.next().value ?? 0, seen);
        },
      ),
      { numRuns: RUNS },
    );
    // The property would hold of a gate that refuses everything, and of patches that try nothing.
    expect(seen.sound).toBeGreaterThan(RUNS / 5);
    for (const code of ['gate.bypassed', 'gate.effect_bypassed', 'gate.weakened']) {
      expect(seen.codes.get(code) ?? 0, code).toBeGreaterThan(2);
    }
  }, 60_000);
});
