import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { choiceOf } from '../bodies/choice.ts';
import { InstanceChooser } from '../bodies/instance-chooser.tsx';
import { progressWords } from '../bodies/progress-words.ts';
import type { Step } from '../bodies/steps.ts';
import type { CanvasStatus } from '../canvas/graph-model.ts';
import { NODE_STATUS } from '../canvas/status-words.ts';
import { IconButton } from '../ui/button.tsx';
import type { RunSteps } from './use-run-steps.ts';

interface NodeListProps {
  readonly run: RunSteps;
  /** Whose steps: a node with a body; the run's own by default. */
  readonly owner?: string;
}

/** Every step with its status, those of a body under its node: the graph for whoever prefers a list. */
export function NodeList({ run }: Pick<NodeListProps, 'run'>) {
  return (
    <div className="p-2">
      <p className="px-2 py-2 text-sm text-ink-3">Choose a step, here or on the canvas.</p>
      <StepList run={run} />
    </div>
  );
}

export function StepList({ run, owner = '' }: NodeListProps) {
  const owners = new Set(run.steps.map((step) => step.owner));
  return (
    <ul aria-label={owner === '' ? 'Steps' : `Steps in ${owner}`}>
      {run.steps
        .filter((step) => step.owner === owner)
        .map((step) => {
          const hasBody = owners.has(step.node.id);
          return (
            <li
              key={step.node.id}
              className="[contain-intrinsic-size:auto_2.25rem] [content-visibility:auto]"
            >
              <div className="flex items-center">
                <StepRow run={run} step={step} />
                {hasBody && <FoldStep run={run} step={step} />}
              </div>
              {hasBody && !run.folded.has(step.node.id) && <BodySteps run={run} step={step} />}
            </li>
          );
        })}
    </ul>
  );
}

interface StepProps {
  readonly run: RunSteps;
  readonly step: Step;
}

function StepRow({ run: { picture, select }, step: { node } }: StepProps) {
  const body = picture.bodyOf(node.id);
  return (
    <StepButton
      id={node.id}
      label={node.label ?? node.id}
      status={picture.statusOf(node.id)}
      progress={body === undefined ? '' : progressWords(node, body.progress)}
      onSelect={select}
    />
  );
}

interface StepButtonProps {
  readonly id: string;
  readonly label: string;
  readonly status: CanvasStatus;
  readonly progress: string;
  readonly onSelect: (id: string) => void;
}

/** Of a thousand only those render that something happened to. */
const StepButton = memo(function StepButton({ id, label, status, progress, onSelect }: StepButtonProps) {
  const { icon: Icon, word } = NODE_STATUS[status];
  return (
    <button
      type="button"
      onClick={() => onSelect(id)}
      className="relative flex min-h-9 w-full min-w-0 items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-hover max-sm:min-h-11"
    >
      <Icon data-status={status} className="size-4 shrink-0 text-(--st)" aria-hidden />
      <span className="truncate">{label}</span>
      <span className="ml-auto shrink-0 text-right text-xs tabular-nums text-ink-3">
        {progress === '' ? word : progress}
        {progress !== '' && <span className="sr-only">, {word}</span>}
      </span>
    </button>
  );
});

function FoldStep({ run, step: { node } }: StepProps) {
  const isFolded = run.folded.has(node.id);
  return (
    <IconButton
      icon={isFolded ? ChevronRight : ChevronDown}
      label={isFolded ? `Show the steps in ${node.label ?? node.id}` : `Close ${node.label ?? node.id}`}
      aria-expanded={!isFolded}
      onClick={() => run.fold(node.id)}
    />
  );
}

function BodySteps({ run, step: { node } }: StepProps) {
  const view = run.picture.bodyOf(node.id);
  const choice = view && choiceOf(node.type, view);
  return (
    <div className="ml-4 border-l pl-2">
      {choice !== undefined && (
        <div className="px-2 py-1">
          <InstanceChooser choice={choice} label={node.label ?? node.id} onChoose={run.choose} />
        </div>
      )}
      <StepList run={run} owner={node.id} />
    </div>
  );
}
