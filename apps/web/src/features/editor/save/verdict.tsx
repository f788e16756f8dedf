import type { WorkflowPatchPreview } from '@aob/engine/contract';
import { Button } from '../../ui/button.tsx';
import { Issues } from '../../ui/issues.tsx';

interface VerdictProps {
  /** Undefined while the gate is asked. */
  readonly preview: WorkflowPatchPreview | undefined;
  readonly onCompare: () => void;
}

/** What the gate says before anything is sent; silent when it would simply let it through. */
export function Verdict({ preview, onCompare }: VerdictProps) {
  if (preview === undefined) return null;
  return (
    <>
      {preview.rebased_from !== undefined && (
        <div className="flex flex-wrap items-center gap-3 rounded-md border bg-sunken px-3 py-2 text-sm">
          <p className="min-w-0 flex-1">
            Somebody saved another version meanwhile. Nothing of theirs is touched by yours, which goes on
            top.
          </p>
          <Button onClick={onCompare}>Look at both</Button>
        </div>
      )}
      {preview.state === 'pending_review' && (
        <p className="text-sm">A person must agree before it takes effect. Until then nothing changes.</p>
      )}
      {preview.state === 'refused' && <p className="text-sm text-danger">It would be refused.</p>}
      <Issues issues={preview.issues} />
    </>
  );
}
