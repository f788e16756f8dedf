import { CHANGE_GLYPH } from '../canvas/change-words.ts';
import type { ChangeKind } from '../canvas/graph-model.ts';
import type { ChangeCounts } from './layers.ts';

const KINDS: readonly ChangeKind[] = ['added', 'changed', 'removed'];

/** `+2 ~1 −1`, spoken in words. */
export function ChangeCountsView({ counts }: { readonly counts: ChangeCounts }) {
  return (
    <span className="inline-flex gap-1.5 font-mono text-xs tabular-nums">
      {KINDS.filter((kind) => counts[kind] > 0).map((kind) => (
        <span key={kind} data-change={kind} className="text-(--ch)">
          <span aria-hidden>
            {CHANGE_GLYPH[kind]}
            {counts[kind]}
          </span>
          <span className="sr-only">
            {counts[kind]} {kind}
          </span>
        </span>
      ))}
    </span>
  );
}
