import type { Operations } from '@aob/engine/contract';
import { CircleAlert } from 'lucide-react';
import Link from 'next/link';
import { Fact } from '../ui/chip.tsx';
import { Section } from '../ui/section.tsx';
import { shortId } from '../ui/short-id.ts';
import { Ago } from '../ui/time.tsx';

/** Who carries out jobs, and how much of each is taken. */
export function Runners({ runners }: { readonly runners: Operations['runners'] }) {
  if (runners.length === 0) {
    return (
      <Section title="Runners">
        <p className="rounded-lg border bg-surface px-4 py-3 text-sm text-ink-2">
          None is connected: decisions are made, but no step that is a job begins.
        </p>
      </Section>
    );
  }
  return (
    <Section title="Runners">
      <section
        aria-label="Runners"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-lg border bg-surface"
      >
        <table className="w-full text-left text-sm">
          <thead className="bg-sunken text-xs text-ink-2">
            <tr>
              {['Runner', 'Slots', 'Queued', 'Seen', 'Connected', 'Carries out'].map((title) => (
                <th key={title} scope="col" className="whitespace-nowrap px-4 py-2 font-medium">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runners.map((runner) => (
              <tr key={runner.name} className="border-t">
                <th scope="row" className="whitespace-nowrap px-4 py-2 font-mono text-xs font-medium">
                  {runner.name}
                </th>
                <td className="whitespace-nowrap px-4 py-2 tabular-nums">
                  <span className="flex items-center gap-2">
                    <progress
                      aria-label={`${runner.busy} of ${runner.slots} slots taken`}
                      className="h-1.5 w-20 accent-(--accent)"
                      value={runner.busy}
                      max={Math.max(1, runner.slots)}
                    />
                    {runner.busy} of {runner.slots}
                    {runner.computing > 0 && (
                      <span className="text-ink-3">and {runner.computing} computing</span>
                    )}
                  </span>
                </td>
                <td className="px-4 py-2 tabular-nums">{runner.queued}</td>
                <td className="px-4 py-2 text-ink-2">
                  <Ago at={runner.last_seen_at} />
                </td>
                <td className="px-4 py-2 text-ink-2">
                  <Ago at={runner.connected_at} />
                </td>
                <td className="px-4 py-2">
                  <span className="flex flex-wrap gap-1">
                    {runner.offers.map((offer) => (
                      <Fact key={offer}>{offer}</Fact>
                    ))}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  );
}

/** Work that waits for somebody who is not here. */
export function Unclaimed({ unclaimed }: { readonly unclaimed: Operations['unclaimed'] }) {
  if (unclaimed.length === 0) return null;
  return (
    <Section title="No runner can take these">
      <ul className="flex flex-col gap-2">
        {unclaimed.map(({ need, runs, run_ids }) => (
          <li
            key={`${need.what} ${need.name}`}
            className="flex flex-wrap items-start gap-x-3 gap-y-1 rounded-lg border bg-surface px-4 py-3 text-sm"
          >
            <CircleAlert data-status="waiting" className="mt-0.5 size-4 shrink-0 text-(--st)" aria-hidden />
            <span className="font-medium">
              {runs} {runs === 1 ? 'run waits' : 'runs wait'} for the {need.what}{' '}
              <code className="font-mono">{need.name}</code>
            </span>
            <span className="text-ink-2">It goes on by itself when a runner comes that has it.</span>
            <span className="flex w-full flex-wrap gap-x-3 gap-y-1 pl-7 font-mono text-xs">
              {run_ids.map((run) => (
                <Link
                  key={run}
                  href={`/runs/${run}`}
                  title={run}
                  className="text-accent-text underline underline-offset-4"
                >
                  {shortId(run)}
                </Link>
              ))}
              {runs > run_ids.length && <span className="text-ink-3">and {runs - run_ids.length} more</span>}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
