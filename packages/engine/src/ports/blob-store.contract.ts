import { createHash, randomBytes } from 'node:crypto';
import type { Digest } from '@aob/ir';
import { expect, it } from 'vitest';
import type { BlobStore } from './blob-store.ts';

const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export const blobStoreContract = (open: () => BlobStore): void => {
  it('gives back the bytes that were put', async () => {
    const store = open();
    for (const bytes of [randomBytes(3), new Uint8Array(0), randomBytes(1_000_000)]) {
      await store.put(digestOf(bytes), bytes);
      const found = await store.get(digestOf(bytes));
      expect(found && Buffer.compare(found, bytes)).toBe(0);
    }
  });

  it('knows nothing of what was never put', async () => {
    expect(await open().get(digestOf(randomBytes(8)))).toBeUndefined();
  });

  it('takes the same bytes again, also at the same time', async () => {
    const store = open();
    const bytes = randomBytes(100);
    await Promise.all(Array.from({ length: 5 }, () => store.put(digestOf(bytes), bytes)));
    await store.put(digestOf(bytes), bytes);
    expect(await store.get(digestOf(bytes))).toHaveLength(100);
  });
};
