import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { newPrivateKey, signerOf } from '../../audit-key.ts';
import type { AuditSigner } from '../../ports/audit-signer.ts';

/** The key of this server, in a file that only its owner may read. `message` is for the one who starts it. */
export class AuditKeyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AuditKeyError';
  }
}

/** Makes the key when there is none, in a folder that is there. Throws an `AuditKeyError` for one that cannot be used. */
export const openAuditKey = async (path: string): Promise<AuditSigner> => {
  const kept = await readIfThere(path);
  if (kept !== undefined) return signerFrom(path, kept);
  const made = newPrivateKey();
  const beside = `${path}.new`;
  await withFile(await open(beside, 'w', 0o600), async (file) => {
    await file.writeFile(made);
    await file.sync();
  });
  await rename(beside, path);
  await withFile(await open(dirname(path), 'r'), (folder) => folder.sync());
  return signerOf(made);
};

const withFile = async (file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> => {
  try {
    await use(file);
  } finally {
    await file.close();
  }
};

const signerFrom = async (path: string, pem: string): Promise<AuditSigner> => {
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new AuditKeyError(
      `Others than its owner may read the key of this server (${path}); chmod 600 it, or move it away if somebody has: then a new one is made.`,
    );
  }
  try {
    return signerOf(pem);
  } catch (error) {
    throw new AuditKeyError(
      `The key of this server cannot be read (${path}); restore that file from a backup, or move it away: then a new one is made.`,
      { cause: error },
    );
  }
};

const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
