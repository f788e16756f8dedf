import type { Digest } from '@aob/ir';
import { expect, it } from 'vitest';
import type { VersionRow } from '../../ports/workflows.ts';
import { lineageOf } from './lineage.ts';

const digest = (name: string): Digest => `sha256:${name}`;
const version = (number: number, name: string, parent?: string): VersionRow => ({
  workflow: 'w',
  number,
  digest: digest(name),
  parent: parent === undefined ? undefined : digest(parent),
  patchId: undefined,
  reason: undefined,
  createdBy: 'human:mia',
  createdAt: number,
});

it('leads from a version back to the first, past what was made elsewhere', () => {
  const versions = [version(1, 'a'), version(2, 'b', 'a'), version(3, 'c', 'a'), version(4, 'd', 'c')];
  expect(lineageOf(versions, digest('d')).map(({ number }) => number)).toEqual([1, 3, 4]);
  expect(lineageOf(versions, digest('a')).map(({ number }) => number)).toEqual([1]);
  expect(lineageOf(versions, digest('nope'))).toEqual([]);
});

it('ends where a version says that it was made from itself or what came later', () => {
  const versions = [version(1, 'a', 'b'), version(2, 'b', 'a')];
  expect(lineageOf(versions, digest('b')).map(({ number }) => number)).toEqual([1, 2]);
});
