import type { Arm, Experiment } from '@aob/engine/contract';
import Link from 'next/link';
import { Fact } from '../ui/chip.tsx';
import { Ago } from '../ui/time.tsx';
import { haltWords, percent } from './words.ts';

/** One experiment: what it deals out, to which arms, and what has been halted. */
export function ExperimentRow({ experiment }: { readonly experiment: Experiment }) {
  const { name, workflow, status, arms, halted, updated_at } = experiment;
  return (
    <li
      data-experiment={name}
      className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b px-4 py-3 last:border-b-0 hover:bg-hover"
    >
      <div className="min-w-48 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <Link href={`/experiments/${name}`} className="hover:underline">
            {name}
          </Link>
          {status !== 'running' && <Fact>{status}</Fact>}
        </p>
        <p className="truncate text-sm text-ink-2">
          runs of{' '}
          <Link href={`/workflows/${workflow}`} className="hover:underline">
            {workflow}
          </Link>
        </p>
      </div>
      <div className="w-72 text-sm max-sm:w-full">
        <ShareBar arms={arms} />
        <p className="mt-1 text-ink-2">
          {arms.map((arm) => `${arm.name} ${arm.stopped ? 'stopped' : percent(arm.share)}`).join(' · ')}
        </p>
      </div>
      <p className="w-56 text-sm text-ink-3">
        {halted !== undefined && status !== 'running' ? (
          haltWords(status, halted)
        ) : (
          <>
            changed <Ago at={updated_at} />
          </>
        )}
      </p>
    </li>
  );
}

/** Shares side by side; what is stopped is hatched, as its keys go elsewhere. */
function ShareBar({ arms }: { readonly arms: readonly Arm[] }) {
  return (
    <div className="flex h-2 overflow-hidden rounded-full border border-line-strong" aria-hidden>
      {arms.map(({ name, share, stopped }) => (
        <span
          key={name}
          style={{ width: `${share * 100}%` }}
          className={
            stopped
              ? 'bg-[repeating-linear-gradient(135deg,var(--line-strong)_0_2px,transparent_2px_5px)]'
              : 'bg-line-strong odd:bg-ink-3'
          }
        />
      ))}
    </div>
  );
}
