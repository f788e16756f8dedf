import type { Issue } from '@aob/ir';
import type { JustifyingRun, WorkflowPatchAccepted } from '../../contract/workflow-patches.ts';
import type { LedgerRow } from '../../ports/projections.ts';
import type { Rebased } from '../../run/events.ts';
import { done, type Outcome, refusedFor } from '../outcome.ts';
import { given, parsedIf } from '../present/values.ts';
import { shownOn } from './review-state.ts';

/** What a patch of a workflow came to; refused with every reason, and then the workflow is as it was. */
export const answerOf = (row: LedgerRow): Outcome<WorkflowPatchAccepted> => {
  const { patchId, status, workflow, tag = '' } = row;
  if (status === 'refused' || status === 'rejected' || status === 'withdrawn') {
    return refusedFor({
      code: `patch.${status}`,
      message: `The patch was ${status}; the workflow is as it was.`,
      issues: status === 'refused' ? (parsedIf<readonly Issue[]>(row.issues) ?? []) : [ENDED[status]],
      patchId,
    });
  }
  return done({
    patch_id: patchId,
    state: status === 'pending_review' ? status : 'applied',
    workflow,
    tag,
    digest: row.after ?? shownOn(row),
    ...given('version', row.version),
    ...given('rebased_from', parsedIf<Rebased>(row.rebased)?.from),
    ...given('promotes', row.promotes),
    ...given('runs', parsedIf<JustifyingRun[]>(row.runs)),
  });
};

const ENDED: { readonly [status in 'rejected' | 'withdrawn']: Issue } = {
  rejected: {
    pointer: '',
    code: 'patch.rejected',
    message: 'its review ended without an approval',
    hint: 'the patch says who decided and why; a new proposal needs a new id',
    rule: 'R31',
  },
  withdrawn: {
    pointer: '',
    code: 'patch.withdrawn',
    message: 'it was called off before it was decided',
    hint: 'the patch says by whom and why; a new proposal needs a new id',
    rule: 'R33',
  },
};
