import type { Digest } from '@aob/ir';
import { LRUCache } from 'lru-cache';
import { AppError } from '../errors.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { BlobWrite } from '../run/decision.ts';

/** Texts of blobs that decisions read; loaded before, never during one (R9). */
export interface BlobCache {
  get(digest: Digest): string | undefined;
  /** The answer holds them all, however small the cache. */
  load(digests: readonly Digest[]): Promise<ReadonlyMap<Digest, string>>;
  /** Durable when it answers. */
  write(blobs: readonly BlobWrite[]): Promise<void>;
}

export const createBlobCache = (store: BlobStore, maxChars: number): BlobCache => {
  const texts = new LRUCache<Digest, string>({
    maxSize: maxChars,
    sizeCalculation: (text) => Math.max(text.length, 1),
  });
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  const loadOne = async (digest: Digest): Promise<string> => {
    const cached = texts.get(digest);
    if (cached !== undefined) return cached;
    const bytes = await store.get(digest);
    if (bytes === undefined) throw missingBlob(digest);
    const text = decoder.decode(bytes);
    texts.set(digest, text);
    return text;
  };

  return {
    get: (digest) => texts.get(digest),
    load: async (digests) =>
      new Map(await Promise.all(digests.map(async (digest) => [digest, await loadOne(digest)] as const))),
    write: async (blobs) => {
      await Promise.all(blobs.map(({ digest, text }) => store.put(digest, encoder.encode(text))));
      for (const { digest, text } of blobs) texts.set(digest, text);
    },
  };
};

const missingBlob = (digest: Digest): AppError =>
  new AppError({
    kind: 'corrupt',
    code: 'blob.missing',
    message: `blob ${digest} is not stored`,
    publicMessage: 'A stored value this run needs is missing.',
  });
