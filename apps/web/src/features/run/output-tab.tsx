import type { Run } from '@aob/engine/contract';
import { Fact } from '../ui/chip.tsx';
import { CopyId } from '../ui/copy-id.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { FailureView } from './failure-view.tsx';
import { UndoList } from './undo-list.tsx';

export function OutputTab({ run }: { readonly run: Run | undefined }) {
  if (run === undefined) return <SkeletonBlock className="m-4 h-40" />;
  const labels = Object.entries(run.labels);
  return (
    <div className="flex flex-col gap-5 p-4">
      {run.error !== undefined && <FailureView failure={run.error} />}
      <UndoList compensation={run.compensation} />
      <Section title="Output">
        {run.status === 'COMPLETED' ? (
          <JsonView value={run.outputs} />
        ) : (
          <p className="text-sm text-ink-3">The run has no output until it is completed.</p>
        )}
      </Section>
      <Section title="Inputs">
        <JsonView value={run.inputs} />
      </Section>
      <Section title="Document">
        <Facts
          rows={[
            ['Started as', <CopyId key="base" id={run.workflow.digest} name="base digest" />],
            ['Follows now', <CopyId key="now" id={run.digest} name="current digest" />],
            ['Graph version', run.graph_version],
            ['Priority', run.priority],
            ['Fidelity', run.fidelity],
            run.key === undefined ? undefined : ['Key', run.key],
          ]}
        />
        {labels.length > 0 && (
          <p className="flex flex-wrap gap-1">
            {labels.map(([name, value]) => (
              <Fact key={name}>
                {name}={value}
              </Fact>
            ))}
          </p>
        )}
      </Section>
    </div>
  );
}
