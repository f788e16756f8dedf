/** Ids of agents' patches: the same call of the same attempt always names the same patch (R30). */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@aob/ir';
import type { Job } from '../../messages.ts';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const HASH_CHARS = 16;
const RUN_ID = /^run_([0-9a-hjkmnp-tv-z]{10})[0-9a-hjkmnp-tv-z]{16}$/i;

/** Shaped like every other id: the run's time first, so that patches sort with their runs, then a hash. */
export function agentPatchId({ runId, scope, node, execution, attempt }: Job, call: number): string {
  const time = RUN_ID.exec(runId)?.[1]?.toLowerCase() ?? '0'.repeat(10);
  const bytes = createHash('sha256')
    .update(canonicalJson([runId, scope, node, execution, attempt, call]))
    .digest();
  let hash = '';
  for (const byte of bytes.subarray(0, HASH_CHARS)) hash += CROCKFORD[byte % CROCKFORD.length];
  return `patch_${time}${hash}`;
}
