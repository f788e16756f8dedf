import { hash } from 'node:crypto';
import type { Hasher } from '@aob/ir';

/** The hasher of servers; the portable one of `@aob/ir` gives the same digests, more slowly. */
export const sha256: Hasher = (utf8Text) => `sha256:${hash('sha256', utf8Text)}`;
