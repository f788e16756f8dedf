import { pemOf } from '../audit-key.ts';
import type { AuditKey } from '../contract/export.ts';
import type { AuditSigner } from '../ports/audit-signer.ts';

/** What the certificates of this server are checked with. */
export const readAuditKey = ({ keyId, publicKey }: AuditSigner): AuditKey => ({
  key_id: keyId,
  algorithm: 'ed25519',
  public_key: pemOf(publicKey),
});
