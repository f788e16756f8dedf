import type { Handler } from '../context.ts';
import { requireReason } from './require-reason.ts';

export interface ReviewOptions {
  readonly reason?: string;
}

export const review =
  (decision: 'approve' | 'reject'): Handler<ReviewOptions> =>
  async ({ client, output, signal }, { reason }, patch = '') => {
    if (decision === 'reject') requireReason(reason);
    const decided = await client().patches[decision](patch, reason ?? '', { signal });
    output.result(decided, ({ run_id, run_status }, { green, red, dim }) => {
      const done = decision === 'approve' ? green('approved') : red('rejected');
      return `${patch}  ${done}\n${dim(`${run_id} is ${run_status} · aob run watch ${run_id}`)}`;
    });
    return undefined;
  };
