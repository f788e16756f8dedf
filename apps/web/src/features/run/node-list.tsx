import { choiceOf } from '../bodies/choice.ts';
import { InstanceChooser } from '../bodies/instance-chooser.tsx';
import { progressWords } from '../bodies/progress-words.ts';
import type { Step } from '../bodies/steps.ts';
import { NODE_TYPE_ICON } from '../canvas/node-types.ts';
import { NODE_STATUS } from '../canvas/status-words.ts';
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
  const steps = run.steps.filter((step) => step.owner === owner);
  return (
    <ul aria-label={owner === '' ? 'Steps' : `Steps in ${owner}`}>
      {steps.map((step) => (
        <li key={step.node.id}>
          <StepRow run={run} step={step} />
          <BodySteps run={run} step={step} />
        </li>
      ))}
    </ul>
  );
}

interface StepProps {
  readonly run: RunSteps;
  readonly step: Step;
}

function StepRow({ run: { picture, select }, step: { node } }: StepProps) {
  const is = picture.statusOf(node.id);
  const { icon: Icon, word } = NODE_STATUS[is];
  const body = picture.bodyOf(node.id);
  const progress = body && progressWords(node, body.progress);
  const TypeIcon = NODE_TYPE_ICON[node.type];
  return (
    <button
      type="button"
      onClick={() => select(node.id)}
      className="flex min-h-9 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-hover max-sm:min-h-11"
    >
      <Icon data-status={is} className="size-4 shrink-0 text-(--st)" aria-hidden />
      <span className="truncate">{node.label ?? node.id}</span>
      {body !== undefined && <TypeIcon className="size-3.5 shrink-0 text-ink-3" aria-hidden />}
      <span className="ml-auto shrink-0 text-right text-xs tabular-nums text-ink-3">
        {word}
        {progress !== undefined && progress !== '' && `, ${progress}`}
      </span>
    </button>
  );
}

function BodySteps({ run, step: { node } }: StepProps) {
  const count = run.steps.filter(({ owner }) => owner === node.id).length;
  if (count === 0) return null;
  const view = run.picture.bodyOf(node.id);
  const choice = view && choiceOf(node.type, view);
  const isFolded = run.folded.has(node.id);
  const name = node.label ?? node.id;
  return (
    <div className="ml-4 border-l pl-2">
      <div className="flex flex-wrap items-center gap-x-3 px-2 py-1">
        {choice !== undefined && !isFolded && (
          <InstanceChooser choice={choice} label={name} onChoose={run.choose} />
        )}
        <button
          type="button"
          aria-expanded={!isFolded}
          onClick={() => run.fold(node.id)}
          className="min-h-6 text-xs text-accent-text underline-offset-4 hover:underline max-sm:min-h-11"
        >
          {isFolded ? `Show the ${count} steps in ${name}` : `Close ${name}`}
        </button>
      </div>
      {!isFolded && <StepList run={run} owner={node.id} />}
    </div>
  );
}
