import type { Run } from '@aob/engine/contract';
import Link from 'next/link';

/** Which arm of which experiment this run follows, and why that one. */
export function InExperiment({ experiment }: { readonly experiment: NonNullable<Run['experiment']> }) {
  const { name, arm, why } = experiment;
  return (
    <p className="mt-0.5 text-sm text-ink-2" data-testid="in-experiment">
      Arm <span className="font-medium">{arm}</span> of{' '}
      <Link href={`/experiments/${name}`} className="text-accent-text underline underline-offset-4">
        {name}
      </Link>
      {WHY_WORDS[why]}
    </p>
  );
}

const WHY_WORDS: { readonly [why in NonNullable<Run['experiment']>['why']]: string } = {
  weights: '',
  arm_stopped: ', because its own arm is stopped; not counted',
  paused: ', because the experiment was paused; not counted',
  stopped: ', because the experiment was stopped; not counted',
  replay: ', replayed; not counted',
};
