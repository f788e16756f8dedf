import { hash } from 'node:crypto';
import type { Digest, Hasher } from '@aob/ir';

/** The hasher of servers; the portable one of `@aob/ir` gives the same digests, more slowly. */
export const sha256: Hasher = (utf8Text) => `sha256:${hash('sha256', utf8Text)}`;

/** Of bytes as they are: text that is not valid UTF-8 would be hashed as something else. */
export const sha256OfBytes = (bytes: Uint8Array): Digest => `sha256:${hash('sha256', bytes)}`;
