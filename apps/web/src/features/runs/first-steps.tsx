'use client';

import type { RunSummary } from '@aob/engine/contract';
import { ArrowRight, Layers2, Terminal, UserCheck, X } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { createKeptChoice } from '../data/kept-choice.ts';
import { CodeLine } from '../ui/code-line.tsx';

const dismissed = createKeptChoice('first-steps:dismissed');
/** With more runs than this somebody has found the way alone. */
const NEWCOMER_RUNS_MAX = 8;

/** For a fresh data directory: three things to try, each one click from here. */
export function FirstSteps({ runs }: { readonly runs: readonly RunSummary[] }) {
  const isDismissed = dismissed.useValue() !== null;
  const patched = runs.find(({ status, graph_version }) => status === 'COMPLETED' && graph_version > 1);
  const waiting = runs.find(({ status }) => status === 'WAITING');
  if (isDismissed || runs.length === 0 || runs.length > NEWCOMER_RUNS_MAX) return null;
  return (
    <section aria-label="Three things to try" className="relative rounded-lg border bg-surface p-4">
      <h2 className="mb-3 font-semibold">Three things to try</h2>
      <button
        type="button"
        aria-label="Hide this"
        onClick={() => dismissed.write('yes')}
        className="absolute right-2 top-2 grid size-8 place-items-center rounded-md text-ink-2 hover:bg-hover"
      >
        <X className="size-4" aria-hidden />
      </button>
      <ol className="grid gap-3 md:grid-cols-3">
        <Step
          icon={<Layers2 className="size-4" aria-hidden />}
          title="See what an agent changed"
          href={patched === undefined ? undefined : `/runs/${patched.run_id}?mode=overlay`}
        >
          A finished run that an agent patched while it was running. Switch its layers on and off.
        </Step>
        <Step
          icon={<UserCheck className="size-4" aria-hidden />}
          title="Decide what happens next"
          href={waiting === undefined ? undefined : '/inbox'}
        >
          A second run waits for you: read the change, approve or reject it, and watch it go on.
        </Step>
        <Step icon={<Terminal className="size-4" aria-hidden />} title="Start one and kill the engine">
          Stop it in the middle with Ctrl+C, start it again: the run carries on.
          <span className="mt-2 block">
            <CodeLine>npx aob run start lead-flow</CodeLine>
          </span>
        </Step>
      </ol>
    </section>
  );
}

interface StepProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly href?: string | undefined;
  readonly children: ReactNode;
}

function Step({ icon, title, href, children }: StepProps) {
  return (
    <li className="relative flex gap-3 rounded-md border p-3 has-[a]:hover:bg-hover">
      <span className="mt-0.5 text-accent-text">{icon}</span>
      <div className="min-w-0 flex-1 text-sm text-ink-2">
        {href === undefined ? (
          <p className="font-medium text-ink">{title}</p>
        ) : (
          <Link
            href={href}
            className="inline-flex items-center gap-1 font-medium text-ink after:absolute after:inset-0"
          >
            {title}
            <ArrowRight className="size-3.5 text-accent-text" aria-hidden />
          </Link>
        )}
        <div className="mt-0.5">{children}</div>
      </div>
    </li>
  );
}
