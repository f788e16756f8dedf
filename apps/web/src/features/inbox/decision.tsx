'use client';

import type { Ticket } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { pathWords } from '../bodies/instance-path.ts';
import { useTRPC } from '../data/trpc.ts';
import { PatchChanges } from '../patches/patch-changes.tsx';
import { actorWord } from '../runs/actor.ts';
import { Button } from '../ui/button.tsx';
import { Fact } from '../ui/chip.tsx';
import { CopyId } from '../ui/copy-id.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Ago, Left } from '../ui/time.tsx';
import { Consequences } from './consequences.tsx';
import { DecideForm } from './decide-form.tsx';
import { decidedWord } from './decided-word.ts';
import { DecisionCanvas } from './decision-canvas.tsx';
import { DelegateForm } from './delegate-form.tsx';
import { FailureForm } from './failure-form.tsx';
import { isUnderWay } from './held/held-answers.ts';
import { HeldNotice } from './held/held-notice.tsx';
import { lateWord, useStanding } from './held/standing-of.ts';
import { PayloadView } from './payload-view.tsx';
import { silenceWords } from './silence-words.ts';
import { TicketProgress } from './ticket-progress.tsx';
import type { AnswerProps } from './use-decide.ts';

interface DecisionProps {
  readonly ticketId: string;
  readonly onBack: () => void;
  readonly onNext: () => void;
  /** False while keys are for several at once. */
  readonly hasKeys: boolean;
}

export function Decision({ ticketId, onBack, onNext, hasKeys }: DecisionProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.tickets.get.queryOptions({ ticket_id: ticketId }));
  if (query.isError) return <ProblemView error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonBlock className="m-6 h-64" />;
  const ticket = query.data;
  return (
    <article
      aria-label="Decision"
      className="mx-auto flex max-w-3xl flex-col gap-6 p-6 pb-0 max-sm:gap-5 max-sm:p-4 max-sm:pb-0"
    >
      <DecisionHead ticket={ticket} onBack={onBack} />
      {hasContent(ticket.payload) && (
        <Section title="What it is about">
          <PayloadView value={ticket.payload} />
        </Section>
      )}
      {ticket.patches.length > 0 && (
        <Section
          title={ticket.kind === 'patch' ? 'The change you decide about' : 'How this step came to be here'}
        >
          <DecisionCanvas ticket={ticket} />
          {ticket.patches.map((patch) => (
            <PatchChanges key={patch.patch_id} patch={patch} />
          ))}
        </Section>
      )}
      <TicketProgress ticket={ticket} />
      {ticket.status === 'open' ? (
        <>
          <Consequences ticket={ticket} />
          <Answer ticket={ticket} hasKeys={hasKeys} onGiven={onNext} />
        </>
      ) : (
        <Settled ticket={ticket} />
      )}
    </article>
  );
}

function DecisionHead({ ticket, onBack }: { readonly ticket: Ticket; readonly onBack: () => void }) {
  const who = ticket.approvers.length === 0 ? 'Anyone with the role approver' : ticket.approvers.join(' or ');
  return (
    <header className="flex flex-col gap-2">
      <span className="md:hidden">
        <Button tone="quiet" icon={ArrowLeft} onClick={onBack} className="-ml-3">
          All decisions
        </Button>
      </span>
      <h2 className="text-balance text-xl font-semibold tracking-tight">{ticket.message}</h2>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-2">
        <Link href={runPath(ticket)} className="font-medium text-accent-text underline underline-offset-4">
          {ticket.run.workflow.name}
        </Link>
        <CopyId id={ticket.run.run_id} name="run id" />
        {ticket.node !== undefined && ticket.node.scope !== '' && (
          <Fact>
            {ticket.node.label ?? ticket.node.id} in {pathWords(ticket.node.scope)}
          </Fact>
        )}
        <span>
          asked <Ago at={ticket.opened_at} />
        </span>
        {ticket.due !== undefined && ticket.status === 'open' && (
          <span
            data-status="waiting"
            className="rounded-full bg-(--st-tint) px-2 text-xs font-medium leading-5 text-(--st)"
          >
            <Left due={ticket.due} />, then {silenceWords(ticket)}
          </span>
        )}
      </p>
      <p className="text-sm text-ink-3">{who} may decide.</p>
    </header>
  );
}

/** The run with the step that asks open, in the instance in which it asks. */
function runPath({ run, node }: Ticket): string {
  if (node === undefined) return `/runs/${run.run_id}`;
  const place = node.scope === '' ? '' : `&in=${encodeURIComponent(node.scope)}`;
  return `/runs/${run.run_id}?node=${node.id}${place}`;
}

function Answer({ hasKeys, ...answer }: AnswerProps & { readonly hasKeys: boolean }) {
  const standing = useStanding(answer.ticket.ticket_id);
  if (isUnderWay(standing)) return <HeldNotice standing={standing} />;
  return (
    <>
      <DelegateForm ticket={answer.ticket} hasKeys={hasKeys} />
      {answer.ticket.kind === 'failure' ? (
        <FailureForm {...answer} hasKeys={hasKeys} />
      ) : (
        <DecideForm {...answer} hasKeys={hasKeys} />
      )}
    </>
  );
}

/** Decided or replaced by the time somebody looked. */
function Settled({ ticket }: { readonly ticket: Ticket }) {
  const late = lateWord(useStanding(ticket.ticket_id));
  if (ticket.superseded_by !== undefined) {
    return (
      <p role="status" className="rounded-lg border bg-surface p-4 text-sm">
        What was asked has changed, so this question was withdrawn.{' '}
        <Link
          href={`/inbox?ticket=${ticket.superseded_by}`}
          className="font-medium text-accent-text underline underline-offset-4"
        >
          Go to the new one
        </Link>
      </p>
    );
  }
  const decision = ticket.decision;
  return (
    <p role="status" className="mb-6 rounded-lg border bg-surface p-4 text-sm">
      {late !== undefined && (
        <span className="mb-1 block font-medium">
          Somebody was faster: your answer ({decidedWord(late).toLowerCase()}) was not counted.
        </span>
      )}
      {decision === undefined
        ? 'This question is closed.'
        : `${decidedWord(decision.decision)} by ${decision.timed_out ? 'the clock' : actorWord(decision.by)}${decision.reason === '' ? '' : `: ${decision.reason}`}`}
      {decision !== undefined && (
        <span className="text-ink-3">
          {' '}
          · <Ago at={decision.at} />
        </span>
      )}
    </p>
  );
}

function hasContent(payload: Ticket['payload']): boolean {
  if (payload === null) return false;
  return typeof payload !== 'object' || Object.keys(payload).length > 0;
}
