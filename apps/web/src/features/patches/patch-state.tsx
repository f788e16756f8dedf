import type { PatchStateWord } from '@aob/engine/contract';
import {
  CircleArrowUp,
  CircleCheck,
  CircleDashed,
  CircleX,
  GitPullRequestArrow,
  Hand,
  type LucideIcon,
  Undo2,
} from 'lucide-react';
import type { CanvasStatus } from '../canvas/graph-model.ts';

const STATE: {
  readonly [S in PatchStateWord]: {
    readonly word: string;
    readonly icon: LucideIcon;
    readonly as: CanvasStatus;
  };
} = {
  proposed: { word: 'Proposed', icon: CircleDashed, as: 'pending' },
  pending_review: { word: 'Waits for review', icon: Hand, as: 'waiting' },
  compensating: { word: 'Undoing first', icon: Undo2, as: 'running' },
  applied: { word: 'Applied', icon: CircleCheck, as: 'completed' },
  promoted: { word: 'Promoted', icon: CircleArrowUp, as: 'completed' },
  changes_requested: { word: 'Changes requested', icon: Undo2, as: 'waiting' },
  withdrawn: { word: 'Taken back', icon: Undo2, as: 'skipped' },
  rejected: { word: 'Rejected', icon: CircleX, as: 'failed' },
  refused: { word: 'Refused by the gate', icon: GitPullRequestArrow, as: 'failed' },
};

export function PatchStateBadge({ state }: { readonly state: PatchStateWord }) {
  const { word, icon: Icon, as } = STATE[state];
  return (
    <span
      data-status={as}
      className="inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full bg-(--st-tint) py-0.5 pl-1.5 pr-2.5 text-xs font-medium text-(--st)"
    >
      <Icon className="size-3.5" aria-hidden />
      {word}
    </span>
  );
}

/** It is part of what its run or its workflow follows. */
export function isInForce(state: PatchStateWord): boolean {
  return state === 'applied' || state === 'promoted';
}

export function patchStateWord(state: PatchStateWord): string {
  return STATE[state].word;
}
