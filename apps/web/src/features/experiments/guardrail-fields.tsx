import { TextField } from '../ui/form-fields.tsx';
import type { ExperimentDraft } from './experiment-draft.ts';

interface GuardrailFieldsProps {
  readonly draft: ExperimentDraft;
  readonly onChange: (some: Partial<ExperimentDraft>) => void;
}

/** Each may be left empty; the control arm is never stopped. */
export function GuardrailFields({ draft, onChange }: GuardrailFieldsProps) {
  return (
    <div className="grid gap-3 rounded-lg border bg-surface p-4 sm:grid-cols-2">
      <TextField
        label="More than so many percent fail"
        hint="Of its ended runs. Empty: it may."
        value={draft.failureRate}
        onChange={(failureRate) => onChange({ failureRate })}
      />
      <TextField
        label="Looked at from so many runs on"
        value={draft.failureRuns}
        onChange={(failureRuns) => onChange({ failureRuns })}
      />
      <TextField
        label="A run costs more on average than"
        value={draft.meanCost}
        onChange={(meanCost) => onChange({ meanCost })}
      />
      <TextField
        label="Costs looked at from so many runs on"
        value={draft.meanRuns}
        onChange={(meanRuns) => onChange({ meanRuns })}
      />
      <TextField
        label="Its runs cost more together than"
        value={draft.totalCost}
        onChange={(totalCost) => onChange({ totalCost })}
      />
    </div>
  );
}
