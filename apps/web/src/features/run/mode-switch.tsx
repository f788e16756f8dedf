import clsx from 'clsx';
import { Activity, Layers2, LocateFixed } from 'lucide-react';
import type { ReactNode } from 'react';
import { Hint } from '../ui/hint.tsx';
import { Kbd } from '../ui/kbd.tsx';
import type { RunView, SetRunView } from './use-run-view.ts';

interface ModeSwitchProps {
  readonly view: RunView;
  readonly onChange: SetRunView;
}

/** The two channels of the canvas, and whether it goes where the run goes; the layers themselves are in the inspector. */
export function ModeSwitch({ view: { mode, follow }, onChange }: ModeSwitchProps) {
  return (
    <fieldset
      aria-label="Canvas shows"
      className="absolute right-3 top-3 z-10 flex items-center gap-0.5 rounded-md border bg-surface p-0.5 shadow-raised"
    >
      <ModeButton
        isOn={mode === 'live'}
        keys="l"
        onClick={() => void onChange({ mode: 'live', at: null, tab: null })}
      >
        <Activity className="size-3.5" aria-hidden />
        What happened
      </ModeButton>
      <ModeButton
        isOn={mode === 'overlay'}
        keys="d"
        onClick={() => void onChange({ mode: 'overlay', tab: null })}
      >
        <Layers2 className="size-3.5" aria-hidden />
        What changed
      </ModeButton>
      <Hint text="Follow: keep what happens in view">
        <button
          type="button"
          aria-label="Follow the run"
          aria-pressed={follow}
          onClick={() => void onChange({ follow: !follow })}
          className={clsx(
            'grid size-7 place-items-center rounded max-sm:size-10',
            follow ? 'bg-accent-soft text-accent-text' : 'text-ink-2 hover:bg-hover hover:text-ink',
          )}
        >
          <LocateFixed className="size-3.5" aria-hidden />
        </button>
      </Hint>
    </fieldset>
  );
}

interface ModeButtonProps {
  readonly isOn: boolean;
  readonly keys: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function ModeButton({ isOn, keys, onClick, children }: ModeButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-keyshortcuts={keys}
      onClick={onClick}
      className={clsx(
        'flex h-7 items-center gap-1.5 whitespace-nowrap rounded px-2 text-xs font-medium',
        isOn ? 'bg-accent-soft text-accent-text' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      {children}
      <Kbd>{keys}</Kbd>
    </button>
  );
}
