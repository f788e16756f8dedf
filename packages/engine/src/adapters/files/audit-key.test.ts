import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isSignedBy } from '../../audit-key.ts';
import { AuditKeyError, openAuditKey } from './audit-key.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aob-key-'));
  path = join(folder, 'audit-key.pem');
});
afterEach(() => rm(folder, { recursive: true }));

it('makes a key that only its owner may read, and has the same one after a restart', async () => {
  const first = await openAuditKey(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const second = await openAuditKey(path);
  expect(second.keyId).toBe(first.keyId);
  expect(isSignedBy(first.publicKey, 'text', second.sign('text'))).toBe(true);
  expect(isSignedBy(first.publicKey, 'test', second.sign('text'))).toBe(false);
});

it('refuses a key that others may read, and says what to do', async () => {
  await openAuditKey(path);
  await chmod(path, 0o640);
  await expect(openAuditKey(path)).rejects.toThrow(AuditKeyError);
  await expect(openAuditKey(path)).rejects.toThrow('chmod 600');
});

it('refuses a damaged key and leaves it where it is', async () => {
  await writeFile(path, 'no key', { mode: 0o600 });
  await expect(openAuditKey(path)).rejects.toThrow('cannot be read');
  expect(await readFile(path, 'utf8')).toBe('no key');
});
