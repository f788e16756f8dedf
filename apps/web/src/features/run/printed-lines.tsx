import type { RunEventResource } from '@aob/engine/contract';
import clsx from 'clsx';
import { useMemo } from 'react';
import { Section } from '../ui/section.tsx';
import type { PlaceOnView } from './attempts.tsx';
import type { RunLog } from './use-run-log.ts';

/** The newest are kept on the page; the events of the run have them all. */
const LINES_MAX = 200;

interface PrintedLinesProps {
  readonly log: RunLog;
  readonly place: PlaceOnView;
  /** The seq on view; null is now. */
  readonly at: number | null;
}

/** What a step printed, up to the moment on view. */
export function PrintedLines({ log, place: { node, scope }, at }: PrintedLinesProps) {
  const lines = useMemo(
    () =>
      log.events.filter(
        (event) =>
          event.type === 'log.line' &&
          event.node === node &&
          (event.scope ?? '') === scope &&
          (at === null || event.seq <= at),
      ),
    [log.events, node, scope, at],
  );
  if (lines.length === 0) return null;
  const hidden = Math.max(0, lines.length - LINES_MAX);
  return (
    <Section
      title="Printed"
      aside={
        hidden > 0 ? (
          <span className="text-xs text-ink-3">
            the last {LINES_MAX} of {lines.length}
          </span>
        ) : undefined
      }
    >
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="max-h-64 overflow-auto whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-2.5 font-mono text-xs leading-5"
      >
        {lines.slice(hidden).map((line) => (
          <PrintedLine key={line.seq} line={line} />
        ))}
      </pre>
    </Section>
  );
}

function PrintedLine({ line: { data, at } }: { readonly line: RunEventResource }) {
  const level = String(data['level']);
  return (
    <span className="flex gap-2" title={new Date(at).toLocaleString()}>
      <span className={clsx('w-10 shrink-0', level === 'error' ? 'text-danger' : 'text-ink-3')}>{level}</span>
      <span className="min-w-0 text-ink">{String(data['message'])}</span>
    </span>
  );
}
