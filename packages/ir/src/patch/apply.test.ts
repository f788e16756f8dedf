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
