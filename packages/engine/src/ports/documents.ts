import type { Digest } from '@aob/ir';
import type { DocumentText } from './event-log.ts';

/** Workflow documents by digest; immutable, so storing one twice is nothing. */
export interface Documents {
  put(document: DocumentText): Promise<void>;
  /** The canonical text. */
  get(digest: Digest): Promise<string | undefined>;
}
