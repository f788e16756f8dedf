import type { ResolvedReference } from '@aob/ir';

/** What references to other workflows mean now (R28). */
export interface References {
  /** Everything that the workflow runs is pinned as well, and stored, when this answers. */
  resolve(reference: string): Promise<ResolvedReference>;
}
