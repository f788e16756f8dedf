'use client';

import type { PatchResource } from '@aob/engine/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { ReasonField } from '../inbox/reason-field.tsx';
import { actorWord } from '../runs/actor.ts';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Section } from '../ui/section.tsx';

interface ReviewWorkflowPatchProps {
  readonly patch: PatchResource;
  readonly reviewing: NonNullable<PatchResource['reviewing']>;
}

/** A patch of a workflow has no ticket: it is decided where it is. */
export function ReviewWorkflowPatch({ patch, reviewing }: ReviewWorkflowPatchProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState<string>();
  const box = useRef<HTMLTextAreaElement>(null);
  const review = useMutation(
    trpc.patches.review.mutationOptions({ onSuccess: () => void queries.invalidateQueries() }),
  );
  const say = (decision: 'approve' | 'reject'): void => {
    if (decision === 'reject' && reason.trim() === '') {
      setMissing('Say why you reject it: whoever proposed it reads this.');
      box.current?.focus();
      return;
    }
    review.mutate({ patch_id: patch.patch_id, decision, reason: reason.trim() });
  };
  return (
    <Section title="Your decision">
      <p className="text-sm text-ink-2">
        If you approve, {patch.workflow}@{patch.tag} becomes a new version, and runs that start later follow
        it. Runs under way keep what they follow. {whoElse(reviewing)}
      </p>
      <form aria-label="Your decision" className="flex flex-col gap-3 rounded-lg border bg-surface p-4">
        <ReasonField
          box={box}
          value={reason}
          hint="(needed to reject)"
          missing={missing}
          onChange={(value) => {
            setReason(value);
            setMissing(undefined);
          }}
        />
        {review.isError && <ProblemView error={review.error} />}
        <div className="flex gap-2">
          <Button tone="primary" icon={Check} disabled={review.isPending} onClick={() => say('approve')}>
            Approve
          </Button>
          <Button tone="danger" icon={X} disabled={review.isPending} onClick={() => say('reject')}>
            Reject
          </Button>
        </div>
      </form>
    </Section>
  );
}

function whoElse({ quorum, approvals, reviewers, barred }: ReviewWorkflowPatchProps['reviewing']): string {
  const said = approvals.map(({ by }) => actorWord(by)).join(', ');
  return [
    quorum > 1
      ? `${approvals.length} of ${quorum} people have approved${said === '' ? '' : `: ${said}`}.`
      : '',
    reviewers.length > 0 ? `It is for ${reviewers.map(actorWord).join(', ')} to say.` : '',
    ...barred.map(({ id, because }) => `${actorWord(id)} ${because} and may not approve it.`),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
