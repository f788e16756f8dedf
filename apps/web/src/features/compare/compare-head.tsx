import type { ComparedRun, RunComparison } from '@aob/engine/contract';
import { ArrowLeftRight, CircleCheck, Diff, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { RunStatusBadge } from '../runs/run-status.tsx';
import { Button } from '../ui/button.tsx';
import { Fact } from '../ui/chip.tsx';
import { durationWords } from '../ui/durations.ts';
import { shortId } from '../ui/short-id.ts';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Ago } from '../ui/time.tsx';
import type { SetCompareView } from './compare-page.tsx';
import { differenceWords, verdictWords } from './compare-words.ts';

interface CompareHeadProps {
  readonly comparison: RunComparison | undefined;
  readonly setView: SetCompareView;
}

/** Both runs, whether they went the same way, and in what not. */
export function CompareHead({ comparison, setView }: CompareHeadProps) {
  return (
    <header className="flex flex-col gap-2.5 border-b bg-surface px-5 py-3 max-sm:px-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-lg font-semibold tracking-tight">Compare runs</h1>
        {comparison !== undefined && <Verdict comparison={comparison} />}
      </div>
      {comparison === undefined ? (
        <SkeletonBlock className="h-14" />
      ) : (
        <div className="grid grid-cols-[1fr_auto_1fr] items-stretch gap-2 max-md:grid-cols-1">
          <RunCard name="a" run={comparison.a} onChange={() => void setView({ a: null, node: null })} />
          <Button
            icon={ArrowLeftRight}
            tone="quiet"
            className="self-center justify-self-center"
            onClick={() =>
              void setView({ a: comparison.b.run_id, b: comparison.a.run_id, in: [], scope: '', node: null })
            }
          >
            Swap
          </Button>
          <RunCard name="b" run={comparison.b} onChange={() => void setView({ b: null, node: null })} />
        </div>
      )}
    </header>
  );
}

function Verdict({ comparison }: { readonly comparison: RunComparison }) {
  const { differs, verdict } = comparison;
  const isSame = verdict === 'same' || (verdict === undefined && differs.length === 0);
  const Icon = isSame ? CircleCheck : verdict === 'inconclusive' ? TriangleAlert : Diff;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm" data-testid="verdict">
      <Icon className="size-4 shrink-0 text-ink-2" aria-hidden />
      <span className="font-medium">{verdictWords(comparison)}</span>
      {differenceWords(differs).map((words) => (
        <Fact key={words}>{words}</Fact>
      ))}
    </p>
  );
}

interface RunCardProps {
  readonly name: 'a' | 'b';
  readonly run: ComparedRun;
  readonly onChange: () => void;
}

function RunCard({ name, run, onChange }: RunCardProps) {
  const { workflow, graph_version, duration_ms, error } = run;
  // Version 1 is the base.
  const patches = graph_version - 1;
  return (
    <section
      aria-label={`Run ${name.toUpperCase()}`}
      className="flex min-w-0 items-start gap-3 rounded-lg border px-3 py-2 text-sm"
    >
      <span className="grid size-6 shrink-0 place-items-center rounded-md bg-sunken font-mono text-xs font-semibold uppercase">
        {name}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link
            href={`/runs/${run.run_id}`}
            className="truncate font-medium text-accent-text underline underline-offset-4"
          >
            {workflow.name}
            {workflow.tag !== undefined && `@${workflow.tag}`}{' '}
            <span className="font-mono text-xs">{shortId(run.run_id)}</span>
          </Link>
          <RunStatusBadge status={run.status} />
        </p>
        <p className="mt-0.5 text-ink-2">
          <Ago at={run.started_at} />
          {duration_ms === undefined ? ', still going' : `, took ${durationWords(duration_ms)}`}
          {patches > 0 && `, ${patches} ${patches === 1 ? 'patch' : 'patches'}`}
        </p>
        {error !== undefined && <p className="mt-0.5 break-words text-danger">{error.message}</p>}
      </div>
      <Button tone="quiet" aria-label={`Choose another run for ${name.toUpperCase()}`} onClick={onChange}>
        Change
      </Button>
    </section>
  );
}
