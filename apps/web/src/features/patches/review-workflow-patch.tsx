'use client';

import type { PatchResource } from '@aob/engine/contract';
import { Check, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useKeys } from '../frame/use-keys.ts';
import { answerWord, decidedWord } from '../inbox/decided-word.ts';
import { isUnderWay } from '../inbox/held/held-answers.ts';
import { HeldNotice } from '../inbox/held/held-notice.tsx';
import { typedBefore, useRefusal, useStanding } from '../inbox/held/standing-of.ts';
import { useGiveAnswer } from '../inbox/held/use-give-answer.ts';
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
export function ReviewWorkflowPatch(props: ReviewWorkflowPatchProps) {
  const standing = useStanding(props.patch.patch_id);
  return isUnderWay(standing) ? <HeldNotice standing={standing} /> : <ReviewForm {...props} />;
}

function ReviewForm({ patch, reviewing }: ReviewWorkflowPatchProps) {
  const give = useGiveAnswer();
  const refusal = useRefusal(patch.patch_id);
  const [reason, setReason] = useState(() => typedBefore(patch.patch_id)?.reason ?? '');
  const [missing, setMissing] = useState<string>();
  const box = useRef<HTMLTextAreaElement>(null);
  const say = (decision: 'approve' | 'reject'): void => {
    if (decision === 'reject' && reason.trim() === '') {
      setMissing('Say why you reject it: whoever proposed it reads this.');
      box.current?.focus();
      return;
    }
    const typed = { decision, reason: reason.trim() };
    give({
      id: patch.patch_id,
      words: `${answerWord(decision)}: ${patch.reason}`,
      typed,
      tell: async (client) => {
        const said = await client.patches.review.mutate({ patch_id: patch.patch_id, ...typed });
        const isOneOfMore = decision === 'approve' && 'state' in said && said.state === 'pending_review';
        return `${isOneOfMore ? 'Approved, and others are asked too' : decidedWord(decision)}: ${patch.reason}`;
      },
    });
  };
  useKeys('inbox', {
    a: () => say('approve'),
    r: () => say('reject'),
    Enter: () => box.current?.focus(),
  });
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
        {refusal !== undefined && <ProblemView error={refusal} />}
        <div className="flex gap-2">
          <Button tone="primary" icon={Check} keys="a" onClick={() => say('approve')}>
            Approve
          </Button>
          <Button tone="danger" icon={X} keys="r" onClick={() => say('reject')}>
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
