import type { Digest } from '@aob/ir';

/**
 * Values too large for the log, by digest. What `put` has answered survives a crash of the machine: commits name blobs
 * only after that.
 */
export interface BlobStore {
  /** Storing what is there renews its lease, so that a sweep does not take it from under the new user (R37). */
  put(digest: Digest, bytes: Uint8Array): Promise<void>;
  get(digest: Digest): Promise<Uint8Array | undefined>;
}
