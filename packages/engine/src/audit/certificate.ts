/** Making and checking what a server says about a log under its name. */
import { canonicalJson, type Digest, type Json } from '@aob/ir';
import { isSignedBy, keyIdOf } from '../audit-key.ts';
import { CERTIFICATE_FORMAT, type Certificate } from '../contract/export.ts';
import type { AuditSigner } from '../ports/audit-signer.ts';

export type Statement = Pick<Certificate, 'run_id' | 'seq' | 'chain' | 'export' | 'at' | 'asked_by'>;

export const certify = (signer: AuditSigner, statement: Statement): Certificate => {
  const unsigned = {
    format: CERTIFICATE_FORMAT,
    ...statement,
    key_id: signer.keyId,
    public_key: Buffer.from(signer.publicKey).toString('base64'),
  } as const;
  return { ...unsigned, signature: Buffer.from(signer.sign(signedText(unsigned))).toString('base64') };
};

const signedText = (unsigned: Omit<Certificate, 'signature'>): string =>
  canonicalJson(unsigned as unknown as Json);

/** Undefined for what could be spelled otherwise: nothing in an export may be changed without notice. */
const bytesOf = (base64: string): Uint8Array | undefined => {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
};

export type Trust = 'trusted' | 'unchecked' | 'broken';

/** `keyId`: of the key that is to be trusted; without it a signature only shows that nothing changed since. */
export const trustIn = (certificate: Certificate, keyId: Digest | undefined): Trust => {
  const { signature, ...unsigned } = certificate;
  const publicKey = bytesOf(certificate.public_key);
  const signed = bytesOf(signature);
  const isSound =
    publicKey !== undefined &&
    signed !== undefined &&
    keyIdOf(publicKey) === certificate.key_id &&
    isSignedBy(publicKey, signedText(unsigned), signed);
  if (!isSound) return 'broken';
  if (keyId === undefined) return 'unchecked';
  return keyId === certificate.key_id ? 'trusted' : 'broken';
};
