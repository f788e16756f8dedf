'use client';

import type { JudgedPatch, PolicyDryRun } from '@aob/engine/contract';
import type { WorkflowDocument } from '@aob/ir';
import { useMutation } from '@tanstack/react-query';
import { ArrowRight, History } from 'lucide-react';
import Link from 'next/link';
import { useTRPC } from '../data/trpc.ts';
import { actorWord } from '../runs/actor.ts';
import { Button } from '../ui/button.tsx';
import { Fact } from '../ui/chip.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { Ago } from '../ui/time.tsx';
import { ceilingWords, reviewWords } from './policy-words.ts';

const THEN = { auto: 'applies at once', review: 'needs a review', refuse: 'is refused' } as const;

interface PolicyViewProps {
  readonly name: string;
  readonly definition: WorkflowDocument;
}

/** Who may change what in runs of the version that is shown, and what it would have said to the patches of the past. */
export function PolicyView({ name, definition }: PolicyViewProps) {
  const rules = definition.policy?.rules ?? [];
  const ceilings = ceilingWords(definition);
  return (
    <div className="flex flex-col gap-6 p-4">
      <Section title="Rules">
        {rules.length === 0 && (
          <p className="text-sm text-ink-2">
            No rules of its own: sound patches apply at once; what agents and the optimizer add of new hosts,
            tools and workflows needs a review.
          </p>
        )}
        <ol className="flex flex-col gap-3">
          {rules.map((rule, index) => (
            // A policy is read only here, and its rules have no names.
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the name of a rule.
            <li key={index} className="flex flex-col gap-1 text-sm">
              <code className="whitespace-pre-wrap break-words font-mono text-xs text-ink">{rule.when}</code>
              <span className="flex flex-wrap items-center gap-1.5 text-ink-2">
                <Fact>{THEN[rule.then]}</Fact>
                {rule.reason}
              </span>
            </li>
          ))}
        </ol>
      </Section>
      {ceilings.length > 0 && (
        <Section title="Ceilings">
          <Facts rows={ceilings} />
        </Section>
      )}
      <Section title="Reviews and failures">
        <Facts rows={reviewWords(definition)} />
      </Section>
      {/* Another version, another verdict. */}
      <DryRun
        key={JSON.stringify([definition.policy, definition.limits])}
        name={name}
        definition={definition}
      />
    </div>
  );
}

function DryRun({ name, definition }: PolicyViewProps) {
  const trpc = useTRPC();
  const judge = useMutation(trpc.workflows.dryRunPolicy.mutationOptions());
  const { policy = {}, limits = {} } = definition;
  const ask = () => judge.mutate({ name, policy: { ...policy }, limits: { ...limits } });
  return (
    <Section title="On past patches">
      {judge.data === undefined && (
        <p className="text-sm text-ink-2">What this version would have said to the last hundred patches.</p>
      )}
      {judge.isError && <ProblemView error={judge.error} onRetry={ask} />}
      {judge.data !== undefined && <Judged found={judge.data} />}
      <Button icon={History} className="self-start" disabled={judge.isPending} onClick={ask}>
        {judge.isPending ? 'Judging …' : judge.data === undefined ? 'Try it out' : 'Try again'}
      </Button>
    </Section>
  );
}

function Judged({ found }: { readonly found: PolicyDryRun }) {
  const { patches, changed, items } = found;
  if (patches === 0) return <p className="text-sm text-ink-2">There have been no patches yet.</p>;
  return (
    <>
      <p className="text-sm text-ink-2" role="status">
        {changed === 0
          ? `${patches === 1 ? 'The one patch' : `Each of the ${patches} patches`} would be judged as it was.`
          : `${changed} of ${patches} would be judged otherwise.`}
      </p>
      <ul aria-label="Patches, judged again" className="flex flex-col divide-y divide-line border-y">
        {[...items]
          .sort((a, b) => Number(b.changed) - Number(a.changed))
          .map((item) => (
            <JudgedRow key={item.patch_id} item={item} />
          ))}
      </ul>
    </>
  );
}

const VERDICT = { auto: 'at once', review: 'review', refuse: 'refused', unknown: 'not known' } as const;
const VERDICT_STATUS = {
  auto: 'completed',
  review: 'waiting',
  refuse: 'failed',
  unknown: 'pending',
} as const;

function JudgedRow({
  item: { patch_id, reason, author, proposed_at, then, now, changed },
}: {
  readonly item: JudgedPatch;
}) {
  return (
    <li className="flex flex-col gap-0.5 py-2 text-sm">
      <Link href={`/patches/${patch_id}`} className="line-clamp-2 font-medium hover:underline">
        {reason}
      </Link>
      <span className="flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
        {actorWord(author.id)} <Ago at={proposed_at} />
        <span className="inline-flex items-center gap-1">
          <Verdict verdict={then.verdict} />
          {changed && (
            <>
              <ArrowRight className="size-3" aria-label="would be" />
              <Verdict verdict={now.verdict} />
            </>
          )}
        </span>
      </span>
      {changed && now.issues[0] !== undefined && (
        <span className="text-xs text-ink-2">{now.issues[0].message}</span>
      )}
    </li>
  );
}

function Verdict({ verdict }: { readonly verdict: keyof typeof VERDICT }) {
  return (
    <span
      data-status={VERDICT_STATUS[verdict]}
      className="rounded-full bg-(--st-tint) px-2 py-0.5 text-xs font-medium text-(--st)"
    >
      {VERDICT[verdict]}
    </span>
  );
}
