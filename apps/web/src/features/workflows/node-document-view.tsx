import {
  cancelsLosers,
  type JoinDocument,
  joinModeOf,
  type NodeDocument,
  type WorkflowDocument,
} from '@aob/ir';
import { WhereFromInWorkflow } from '../blame/blame-of.tsx';
import { ConfigView } from '../bodies/config-view.tsx';
import { stepsOf } from '../bodies/steps.ts';
import { NODE_TYPE_WORD } from '../canvas/node-types.ts';
import { JsonView } from '../ui/json-view.tsx';
import { Facts, Section } from '../ui/section.tsx';

interface NodeDocumentViewProps {
  readonly definition: WorkflowDocument | undefined;
  /** Of the version on view. */
  readonly digest: string | undefined;
  readonly nodeId: string | null;
  readonly onSelect: (node: string) => void;
}

export function NodeDocumentView({ definition, digest, nodeId, onSelect }: NodeDocumentViewProps) {
  const steps = definition === undefined ? [] : stepsOf(definition);
  const node = steps.find((step) => step.node.id === nodeId)?.node;
  if (node === undefined)
    return <p className="p-4 text-sm text-ink-3">Choose a step on the canvas to read its settings.</p>;
  return (
    <div className="flex flex-col gap-5 p-4">
      <div>
        <h2 className="font-semibold">{node.label ?? node.id}</h2>
        <p className="text-sm text-ink-3">
          {NODE_TYPE_WORD[node.type]} · <span className="font-mono text-xs">{node.id}</span>
        </p>
      </div>
      <Facts rows={settings(node)} />
      {definition !== undefined && digest !== undefined && (
        <WhereFromInWorkflow name={definition.name} digest={digest} nodeId={node.id} />
      )}
      <ConfigView node={node} steps={steps} onSelect={onSelect} />
      {node.inputs !== undefined && (
        <Section title="Inputs">
          <JsonView value={node.inputs} />
        </Section>
      )}
    </div>
  );
}

function settings(node: NodeDocument): readonly (readonly [string, string] | undefined)[] {
  const { retry, timeout, priority, join } = node;
  return [
    timeout === undefined ? undefined : ['Timeout', timeout],
    retry?.max_attempts === undefined ? undefined : ['Attempts', String(retry.max_attempts)],
    retry?.backoff_ms === undefined ? undefined : ['Backoff', `${retry.backoff_ms} ms`],
    priority === undefined ? undefined : ['Priority', priority],
    join === undefined ? undefined : ['Join', joinWords(join)],
    node.protected === true ? ['Protected', 'yes'] : undefined,
  ];
}

function joinWords(join: JoinDocument): string {
  const mode = joinModeOf(join);
  const words = typeof mode === 'string' ? mode : `quorum ${mode.quorum}`;
  return cancelsLosers(join) ? `${words}, ends the rest` : words;
}
