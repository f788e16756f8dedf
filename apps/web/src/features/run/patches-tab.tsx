import type { PatchResource } from '@aob/engine/contract';
import { Eye, EyeOff } from 'lucide-react';
import { PatchCard } from '../patches/patch-card.tsx';
import { isInForce } from '../patches/patch-state.tsx';
import { IconButton } from '../ui/button.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';

interface PatchesTabProps {
  readonly patches: readonly PatchResource[];
  readonly isPending: boolean;
  /** The canvas shows layers: each can be switched here. */
  readonly isOverlay: boolean;
  readonly off: readonly string[];
  readonly onToggle: (off: string[]) => void;
}

/** Who changed the run, why and when, newest first; in overlay mode the stack of layers over the base. */
export function PatchesTab({ patches, isPending, isOverlay, off, onToggle }: PatchesTabProps) {
  if (isPending) return <SkeletonBlock className="m-4 h-24" />;
  if (patches.length === 0) {
    return (
      <p className="p-4 text-sm text-ink-2">
        Nobody has changed this run. When an agent, a person or the optimizer proposes a patch, it appears
        here with its reason, and the gate's answer.
      </p>
    );
  }
  return (
    <ul aria-label={isOverlay ? 'Layers' : 'Patches'} className="flex flex-col gap-2 p-3">
      {patches.map((patch) => (
        <li key={patch.patch_id}>
          <PatchCard
            patch={patch}
            aside={isOverlay && isLayer(patch) && <LayerSwitch patch={patch} off={off} onToggle={onToggle} />}
          />
        </li>
      ))}
      {isOverlay && (
        <li className="rounded-lg border border-dashed px-3 py-2.5 text-sm text-ink-2">
          The base, as the run was started
        </li>
      )}
    </ul>
  );
}

/** What was refused or rejected never became part of a picture. */
function isLayer({ state, changes }: PatchResource): boolean {
  return changes !== undefined && (isInForce(state) || state === 'pending_review');
}

interface LayerSwitchProps {
  readonly patch: PatchResource;
  readonly off: readonly string[];
  readonly onToggle: (off: string[]) => void;
}

function LayerSwitch({ patch, off, onToggle }: LayerSwitchProps) {
  const id = patch.patch_id;
  const isShown = !off.includes(id);
  return (
    <IconButton
      icon={isShown ? Eye : EyeOff}
      label={`Show layer: ${patch.reason}`}
      aria-pressed={isShown}
      onClick={() => onToggle(isShown ? [...off, id] : off.filter((other) => other !== id))}
    />
  );
}
