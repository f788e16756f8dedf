import type { PatchReviewed, TicketDecided } from '@aob/engine/contract';
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
    output.result(decided, (answer, { green, red, dim }) => {
      const done = decision === 'approve' ? green('approved') : red('rejected');
      return `${patch}  ${done}\n${dim(nextOf(answer))}`;
    });
    return undefined;
  };

/** A patch of a run leads back to the run, one of a workflow to what its tag points at. */
function nextOf(answer: TicketDecided | PatchReviewed): string {
  if ('run_id' in answer) return `${answer.run_id} is ${answer.run_status} · aob run watch ${answer.run_id}`;
  const { workflow, tag, state, version, approvals, quorum, issues } = answer;
  switch (state) {
    case 'applied':
      return `${workflow}@${tag} is at version ${version}`;
    case 'pending_review':
      return approvals < quorum && approvals > 0
        ? `${approvals} of ${quorum} people have approved`
        : `${workflow}@${tag} has moved on, and it means something else there: look again, aob patch show ${answer.patch_id}`;
    case 'refused':
      return `it cannot be applied any more: ${issues.map(({ message }) => message).join('; ')}`;
    default:
      return `${workflow}@${tag} stays as it is`;
  }
}
