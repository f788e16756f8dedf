import type { Digest } from '@aob/ir';
import type { Submitted } from '../ports/engine.ts';
import type { ChangeCommand } from '../run/commands.ts';
import type { RunState } from '../run/state.ts';
import { decideOn, type Tools } from './advance.ts';
import { loadReferences } from './load-references.ts';
import { createSlot } from './slot.ts';

/** What would come of these changes, one on top of the other: the answer to the last, or the first refusal. */
export const previewPatch = async (
  from: RunState,
  commands: readonly ChangeCommand[],
  shell: {
    readonly tools: Tools;
    readonly loadPlans: (digests: readonly Digest[]) => Promise<void>;
    readonly loadBlobs: (digests: readonly Digest[]) => Promise<ReadonlyMap<Digest, string>>;
  },
): Promise<Submitted> => {
  const { tools, loadPlans, loadBlobs } = shell;
  const slot = createSlot(from.runId);
  let state = from;
  let answer: Submitted = { ok: false, notFound: true };
  for (const command of commands) {
    for (;;) {
      await loadPlans(tools.plans.missing(state.lineage.map((step) => step.digest)));
      const decision = decideOn(state, command, slot, tools);
      if (decision.kind === 'need') {
        slot.blobs = new Map([...slot.blobs, ...(await loadBlobs(decision.blobs))]);
        if (decision.references.length > 0)
          slot.references = new Map([
            ...slot.references,
            ...(await loadReferences(tools.references, decision.references)),
          ]);
        continue;
      }
      if (decision.kind === 'rejected') return { ok: false, notFound: false, rejection: decision.rejection };
      if (decision.kind === 'accepted') {
        for (const { plan } of decision.documents) tools.plans.add(plan);
        state = decision.next;
      }
      const { seq, status, runId } = state;
      answer = { ok: true, result: decision.result, seq, status, runId, repeated: false };
      break;
    }
    if (answer.ok && answer.result.kind === 'patch_refused') return answer;
  }
  return answer;
};
