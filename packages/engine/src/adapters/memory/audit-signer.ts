import { newPrivateKey, signerOf } from '../../audit-key.ts';
import type { AuditSigner } from '../../ports/audit-signer.ts';

/** A key that is gone with the process. */
export const createMemoryAuditSigner = (): AuditSigner => signerOf(newPrivateKey());
