import type { PatchResource } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useId } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { JsonField } from '../run/json-field.tsx';
import { IconButton } from '../ui/button.tsx';
import { TextField } from '../ui/form-fields.tsx';
import { shortId } from '../ui/short-id.ts';
import type { ArmDraft } from './experiment-draft.ts';
import { percent } from './words.ts';

const PATCHES_OFFERED = 100;

interface ArmFieldsProps {
  readonly arm: ArmDraft;
  readonly isControl: boolean;
  /** Of all keys; undefined while that cannot be said. */
  readonly share: number | undefined;
  /** Whose patches are offered. */
  readonly workflow: string;
  readonly onChange: (arm: ArmDraft) => void;
  /** Absent where there are only two. */
  readonly onRemove: (() => void) | undefined;
}

/** What runs of one arm do otherwise, and how many there are. */
export function ArmFields({ arm, isControl, share, workflow, onChange, onRemove }: ArmFieldsProps) {
  const set = (some: Partial<ArmDraft>): void => onChange({ ...arm, ...some });
  return (
    <fieldset aria-label={`Arm ${arm.name}`} className="flex flex-col gap-3 rounded-lg border bg-surface p-4">
      <div className="flex items-end gap-3">
        <div className="min-w-0 flex-1">
          <TextField
            label={isControl ? 'Control arm' : 'Arm'}
            value={arm.name}
            onChange={(name) => set({ name })}
          />
        </div>
        <div className="w-24">
          <TextField label="Weight" value={arm.weight} onChange={(weight) => set({ weight })} />
        </div>
        <p className="h-8 w-16 text-right text-sm leading-8 tabular-nums text-ink-2">
          {share === undefined ? '' : percent(share)}
        </p>
        {onRemove !== undefined && <IconButton icon={X} label={`Remove ${arm.name}`} onClick={onRemove} />}
      </div>
      <ArmPatches chosen={arm.patches} workflow={workflow} onChange={(patches) => set({ patches })} />
      <details open={arm.operations.text.trim() !== '[]'}>
        <summary className="text-sm">Operations of its own</summary>
        <div className="flex flex-col gap-1 pt-2">
          <JsonField
            label="Operations (RFC 6902), applied last"
            draft={arm.operations}
            onChange={(operations) => set({ operations })}
          />
        </div>
      </details>
    </fieldset>
  );
}

interface ArmPatchesProps {
  readonly chosen: readonly string[];
  readonly workflow: string;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Patches that somebody proposed for a run, or for the workflow, tried on a share of the runs. */
function ArmPatches({ chosen, workflow, onChange }: ArmPatchesProps) {
  const trpc = useTRPC();
  const field = useId();
  const name = workflow.split('@')[0] ?? '';
  const list = useQuery(
    trpc.patches.list.queryOptions({ workflow: name, limit: PATCHES_OFFERED }, { enabled: name !== '' }),
  );
  const patches = list.data?.items ?? [];
  const offered = patches.filter(
    ({ patch_id, changes }) => changes !== undefined && !chosen.includes(patch_id),
  );
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={field} className="text-sm font-medium">
        Patches
      </label>
      {chosen.length > 0 && (
        <ol className="flex flex-col gap-1">
          {chosen.map((id) => (
            <li key={id} className="flex items-center gap-2 rounded-md border px-2 py-0.5 text-sm">
              <span className="min-w-0 flex-1 truncate">{wordsOf(patches, id)}</span>
              <IconButton
                icon={X}
                label={`Leave out ${wordsOf(patches, id)}`}
                onClick={() => onChange(chosen.filter((other) => other !== id))}
              />
            </li>
          ))}
        </ol>
      )}
      <select
        id={field}
        className="field"
        value=""
        disabled={offered.length === 0}
        onChange={({ target }) => onChange([...chosen, target.value])}
      >
        <option value="">
          {name === ''
            ? 'Choose the workflow first'
            : offered.length === 0
              ? 'No patches to add'
              : 'Add a patch'}
        </option>
        {offered.map(({ patch_id, reason }) => (
          <option key={patch_id} value={patch_id}>
            {reason}
          </option>
        ))}
      </select>
    </div>
  );
}

function wordsOf(patches: readonly PatchResource[], id: string): string {
  return patches.find(({ patch_id }) => patch_id === id)?.reason ?? shortId(id);
}
