/** Exports as tests handle them: lines that can be changed, and bytes that can be read. */
import { newPrivateKey, signerOf } from '../../audit-key.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import { exportRun } from '../../usecases/export-run.ts';
import type { Store } from '../../write-path/testing/rig.ts';
import type { ExportSource } from '../export-source.ts';

export const SIGNER = signerOf(newPrivateKey());
export const MIA = { id: 'human:mia', roles: ['viewer'] };

export const exportLines = async (
  store: Store & { readonly blobs: BlobStore },
  runId: string,
  { withChildren = false, signer = SIGNER, now = Date.now() } = {},
): Promise<string[]> => {
  const ports = { ...store, signer, clock: { now: () => now } };
  const outcome = await exportRun(ports, { runId, caller: MIA, withChildren });
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  const lines: string[] = [];
  for await (const line of outcome.value) lines.push(line);
  return lines;
};

export const sourceOf = (content: string | Uint8Array): ExportSource => {
  const bytes = Buffer.from(content);
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
};
