import type { Arm, BreachResource, Experiment, ExperimentEvent } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { clean, indent, oneLine, shortDigest, table } from './text.ts';
import { dateTime } from './time.ts';

export function formatExperiments(experiments: readonly Experiment[], colors: Colors): string {
  const { dim } = colors;
  if (experiments.length === 0) return dim('No experiments. Make one: aob experiment create <file>');
  const head = ['EXPERIMENT', 'STATUS', 'WORKFLOW', 'ARMS', 'MADE'].map((title) => dim(title));
  const rows = experiments.map((experiment) => [
    experiment.name,
    statusText(experiment.status, colors),
    experiment.workflow,
    experiment.arms
      .map(({ name, share, stopped }) => `${name} ${stopped ? 'stopped' : percent(share)}`)
      .join(', '),
    dateTime(experiment.created_at),
  ]);
  return table([head, ...rows]);
}

export function formatExperiment(experiment: Experiment, colors: Colors): string {
  const { bold, dim, yellow } = colors;
  const { halted } = experiment;
  const rows = [
    ['id', experiment.experiment_id],
    ['workflow', `${experiment.workflow} ${dim(shortDigest(experiment.base))}`],
    ['sticky by', experiment.sticky === null ? 'the key of the run' : clean(experiment.sticky)],
    ...(experiment.cost === null ? [] : [['cost', `outputs${clean(experiment.cost)}`]]),
    ...guardrailTexts(experiment).map((text) => ['stops an arm', text]),
    ['made', `${dateTime(experiment.created_at)} by ${clean(experiment.created_by)}`],
  ].map(([name = '', value = '']) => [dim(name), value]);
  const by =
    halted === undefined
      ? []
      : [yellow(`${experiment.status} by ${clean(halted.by)}${because(halted.reason)}`)];
  const head = ['ARM', 'SHARE', 'DOCUMENT', ''].map((title) => dim(title));
  const arms = experiment.arms.map((arm) => [
    arm.name,
    percent(arm.share),
    shortDigest(arm.digest),
    armNotes(arm, arm.name === experiment.control, colors),
  ]);
  return [
    `${bold(experiment.name)}  ${statusText(experiment.status, colors)}`,
    indent([...by, table(rows)].join('\n')),
    indent(table([head, ...arms])),
  ].join('\n');
}

export function formatExperimentEvents(events: readonly ExperimentEvent[], { dim }: Colors): string {
  return table(
    events.map((event) => [
      `${event.revision}`,
      dateTime(event.at),
      clean(event.by),
      `${event.type}  ${dim(eventText(event))}`,
    ]),
  );
}

/** 0.125 as 12.5 %. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

export function statusText(status: Experiment['status'], { green, yellow, dim }: Colors): string {
  if (status === 'running') return green(status);
  return status === 'paused' ? yellow(status) : dim(status);
}

function guardrailTexts({
  guardrails: { failure_rate, mean_cost, total_cost },
}: Experiment): readonly string[] {
  return [
    ...(failure_rate === null
      ? []
      : [`more than ${percent(failure_rate.above)} failures, from ${failure_rate.min_runs} runs on`]),
    ...(mean_cost === null
      ? []
      : [`a mean cost above ${mean_cost.above}, from ${mean_cost.min_runs} runs on`]),
    ...(total_cost === null ? [] : [`a cost above ${total_cost.above} in all`]),
  ];
}

function armNotes({ patches, operations, stopped }: Arm, isControl: boolean, { dim, red }: Colors): string {
  const changes = [
    ...patches.map(clean),
    ...(operations.length === 0 ? [] : [`${operations.length} own operations`]),
  ].join(', ');
  const notes = [...(isControl ? ['control'] : []), ...(changes === '' ? [] : [changes])].map(dim);
  if (stopped !== undefined)
    notes.push(red(`stopped by ${clean(stopped.by)}${because(stopped.reason)}${breachText(stopped.breach)}`));
  return notes.join('  ');
}

function breachText(breach: BreachResource | undefined): string {
  if (breach === undefined) return '';
  const { guardrail, above, value, runs, failed } = breach;
  if (guardrail === 'failure_rate')
    return `: ${failed ?? 0} of ${runs} runs failed, more than ${percent(above)}`;
  const what = guardrail === 'mean_cost' ? 'mean cost' : 'cost';
  return `: ${what} ${Number(value.toPrecision(4))} in ${runs} runs, more than ${above}`;
}

function because(reason: string): string {
  return reason === '' ? '' : `: ${oneLine(reason)}`;
}

function eventText(event: ExperimentEvent): string {
  switch (event.type) {
    case 'experiment.created':
      return weightsText(event.data.weights);
    case 'experiment.weights_changed':
      return `${weightsText(event.data.weights)}; ${percent(event.data.moved)} of the keys moved${because(event.data.reason)}`;
    case 'experiment.arm_stopped':
      return `${event.data.arm}${because(event.data.reason)}${breachText(event.data.breach)}`;
    case 'experiment.paused':
    case 'experiment.stopped':
      return oneLine(event.data.reason);
    case 'experiment.resumed':
      return '';
  }
}

function weightsText(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights)
    .map(([name, weight]) => `${name} ${weight}`)
    .join(', ');
}
