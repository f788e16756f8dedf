import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@aob/ir';
import { afterAll, describe, expect, it } from 'vitest';
import { blobStoreContract } from '../../ports/blob-store.contract.ts';
import { createFilesBlobStore } from './index.ts';

describe('blobs as files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aob-blobs-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  blobStoreContract(() => createFilesBlobStore({ folder, now: Date.now }));

  const DIGEST: Digest = `sha256:abcd${'0'.repeat(60)}`;
  const path = join(folder, 'ab', 'cd', `abcd${'0'.repeat(60)}`);

  it('fans out by digest and leaves nothing beside the blob', async () => {
    await createFilesBlobStore({ folder, now: Date.now }).put(DIGEST, Buffer.from('x'));
    expect(readdirSync(join(folder, 'ab', 'cd'))).toEqual([`abcd${'0'.repeat(60)}`]);
  });

  it('renews the lease of a blob that is put again (R37)', async () => {
    let now = 1_800_000_000_000;
    const store = createFilesBlobStore({ folder, now: () => now });
    await store.put(DIGEST, Buffer.from('x'));
    now += 3_600_000;
    await store.put(DIGEST, Buffer.from('x'));
    expect(statSync(path).mtimeMs).toBe(now);
  });
});
