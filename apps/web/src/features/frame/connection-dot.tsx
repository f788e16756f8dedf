'use client';

import clsx from 'clsx';
import { CloudOff } from 'lucide-react';
import { useConnection } from '../live/connection.ts';
import { useNow } from '../ui/clock.ts';
import { roughWords } from '../ui/durations.ts';

/** Is what I see now? live / catching up / offline since. */
export function ConnectionDot() {
  const { state, since } = useConnection();
  const now = useNow();
  const words =
    state === 'live'
      ? 'Live'
      : state === 'catching_up'
        ? 'Catching up'
        : `Offline for ${roughWords(now - (since ?? now))}`;
  return (
    <span
      className="flex items-center gap-1.5 px-1 text-xs text-ink-2"
      data-testid="connection"
      data-connection={state}
    >
      <span
        aria-hidden
        className={clsx(
          'size-2 rounded-full',
          state === 'live' && 'bg-(--status-completed)',
          state === 'catching_up' && 'border-2 border-(--status-running)',
          state === 'offline' && 'rotate-45 rounded-none bg-(--status-failed)',
        )}
      />
      <span className={clsx('tabular-nums', state === 'live' && 'max-sm:sr-only')}>{words}</span>
    </span>
  );
}

/** Shown over the page while live data has stopped: what is on screen may be old. */
export function StaleBanner() {
  const { state, since } = useConnection();
  const now = useNow();
  if (state !== 'offline' || since === undefined || now - since < 2000) return null;
  return (
    <div role="alert" className="flex items-center gap-2 border-b bg-danger-soft px-4 py-2 text-sm text-ink">
      <CloudOff className="size-4 text-danger" aria-hidden />
      Live data stopped {roughWords(now - since)} ago. What you see may be old; reconnecting.
    </div>
  );
}
