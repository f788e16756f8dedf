import type { ArmReport, ExperimentReport } from '@aob/engine/contract';
import { percent, statusText } from './experiment.ts';
import type { Colors } from './output.ts';
import { indent, table } from './text.ts';
import { duration } from './time.ts';

export function formatExperimentReport(report: ExperimentReport, colors: Colors): string {
  const { bold, dim } = colors;
  const hasCosts = report.arms.some(({ cost }) => cost !== null);
  const columns = [
    'ARM',
    'STARTED',
    'RUNNING',
    'COMPLETED',
    'FAILED',
    'CANCELLED',
    'SUCCESS',
    'TO CONTROL',
    'P50',
    'P95',
  ];
  const head = [...columns, ...(hasCosts ? ['MEAN COST', 'COST'] : [])].map((title) => dim(title));
  const rows = report.arms.map((arm) => armRow(arm, hasCosts, colors));
  return [
    `${bold(report.name)}  ${statusText(report.status, colors)}`,
    indent(table([head, ...rows])),
    ...report.notes.map((note) => dim(note)),
  ].join('\n');
}

function armRow(arm: ArmReport, hasCosts: boolean, { red, green, dim }: Colors): string[] {
  const { counts, success_rate: rate, difference, latency_ms: latency, cost } = arm;
  const failed = counts.failed + counts.timed_out;
  const sign = difference === null ? 0 : difference.low > 0 ? 1 : difference.high < 0 ? -1 : 0;
  const colored = sign > 0 ? green : sign < 0 ? red : (text: string) => text;
  return [
    `${arm.name}${arm.stopped ? red(' stopped') : ''}`,
    `${counts.started}${counts.diverted === 0 ? '' : dim(` +${counts.diverted} diverted`)}`,
    `${counts.running}`,
    `${counts.completed}`,
    failed === 0 ? '0' : red(`${failed}`),
    `${counts.cancelled}`,
    rate === null
      ? dim('none yet')
      : `${percent(rate.value)} ${dim(`${percent(rate.low)} to ${percent(rate.high)}`)}`,
    arm.is_control
      ? dim('control')
      : difference === null
        ? dim('none yet')
        : `${colored(signed(difference.value))} ${dim(`${signed(difference.low)} to ${signed(difference.high)}`)}`,
    latency === null ? '' : duration(latency.p50),
    latency === null ? '' : duration(latency.p95),
    ...(hasCosts ? costCells(cost) : []),
  ];
}

function costCells(cost: ArmReport['cost']): string[] {
  return cost === null ? ['', ''] : [amount(cost.mean), `${amount(cost.total)} of ${cost.runs} runs`];
}

function amount(value: number): string {
  return `${Number(value.toPrecision(4))}`;
}

/** In points of a hundred, with its sign. */
function signed(share: number): string {
  const points = Number((share * 100).toFixed(1));
  return `${points > 0 ? '+' : ''}${points}`;
}
