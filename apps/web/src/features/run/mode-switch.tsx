import type { PatchResource } from '@aob/engine/contract';
import clsx from 'clsx';
import { Activity, Eye, EyeOff, Layers2 } from 'lucide-react';
import { AUTHOR_ICON } from '../canvas/change-words.ts';
import type { CanvasMode } from '../canvas/graph-model.ts';
import { ChangeCountsView } from '../overlays/change-counts.tsx';
import { countChanges, type Layer } from '../overlays/layers.ts';
import { actorWord } from '../runs/actor.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Ago } from '../ui/time.tsx';
import type { SetRunView } from './use-run-view.ts';

interface ModeSwitchProps {
  readonly mode: CanvasMode;
  readonly layers: readonly Layer[];
  readonly off: readonly string[];
  readonly patches: readonly PatchResource[];
  readonly onChange: SetRunView;
}

/** Live or overlay; in overlay the stack: base at the bottom, each patch with who, why and when, switched singly. */
export function ModeSwitch({ mode, layers, off, patches, onChange }: ModeSwitchProps) {
  return (
    <div className="absolute right-3 top-3 z-10 flex w-80 max-w-[calc(100%-1.5rem)] flex-col items-end gap-2">
      <fieldset
        aria-label="Canvas shows"
        className="flex gap-0.5 rounded-md border bg-surface p-0.5 shadow-raised"
      >
        <ModeButton isOn={mode === 'live'} keys="l" onClick={() => void onChange({ mode: 'live', at: null })}>
          <Activity className="size-3.5" aria-hidden />
          What happened
        </ModeButton>
        <ModeButton isOn={mode === 'overlay'} keys="d" onClick={() => void onChange({ mode: 'overlay' })}>
          <Layers2 className="size-3.5" aria-hidden />
          What changed
        </ModeButton>
      </fieldset>
      {mode === 'overlay' && <LayerList layers={layers} off={off} patches={patches} onChange={onChange} />}
    </div>
  );
}

interface ModeButtonProps {
  readonly isOn: boolean;
  readonly keys: string;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
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

function LayerList({ layers, off, patches, onChange }: Omit<ModeSwitchProps, 'mode'>) {
  const details = new Map(patches.map((patch) => [patch.patch_id, patch]));
  const toggle = (id: string): void => {
    const next = off.includes(id) ? off.filter((other) => other !== id) : [...off, id];
    void onChange({ off: next });
  };
  return (
    <ol
      aria-label="Layers"
      className="flex max-h-72 w-full flex-col-reverse overflow-auto rounded-lg border bg-surface shadow-raised"
    >
      <li className="flex items-center gap-2 px-3 py-2 text-xs text-ink-3">Base, as it was started</li>
      {layers.map((layer) => {
        const isShown = !off.includes(layer.patchId);
        const patch = details.get(layer.patchId);
        const AuthorIcon = AUTHOR_ICON[layer.author.kind];
        const EyeIcon = isShown ? Eye : EyeOff;
        return (
          <li key={layer.patchId} className="border-b">
            <button
              type="button"
              aria-pressed={isShown}
              onClick={() => toggle(layer.patchId)}
              className={clsx(
                'flex w-full items-start gap-2 px-3 py-2 text-left hover:bg-hover',
                !isShown && 'text-ink-3',
              )}
            >
              <EyeIcon
                className="mt-0.5 size-4 shrink-0 text-ink-3"
                aria-label={isShown ? 'shown' : 'hidden'}
              />
              <span className="min-w-0 flex-1">
                <span className="line-clamp-2 text-sm font-medium">{patch?.reason ?? layer.patchId}</span>
                <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
                  <span className="inline-flex items-center gap-1">
                    <AuthorIcon className="size-3" aria-hidden />
                    {patch === undefined ? layer.author.kind : actorWord(patch.author.id)}
                  </span>
                  {patch !== undefined && <Ago at={patch.applied_at ?? patch.proposed_at} />}
                  <ChangeCountsView counts={countChanges(layer.changes)} />
                  {layer.isProposed && <span>waits for a decision</span>}
                </span>
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
