/** Experiments in words. */
import type { BreachResource, Experiment, ExperimentEvent } from '@aob/engine/contract';
import { actorWord } from '../runs/actor.ts';

/** 0.125 as 12.5 %. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

/** In points of a hundred, with its sign. */
export const points = (share: number): string => {
  const value = Number((share * 100).toFixed(1));
  return `${value > 0 ? '+' : ''}${value}`;
};

export const amount = (value: number): string => `${Number(value.toPrecision(4))}`;

export const breachWords = ({ guardrail, above, value, runs, failed = 0 }: BreachResource): string => {
  switch (guardrail) {
    case 'failure_rate':
      return `${failed} of ${runs} runs failed, more than ${percent(above)}`;
    case 'mean_cost':
      return `${runs} runs cost ${amount(value)} each, more than ${above}`;
    case 'total_cost':
      return `${runs} runs cost ${amount(value)}, more than ${above}`;
  }
};

/** `stopped by mia: enough`, or on which numbers. */
export const haltWords = (
  what: string,
  { by, reason, breach }: { readonly by: string; readonly reason: string; readonly breach?: BreachResource },
): string => {
  if (breach !== undefined) return `${what} by a guardrail: ${breachWords(breach)}`;
  return `${what} by ${actorWord(by)}${reason === '' ? '' : `: ${reason}`}`;
};

export const guardrailWords = ({
  failure_rate,
  mean_cost,
  total_cost,
}: Experiment['guardrails']): readonly string[] => [
  ...(failure_rate === null
    ? []
    : [`more than ${percent(failure_rate.above)} fail, from ${failure_rate.min_runs} runs on`]),
  ...(mean_cost === null
    ? []
    : [`a run costs more than ${mean_cost.above} on average, from ${mean_cost.min_runs} runs on`]),
  ...(total_cost === null ? [] : [`its runs cost more than ${total_cost.above} together`]),
];

const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

export const eventWords = (event: ExperimentEvent): string => {
  switch (event.type) {
    case 'experiment.created':
      return 'made it';
    case 'experiment.weights_changed': {
      const { weights, before, moved, reason } = event.data;
      const changes = Object.entries(weights)
        .filter(([name, weight]) => before[name] !== weight)
        .map(([name, weight]) => `${name} from ${before[name] ?? 0} to ${weight}`);
      return `changed weights, ${changes.join(', ')}; ${percent(moved)} of the keys moved${because(reason)}`;
    }
    case 'experiment.arm_stopped': {
      const { arm, reason, breach } = event.data;
      return `stopped ${arm}${breach === undefined ? because(reason) : `: ${breachWords(breach)}`}`;
    }
    case 'experiment.paused':
      return `paused it${because(event.data.reason)}`;
    case 'experiment.resumed':
      return 'resumed it';
    case 'experiment.stopped':
      return `stopped it${because(event.data.reason)}`;
  }
};
