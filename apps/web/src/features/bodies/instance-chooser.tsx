import clsx from 'clsx';
import { ChevronLeft, ChevronRight, CircleCheck, CircleX, LoaderCircle, Square } from 'lucide-react';
import type { CanvasInstance, InstanceChoice } from '../canvas/graph-model.ts';
import { STATE_WORD } from './choice.ts';

interface InstanceChooserProps {
  readonly choice: InstanceChoice;
  /** How the node is called whose instances these are. */
  readonly label: string;
  readonly onChoose: (scope: string) => void;
  readonly className?: string;
}

const STATE: {
  readonly [S in CanvasInstance['state']]: { readonly icon: typeof Square; readonly status: string };
} = {
  open: { icon: LoaderCircle, status: 'running' },
  completed: { icon: CircleCheck, status: 'completed' },
  failed: { icon: CircleX, status: 'failed' },
  stopped: { icon: Square, status: 'cancelled' },
};

/** Which item or iteration the steps of a body are looked at in: one back, any of them, one on. */
export function InstanceChooser({ choice, label, onChoose, className }: InstanceChooserProps) {
  const { instances, current, previous, next } = choice;
  const { icon: Icon, status } = STATE[current.state];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys reach the controls inside; clicks must not reach the frame below
    <fieldset
      aria-label={`Instance of ${label}`}
      className={clsx('instance-chooser', className)}
      onClick={(event) => event.stopPropagation()}
    >
      <StepButton to={previous} icon={ChevronLeft} word="Previous" onChoose={onChoose} />
      <span className="instance-current" data-status={status}>
        <Icon className="instance-state" aria-hidden />
        <select
          aria-label={`Instance of ${label}`}
          value={current.scope}
          title={current.scope}
          onChange={(event) => onChoose(event.target.value)}
        >
          {instances.map(({ scope, word, state }) => (
            <option key={scope} value={scope}>
              {word} · {STATE_WORD[state]}
            </option>
          ))}
        </select>
      </span>
      <StepButton to={next} icon={ChevronRight} word="Next" onChoose={onChoose} />
    </fieldset>
  );
}

interface StepButtonProps {
  readonly to: CanvasInstance | undefined;
  readonly icon: typeof ChevronLeft;
  readonly word: string;
  readonly onChoose: (scope: string) => void;
}

function StepButton({ to, icon: Icon, word, onChoose }: StepButtonProps) {
  const label = to === undefined ? `${word}: there is none` : `${word}: ${to.word}`;
  return (
    <button
      type="button"
      className="frame-button"
      // Focus stays here at the end of the row, so that the way back is one key.
      aria-disabled={to === undefined}
      aria-label={label}
      title={label}
      onClick={() => to !== undefined && onChoose(to.scope)}
    >
      <Icon aria-hidden />
    </button>
  );
}
