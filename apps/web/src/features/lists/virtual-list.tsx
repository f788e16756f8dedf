'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Goes onto the row's own element: where it stands, and how it is measured. */
export interface RowPlace {
  readonly ref: (element: HTMLElement | null) => void;
  readonly 'data-index': number;
  readonly 'aria-setsize': number;
  readonly 'aria-posinset': number;
}

interface VirtualListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** About; each row is measured once it is there. */
  readonly rowHeight: number;
  readonly className?: string;
  /** Comes into view whenever it changes. */
  readonly inView?: string | undefined;
  readonly children: (item: T, place: RowPlace) => ReactNode;
}

/** Up to here every row is in the page: finding text with the browser works, and nothing is gained by leaving rows out. */
const WHOLE_MAX = 60;
const OVERSCAN = 12;

/** A list of any length that scrolls with whatever scrolls around it; only the rows in sight are in the page. */
export function VirtualList<T>({
  label,
  items,
  keyOf,
  rowHeight,
  className,
  inView,
  children,
}: VirtualListProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const { scroller, margin } = usePlaceIn(list);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller,
    getItemKey: (index) => keyAt(items, index, keyOf),
    estimateSize: () => rowHeight,
    scrollMargin: margin,
    overscan: items.length <= WHOLE_MAX ? items.length : OVERSCAN,
  });
  const shown = rows.getVirtualItems();
  const first = shown[0];
  const last = shown.at(-1);
  const place = inView === undefined ? -1 : items.findIndex((item) => keyOf(item) === inView);
  useEffect(() => {
    // A list that is hidden must not move what is shown in its place.
    if (place >= 0 && list.current?.offsetParent !== null) rows.scrollToIndex(place, { align: 'auto' });
  }, [place, rows]);
  return (
    <ul
      ref={list}
      aria-label={label}
      className={className}
      style={{
        paddingTop: (first?.start ?? margin) - margin,
        paddingBottom: rows.getTotalSize() - ((last?.end ?? margin) - margin),
      }}
    >
      {shown.map(({ index, key }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <Row key={String(key)} index={index} count={items.length} measure={rows.measureElement}>
            {(at) => children(item, at)}
          </Row>
        );
      })}
    </ul>
  );
}

interface RowProps {
  readonly index: number;
  readonly count: number;
  readonly measure: (element: HTMLElement | null) => void;
  readonly children: (place: RowPlace) => ReactNode;
}

function Row({ index, count, measure, children }: RowProps) {
  return children({
    ref: measure,
    'data-index': index,
    'aria-setsize': count,
    'aria-posinset': index + 1,
  });
}

function keyAt<T>(items: readonly T[], index: number, keyOf: (item: T) => string): string | number {
  const item = items[index];
  return item === undefined ? index : keyOf(item);
}

/** What scrolls around the list, and how far below its beginning the list begins. */
function usePlaceIn(list: { readonly current: HTMLElement | null }) {
  const [place, setPlace] = useState<{ readonly scroller: HTMLElement | null; readonly margin: number }>({
    scroller: null,
    margin: 0,
  });
  // After every render: what stands above the list may have grown.
  useLayoutEffect(() => {
    const scroller = scrollerOf(list.current);
    if (list.current === null || scroller === null) return;
    const margin =
      list.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    if (scroller !== place.scroller || Math.abs(margin - place.margin) > 1) setPlace({ scroller, margin });
  });
  return place;
}

function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let outer = element?.parentElement; outer != null; outer = outer.parentElement) {
    if (['auto', 'scroll'].includes(getComputedStyle(outer).overflowY)) return outer;
  }
  return null;
}
