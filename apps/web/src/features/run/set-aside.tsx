'use client';

import type { Run } from '@aob/engine/contract';
import { OctagonX } from 'lucide-react';
import { actorWord } from '../runs/actor.ts';
import { Ago } from '../ui/time.tsx';
import { RepairRun } from './repair-run.tsx';

/** Above everything else of a run that nothing moves any more (R21): what broke, and the way out. */
export function SetAside({ run }: { readonly run: Run }) {
  const { quarantine } = run;
  if (quarantine === undefined) return null;
  return (
    <section
      aria-label="Set aside"
      className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b bg-(--status-failed-tint) px-5 py-3 max-sm:px-3"
    >
      <OctagonX className="mt-0.5 size-5 shrink-0 text-(--status-failed)" aria-hidden />
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-medium">
          Set aside after an error of the engine
          {quarantine.since !== undefined && (
            <span className="font-normal text-ink-2">
              {' '}
              <Ago at={quarantine.since} />
            </span>
          )}
        </p>
        <p className="mt-0.5 break-words font-mono text-xs text-ink-2">{quarantine.error}</p>
        {quarantine.parked.map(({ what, by, at }) => (
          <p key={`${at} ${what}`} className="mt-1">
            It could not take {what}
            {by !== undefined && ` by ${actorWord(by)}`}.
          </p>
        ))}
      </div>
      <RepairRun runId={run.run_id} quarantine={quarantine} />
    </section>
  );
}
