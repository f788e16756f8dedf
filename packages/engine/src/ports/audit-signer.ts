import type { Digest } from '@aob/ir';

/** The server's own key, with which it vouches for what it hands out. Ed25519. */
export interface AuditSigner {
  /** SHA-256 of the public key. */
  readonly keyId: Digest;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  sign(text: string): Uint8Array;
}
