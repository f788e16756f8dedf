import { canonicalJson, type Digest, type Json, type PatchOperation } from '@aob/ir';
import { sha256 } from '../../sha256.ts';

/** Over the canonical operations: equal for equal patches, in a run or of a workflow. */
export const operationsDigestOf = (operations: readonly PatchOperation[]): Digest =>
  sha256(canonicalJson(operations as unknown as Json));
