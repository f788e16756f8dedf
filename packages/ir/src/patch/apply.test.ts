import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json/index.ts';
import { applyOperations } from './apply.ts';
import type { PatchOperation } from './types.ts';

interface SuiteEntry {
  readonly comment?: string;
  readonly doc: Json;
  readonly patch: readonly PatchOperation[];
  readonly expected?: Json;
  readonly error?: string;
  readonly disabled?: boolean;
}

/** The external suite stands beside the clone, not in it. */
const SUITE = join(import.meta.dirname, '../../../../../shared/suites/json-patch');
const hasSuite = existsSync(SUITE);

/** All but the entries that the suite itself marks disabled. */
const entriesOf = (file: string): readonly (readonly [index: number, entry: SuiteEntry])[] => {
  const entries = JSON.parse(readFileSync(join(SUITE, file), 'utf8')) as readonly SuiteEntry[];
  return [...entries.entries()].filter(([, entry]) => entry.disabled !== true);
};

describe('RFC 6902 suite', () => {
  if (!hasSuite) {
    it('stands beside the clone wherever everything is required', () => {
      console.warn(`SKIPPED: the RFC 6902 suite is not at ${SUITE}; nothing proves RFC 6902 here.`);
      expect(process.env['AOB_REQUIRE_ALL'], `${SUITE} is missing`).not.toBe('1');
    });
    return;
  }
  for (const file of ['spec_tests.json', 'tests.json']) {
    for (const [index, entry] of entriesOf(file)) {
      it(`${file} ${index}: ${entry.comment ?? entry.error ?? 'applies'}`, () => {
        const before = JSON.stringify(entry.doc);
        const applied = applyOperations(entry.doc, entry.patch);
        expect(JSON.stringify(entry.doc)).toBe(before);
        expect(applied.ok).toBe(entry.error === undefined);
        if (applied.ok && entry.expected !== undefined) expect(applied.document).toEqual(entry.expected);
      });
    }
  }
});

it('copies what operations lead through and nothing else', () => {
  const document = {
    nodes: [{ id: 'a', config: { url: 'x', deep: { er: 1 } } }, { id: 'b' }],
    edges: [{ from: 'a', to: 'b' }],
    outputs: { x: 1 },
  };
  const before = JSON.stringify(document);
  const applied = applyOperations(document as never, [
    { op: 'replace', path: '/nodes/{a}/config/url', value: 'y' },
    { op: 'replace', path: '/nodes/{a}/config/deep/er', value: 2 },
    { op: 'add', path: '/nodes/-', value: { id: 'c' } },
    { op: 'remove', path: '/edges/0' },
    { op: 'copy', from: '/nodes/{c}', path: '/outputs/c' },
  ]);
  expect(JSON.stringify(document)).toBe(before);
  if (!applied.ok) throw new Error(JSON.stringify(applied.issues));
  const after = applied.document as typeof document;
  expect(after.nodes[0]).toEqual({ id: 'a', config: { url: 'y', deep: { er: 2 } } });
  expect(after.nodes[1]).toBe(document.nodes[1]);
  expect(after.edges).toEqual([]);
  expect(after.outputs).toEqual({ x: 1, c: { id: 'c' } });
});
