import type { PatchResource } from '@aob/engine/contract';
import { PatchCard } from '../patches/patch-card.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';

export function PatchesTab({
  patches,
  isPending,
}: {
  readonly patches: readonly PatchResource[];
  readonly isPending: boolean;
}) {
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
    <ul className="flex flex-col gap-2 p-3">
      {patches.map((patch) => (
        <li key={patch.patch_id}>
          <PatchCard patch={patch} />
        </li>
      ))}
    </ul>
  );
}
