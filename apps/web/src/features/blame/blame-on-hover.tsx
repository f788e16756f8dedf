'use client';

import type { BlameResource } from '@aob/engine/contract';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { AUTHOR_ICON, AUTHOR_WORD } from '../canvas/change-words.ts';
import { useSettled } from '../run/use-settled.ts';
import { actorWord } from '../runs/actor.ts';
import { Ago } from '../ui/time.tsx';
import { kindOfActor, nodeOrigins } from './node-origins.ts';
import { originWord } from './origin-word.ts';

interface BlameOnHoverProps {
  /** Off, the canvas is all there is. */
  readonly isOn?: boolean;
  /** Undefined until it is there. */
  readonly blame: BlameResource | undefined;
  /** Somebody points at a step for the first time. */
  readonly onWanted: () => void;
  readonly children: ReactNode;
}

/** Nobody reads what flies past under the pointer. */
const REST_MS = 250;

/** Around a canvas: who brought the step under the pointer, or the one with the focus, and who last wrote something of it. */
export function BlameOnHover({ isOn = true, blame, onWanted, children }: BlameOnHoverProps) {
  const [at, setAt] = useState<string>();
  const rested = useSettled(at, REST_MS);
  const point = (event: SyntheticEvent): void => {
    if (!isOn) return;
    const step = stepUnder(event.target);
    setAt(step);
    if (step !== undefined) onWanted();
  };
  return (
    // What is pointed at is also said in the panel of the step: nothing here can only be reached with a pointer.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className="relative h-full"
      onPointerOver={point}
      onPointerLeave={() => setAt(undefined)}
      onFocus={point}
      onBlur={() => setAt(undefined)}
    >
      {children}
      <Caption blame={blame} step={!isOn || at === undefined ? undefined : rested} />
    </div>
  );
}

function stepUnder(target: EventTarget): string | undefined {
  const card = target instanceof Element ? target.closest('.react-flow__node') : null;
  return card instanceof HTMLElement ? card.dataset['id'] : undefined;
}

function Caption({ blame, step }: Pick<BlameOnHoverProps, 'blame'> & { readonly step: string | undefined }) {
  const origins = step !== undefined && blame !== undefined ? nodeOrigins(blame, step) : undefined;
  const [first, latest] = origins ?? [];
  if (step === undefined || first === undefined) return null;
  const kind = kindOfActor(first.origin.promoted?.author.id ?? first.origin.by);
  const AuthorIcon = AUTHOR_ICON[kind];
  return (
    <div
      data-testid="blame"
      className="pointer-events-none absolute bottom-3 left-1/2 z-10 flex max-w-[min(36rem,calc(100%-8rem))] -translate-x-1/2 items-start gap-2 rounded-lg border bg-surface px-3 py-2 text-sm shadow-raised"
    >
      <AuthorIcon className="mt-0.5 size-4 shrink-0 text-ink-3" aria-label={AUTHOR_WORD[kind]} />
      <p className="min-w-0">
        <span className="font-mono text-xs">{step}</span> by {actorWord(first.origin.by)}{' '}
        <Ago at={first.origin.at} />: {originWord(first.origin)}
        {latest !== undefined && (
          <span className="block text-ink-2">
            {latest.fields.join(', ')} by {actorWord(latest.origin.by)} <Ago at={latest.origin.at} />:{' '}
            {originWord(latest.origin)}
          </span>
        )}
      </p>
    </div>
  );
}
