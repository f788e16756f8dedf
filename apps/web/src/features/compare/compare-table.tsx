'use client';

import type { ComparedNode, NodeComparison } from '@aob/engine/contract';
import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { useMemo, useRef } from 'react';
import { pathWords } from '../bodies/instance-path.ts';
import { NODE_STATUS } from '../canvas/status-words.ts';
import { FilterChip } from '../ui/chip.tsx';
import { durationWords } from '../ui/durations.ts';
import { isAlike, nodeWords } from './compare-words.ts';

const ROW = 36;
const COLUMNS =
  'grid w-full grid-cols-[minmax(8rem,1.4fr)_minmax(6.5rem,1fr)_minmax(6.5rem,1fr)_4.5rem_minmax(6rem,1fr)] items-center gap-x-3 px-4 text-left text-xs max-sm:grid-cols-[minmax(6rem,1.4fr)_1fr_1fr] max-sm:gap-x-2 max-sm:px-3';

interface CompareTableProps {
  readonly nodes: readonly NodeComparison[];
  /** Those that went the same way as well. */
  readonly isAll: boolean;
  readonly onAll: (isAll: boolean) => void;
  /** Scope and id. */
  readonly selected: string | undefined;
  readonly onSelect: (node: string, scope: string) => void;
}

/** Every step with both its stories; what went the same way is left out until somebody wants it. */
export function CompareTable({ nodes, isAll, onAll, selected, onSelect }: CompareTableProps) {
  const different = useMemo(() => nodes.filter((node) => !isAlike(node)), [nodes]);
  const rows = isAll || different.length === 0 ? nodes : different;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  return (
    <section
      aria-label="Steps"
      className="flex max-h-[42%] shrink-0 flex-col border-t bg-surface max-lg:max-h-none"
    >
      <div className="flex flex-wrap items-center gap-2 px-4 py-2 max-sm:px-3">
        <h2 className="text-sm font-semibold">Steps</h2>
        <FilterChip isOn={rows === different} disabled={different.length === 0} onClick={() => onAll(false)}>
          Different {different.length}
        </FilterChip>
        <FilterChip isOn={rows !== different} onClick={() => onAll(true)}>
          All {nodes.length}
        </FilterChip>
      </div>
      <div className={clsx(COLUMNS, 'h-8 shrink-0 border-y bg-sunken font-medium text-ink-2')}>
        <span>Step</span>
        <span>In A</span>
        <span>In B</span>
        <span className="text-right max-sm:hidden">Time</span>
        <span className="max-sm:hidden">Data</span>
      </div>
      <div
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="min-h-24 overflow-auto -outline-offset-2 max-lg:max-h-96"
      >
        <ol aria-label="Compared steps" className="relative" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const node = rows[index];
            if (node === undefined) return null;
            const key = node.scope + node.node;
            return (
              <li
                key={key}
                className="absolute inset-x-0"
                style={{ transform: `translateY(${start}px)`, height: ROW }}
              >
                <CompareRow
                  compared={node}
                  isSelected={key === selected}
                  onSelect={() => onSelect(node.node, node.scope)}
                />
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}

interface CompareRowProps {
  readonly compared: NodeComparison;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function CompareRow({ compared, isSelected, onSelect }: CompareRowProps) {
  const { node, scope, a, b } = compared;
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      onClick={onSelect}
      className={clsx(
        COLUMNS,
        'h-full border-b -outline-offset-2',
        isSelected ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <span className="truncate" title={scope + node}>
        {scope !== '' && <span className="text-ink-3">{pathWords(scope)} › </span>}
        <span className="font-medium">{node}</span>
      </span>
      <Story side={a} />
      <Story side={b} />
      <span className="text-right tabular-nums text-ink-2 max-sm:hidden">{slowerWords(a, b)}</span>
      <span className={clsx('truncate max-sm:hidden', isAlike(compared) ? 'text-ink-3' : 'text-ink')}>
        {nodeWords(compared)}
      </span>
    </button>
  );
}

function Story({ side }: { readonly side: ComparedNode | undefined }) {
  if (side === undefined) return <span className="text-ink-3">not there</span>;
  const { icon: Icon, word } = NODE_STATUS[side.status];
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Icon data-status={side.status} className="size-3.5 shrink-0 text-(--st)" aria-hidden />
      <span className="truncate">
        {word}
        {side.attempts > 1 && <span className="text-ink-2">, {side.attempts} attempts</span>}
        {side.duration_ms !== undefined && (
          <span className="tabular-nums text-ink-3"> {durationWords(side.duration_ms)}</span>
        )}
      </span>
    </span>
  );
}

/** How much longer it took in b; nothing where one of them has no time. */
function slowerWords(a: ComparedNode | undefined, b: ComparedNode | undefined): string {
  if (a?.duration_ms === undefined || b?.duration_ms === undefined) return '';
  const more = b.duration_ms - a.duration_ms;
  if (more === 0) return '±0';
  return `${more > 0 ? '+' : '−'}${durationWords(Math.abs(more))}`;
}
