import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkLockfile } from './check-lockfile.mjs';

function complaints(packages: Record<string, unknown>): string {
  const root = mkdtempSync(join(tmpdir(), 'aob-lockfile-'));
  try {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
    return checkLockfile(root).output;
  } finally {
    rmSync(root, { recursive: true });
  }
}

const tool = { version: '1.0.0', integrity: 'sha512-x', optionalDependencies: { 'tool-linux': '1.0.0' } };
const platform = { version: '1.0.0', integrity: 'sha512-y', optional: true };

test('accepts a lockfile that has every platform package and names no host', () => {
  expect(complaints({ 'node_modules/tool': tool, 'node_modules/tool-linux': platform })).toBe('');
  expect(
    complaints({ 'node_modules/tool': tool, 'node_modules/tool/node_modules/tool-linux': platform }),
  ).toBe('');
  expect(complaints({ 'node_modules/@aob/ir': { resolved: 'packages/ir', link: true } })).toBe('');
});

test('names the platform package that is missing', () => {
  expect(complaints({ 'node_modules/tool': tool })).toBe(
    'node_modules/tool: the optional package tool-linux@1.0.0 is not in the lockfile',
  );
  const elsewhere = { 'node_modules/tool': tool, 'node_modules/other/node_modules/tool-linux': platform };
  expect(complaints(elsewhere)).toContain('tool-linux@1.0.0 is not in the lockfile');
});

test('names an entry that tells its host, and one without a checksum', () => {
  const entry = { version: '1.0.0', resolved: 'https://registry.example/one.tgz' };
  expect(complaints({ 'node_modules/one': entry }).split('\n')).toEqual([
    'node_modules/one: names a host (registry.example)',
    'node_modules/one: has no checksum',
  ]);
});
