import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJson } from '../compile/index.ts';
import type { WorkflowDocument } from '../document.ts';
import type { Json } from '../json/index.ts';
import { applyOperations } from './apply.ts';
import { diffDocuments, orderFreeDigest } from './change-set.ts';
import { commuteOn } from './commute.ts';
import { asJson } from './elements.ts';
import { graphArbitrary, movesArbitrary, operationsOf } from './testing/graphs.ts';
import type { ChangeSet, PatchOperation } from './types.ts';

const complete = (document: Json): WorkflowDocument => {
  const compiled = compileJson(document);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.plan.document;
};
const base = complete({
  schema: 'aob/v1',
  name: 'line',
  nodes: [
    { id: 'a', type: 'function' },
    { id: 'b', type: 'function', inputs: {} },
    { id: 'choose', type: 'conditional' },
    { id: 'left', type: 'function' },
    { id: 'right', type: 'function' },
  ],
  edges: [
    { from: 'a', to: 'b' },
    { from: 'a', to: 'choose' },
    { from: 'choose', to: 'left', when: 'true' },
    { from: 'choose', to: 'right', default: true },
  ],
  outputs: {},
});

const changesOf = (document: WorkflowDocument, ...operations: PatchOperation[]): ChangeSet => {
  const applied = applyOperations(asJson(document), operations);
  if (!applied.ok) throw new Error(JSON.stringify(applied.issues));
  return diffDocuments(document, complete(applied.document));
};
const add = (path: string, value: Json): PatchOperation => ({ op: 'add', path, value });
const behind = (from: string, id: string): PatchOperation[] => [
  add('/nodes/-', { id, type: 'function', inputs: {} }),
  add('/edges/-', { from, to: id }),
];

describe('R22 two patches', () => {
  it('that speak of different things commute, whatever order their elements come to stand in', () => {
    const report = commuteOn(
      base,
      changesOf(base, ...behind('a', 'x')),
      changesOf(base, ...behind('a', 'y')),
    );
    expect(report).toMatchObject({ shared: [], aAlone: { ok: true }, bAlone: { ok: true } });
    expect(report.digest).toMatch(/^sha256:/);
    if (!report.aThenB?.ok || !report.bThenA?.ok) throw new Error('both orders stand');
    expect(report.aThenB.document.nodes.map(({ id }) => id)).not.toEqual(
      report.bThenA.document.nodes.map(({ id }) => id),
    );
  });

  it('that change the same field do not, and the report names it', () => {
    const label = (value: string) => changesOf(base, add('/nodes/{b}/label', value));
    const report = commuteOn(base, label('mine'), label('yours'));
    expect(report.shared).toEqual(['/nodes/{b}']);
    expect(report.digest).toBeUndefined();
    expect(report.aThenB).toMatchObject({ ok: false, issues: [{ code: 'patch.conflict', rule: 'R22' }] });
  });

  it('that change two fields of one node commute, though both speak of it', () => {
    const one = changesOf(base, add('/nodes/{b}/label', 'B'));
    const other = changesOf(base, add('/nodes/{b}/timeout', '5m'));
    const report = commuteOn(base, one, other);
    expect(report.shared).toEqual(['/nodes/{b}']);
    expect(report.digest).toBeDefined();
  });

  it('of which the second builds on the first: it does not stand alone', () => {
    const first = changesOf(base, ...behind('a', 'x'));
    const on = commuteOn(base, first, first).aAlone;
    if (!on.ok) throw new Error('it stands');
    const second = changesOf(on.document, ...behind('x', 'y'));
    const report = commuteOn(base, first, second);
    expect(report.bAlone).toMatchObject({ ok: false });
    expect(report.aThenB).toMatchObject({ ok: true });
    expect(report.bThenA).toBeUndefined();
    expect(report.digest).toBeUndefined();
  });

  it('that both add an exit which is tried in turn do not commute where the order is behaviour (R1)', () => {
    const exit = (id: string): PatchOperation[] => [
      add('/nodes/-', { id, type: 'function', inputs: {} }),
      add('/edges/{choose->left}', { from: 'choose', to: id, when: 'true' }),
    ];
    const report = commuteOn(base, changesOf(base, ...exit('x')), changesOf(base, ...exit('y')));
    expect(report.shared).toEqual(['/nodes/{choose}/order']);
    expect(report.digest).toBeUndefined();
  });

  it('are asked about in either order with the same answer, and a common digest is that of both documents', () => {
    fc.assert(
      fc.property(graphArbitrary, movesArbitrary, movesArbitrary, (random, one, other) => {
        const compiled = compileJson(asJson(random));
        fc.pre(compiled.ok);
        const { document } = compiled.plan;
        const changes = (moves: typeof one, prefix: string) => {
          const operations = JSON.parse(
            JSON.stringify(operationsOf(document, moves))
              .replaceAll('"x', `"${prefix}`)
              .replaceAll('>x', `>${prefix}`),
          ) as PatchOperation[];
          const applied = applyOperations(asJson(document), operations);
          const result = applied.ok ? compileJson(applied.document) : undefined;
          return result?.ok ? diffDocuments(document, result.plan.document) : undefined;
        };
        const [a, b] = [changes(one, 'p'), changes(other, 'q')];
        fc.pre(a !== undefined && b !== undefined);
        const [there, back] = [commuteOn(document, a, b), commuteOn(document, b, a)];
        expect(there.digest).toBe(back.digest);
        expect([...there.shared].sort()).toEqual([...back.shared].sort());
        expect(there.aAlone.ok && there.bAlone.ok).toBe(true);
        if (there.digest !== undefined && there.aThenB?.ok)
          expect(orderFreeDigest(there.aThenB.document)).toBe(there.digest);
        if (there.shared.length === 0 && there.aThenB?.ok && there.bThenA?.ok)
          expect(there.digest).toBeDefined();
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
