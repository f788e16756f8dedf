import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '@aob/ir';
import type { BlobStore } from '../../ports/blob-store.ts';

/**
 * Blobs as files, `<folder>/aa/bb/<hex>`. A blob is there completely or not at all: written beside its place, flushed,
 * then renamed. The time of the file is its lease: a sweep may only take files nobody has put for days (R37).
 */
export const createFilesBlobStore = (options: {
  readonly folder: string;
  readonly now: () => number;
}): BlobStore => {
  const { folder, now } = options;
  const pathOf = (digest: Digest): string => {
    const hex = digest.slice('sha256:'.length);
    return join(folder, hex.slice(0, 2), hex.slice(2, 4), hex);
  };

  return {
    put: async (digest, bytes) => {
      const path = pathOf(digest);
      if (await renewLease(path, now())) return;
      await mkdir(dirname(path), { recursive: true });
      const beside = `${path}.${randomUUID()}.part`;
      try {
        await writeFlushed(beside, bytes);
        await rename(beside, path);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
      await flushFolders(folder, path);
    },
    get: (digest) => readFile(pathOf(digest)).catch(undefinedIfAbsent),
  };
};

const renewLease = async (path: string, nowMs: number): Promise<boolean> => {
  const at = new Date(nowMs);
  return utimes(path, at, at)
    .then(() => true, undefinedIfAbsent)
    .then((isThere) => isThere ?? false);
};

const writeFlushed = async (path: string, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'wx');
  await withFile(file, async () => {
    await file.writeFile(bytes);
    await file.sync();
  });
};

/** A rename survives a power cut only once its folder is flushed, and that folder's own entry the one above. */
const flushFolders = async (root: string, path: string): Promise<void> => {
  for (let at = dirname(path); at.length >= root.length; at = dirname(at)) {
    const folder = await open(at, 'r');
    await withFile(folder, () => folder.sync());
  }
};

const withFile = async (file: FileHandle, use: () => Promise<void>): Promise<void> => {
  try {
    await use();
  } finally {
    await file.close();
  }
};

const undefinedIfAbsent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') return undefined;
  throw error;
};
