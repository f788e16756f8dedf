/** Ed25519 as certificates use it: the key's name is the hash of its public half, signatures are over UTF-8 text. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { Digest } from '@aob/ir';
import type { AuditSigner } from './ports/audit-signer.ts';
import { sha256OfBytes } from './sha256.ts';

/** PKCS #8 in PEM. */
export const newPrivateKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Throws for what is no Ed25519 key. */
export const signerOf = (privatePem: string): AuditSigner => {
  const key = createPrivateKey(privatePem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  const publicKey = derOf(createPublicKey(key));
  return { keyId: keyIdOf(publicKey), publicKey, sign: (text) => sign(null, Buffer.from(text), key) };
};

export const keyIdOf = (publicKey: Uint8Array): Digest => sha256OfBytes(publicKey);

/** Undefined for what is no public Ed25519 key in PEM. */
export const publicKeyOfPem = (pem: string): Uint8Array | undefined => {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? derOf(key) : undefined;
  } catch {
    return undefined;
  }
};

export const pemOf = (publicKey: Uint8Array): string =>
  keyOf(publicKey).export({ type: 'spki', format: 'pem' }).toString();

/** False also for a key that is none. */
export const isSignedBy = (publicKey: Uint8Array, text: string, signature: Uint8Array): boolean => {
  try {
    return verify(null, Buffer.from(text), keyOf(publicKey), signature);
  } catch {
    return false;
  }
};

const derOf = (key: KeyObject): Uint8Array => key.export({ type: 'spki', format: 'der' });

const keyOf = (publicKey: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(publicKey), type: 'spki', format: 'der' });
