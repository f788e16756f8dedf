import type { Run, RunChanged, RunStatus, RunSummary, UndoStep, WaitingFor } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { parkedText } from './quarantine.ts';
import { clean, indent, oneLine, shortDigest, shortJson, table } from './text.ts';
import { ago, dateTime, duration } from './time.ts';

export function statusWord(status: RunStatus, colors: Colors): string {
  switch (status) {
    case 'COMPLETED':
      return colors.green(status);
    case 'FAILED':
    case 'TIMED_OUT':
      return colors.red(status);
    case 'WAITING':
      return colors.yellow(status);
    case 'CANCELLED':
      return colors.dim(status);
    default:
      return colors.cyan(status);
  }
}

export function formatRuns(runs: readonly RunSummary[], colors: Colors, now: number): string {
  if (runs.length === 0) return colors.dim('No runs.');
  const head = ['RUN', 'STATUS', 'WORKFLOW', 'STARTED', ''].map((title) => colors.dim(title));
  const rows = runs.map((run) => [
    run.run_id,
    statusWord(run.status, colors),
    workflowName(run),
    ago(run.created_at, now),
    colors.dim(oneLine(run.status_text ?? labelsText(run), 80)),
  ]);
  return table([head, ...rows]);
}

export function formatRun(run: Run, colors: Colors, now: number): string {
  const { dim, red } = colors;
  const rows: (readonly string[])[] = [
    ['workflow', `${workflowName(run)} ${dim(shortDigest(run.workflow.digest))}`],
    [
      'started',
      `${dateTime(run.created_at)} by ${clean(run.started_by)} ${dim(`(${ago(run.created_at, now)})`)}`,
    ],
  ];
  if (run.experiment !== undefined) rows.push(['experiment', experimentText(run.experiment)]);
  if (run.parent !== undefined) rows.push(['runs for', parentText(run.parent)]);
  if (run.finished_at !== undefined) {
    const took = duration(Date.parse(run.finished_at) - Date.parse(run.created_at));
    rows.push(['finished', `${dateTime(run.finished_at)} ${dim(`(took ${took})`)}`]);
  }
  if (run.graph_version > 1) rows.push(['graph', `version ${run.graph_version} ${dim('(the base is 1)')}`]);
  if (run.fidelity === 'fast') rows.push(['fidelity', `fast ${dim('(its log keeps what recovery needs)')}`]);
  rows.push(['nodes', countsText(run)]);
  if (labelsText(run) !== '') rows.push(['labels', clean(labelsText(run))]);
  if (run.key !== undefined) rows.push(['key', clean(run.key)]);
  for (const waiting of run.waiting_for) rows.push(['waits for', waitingText(waiting)]);
  if (run.error !== undefined) rows.push(['error', red(`${clean(run.error.message)} (${run.error.code})`)]);
  const child = childRunOf(run.error);
  if (child !== undefined) rows.push(['in', `the child run ${child}`]);
  rows.push(...undoRows(run, colors));
  if (run.unhandled.length > 0) rows.push(['failed', `${run.unhandled.map(clean).join(', ')}`]);
  if (run.quarantine !== undefined) {
    rows.push(['set aside', red(oneLine(run.quarantine.error, 400))]);
    for (const parked of run.quarantine.parked) rows.push(['parked', parkedText(parked)]);
    rows.push(['repair', `aob run repair ${run.run_id}`]);
  }
  if (run.status === 'COMPLETED') rows.push(['outputs', shortJson(run.outputs, 400)]);
  const title = `${run.run_id}  ${statusWord(run.status, colors)}`;
  const words = run.status_text === undefined ? '' : `  ${oneLine(run.status_text)}`;
  return `${title}${words}\n${indent(table(rows.map(([name = '', value = '']) => [dim(name), value])))}`;
}

function experimentText({ name, arm, why }: NonNullable<Run['experiment']>): string {
  switch (why) {
    case 'weights':
      return `${name}, arm ${arm}`;
    case 'replay':
      return `${name}, arm ${arm}; a replay, not counted`;
    case 'arm_stopped':
      return `${name}, arm ${arm} because its own is stopped; not counted`;
    case 'paused':
    case 'stopped':
      return `${name}, arm ${arm} because it is ${why}; not counted`;
  }
}

function parentText({ run_id, scope, node, execution }: NonNullable<Run['parent']>): string {
  const again = execution > 1 ? ` (execution ${execution})` : '';
  return clean(`${scope}${node} of ${run_id}${again}`);
}

/** The failure of a child run is that of the node that stands for it. */
function childRunOf(error: Run['error']): string | undefined {
  const details = error?.details;
  if (typeof details !== 'object' || details === null || !('child_run_id' in details)) return undefined;
  return clean(`${details.child_run_id}`);
}

const UNDO_LINES_MAX = 10;

/** What is undone, and what is not: the end of a run that failed is good only when all of it is. */
function undoRows({ compensation }: Run, { dim, red }: Colors): readonly (readonly string[])[] {
  if (compensation === undefined || compensation.status === 'ready') return [];
  const { undone, total, failed, steps } = compensation;
  const rest = failed === 0 ? '' : red(` · ${failed} not undone`);
  const lines = steps.filter(({ status }) => status !== 'prepared' && status !== 'completed');
  return [
    ['undone', `${undone} of ${total}${rest}`],
    ...lines
      .slice(0, UNDO_LINES_MAX)
      .map((step) => ['', `${clean(`${step.scope}${step.node}`)} ${dim(undoText(step))}`]),
  ];
}

function undoText({ status, attempt, error }: UndoStep): string {
  const why = error === undefined ? '' : `: ${oneLine(error.message, 200)}`;
  const tried = attempt > 1 ? `, attempt ${attempt}` : '';
  return `${status}${tried}${why}`;
}

/** What a run is after a command. */
export function changedLine({ run_id, status }: RunChanged, colors: Colors): string {
  return `${run_id}  ${statusWord(status, colors)}`;
}

function workflowName({ workflow }: RunSummary): string {
  return clean(workflow.tag === undefined ? workflow.name : `${workflow.name}@${workflow.tag}`);
}

function labelsText({ labels }: RunSummary): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function countsText({ counts }: Run): string {
  const some = Object.entries(counts).filter(([, n]) => n > 0);
  return some.map(([status, n]) => `${n} ${status}`).join(' · ') || 'none';
}

function waitingText(waiting: WaitingFor): string {
  switch (waiting.kind) {
    case 'ticket': {
      const what = {
        gate: `at ${waiting.node ?? 'a gate'}`,
        patch: `on ${waiting.patch_id ?? 'a patch'}`,
        failure: `about the failure ${waiting.undoes ? 'to undo' : 'of'} ${waiting.node ?? 'a node'}`,
      }[waiting.ticket_kind];
      const who = waiting.approvers.length === 0 ? '' : ` by ${waiting.approvers.join(', ')}`;
      return clean(`${waiting.ticket_id}, a decision ${what}${who}`);
    }
    case 'timer':
      return clean(
        `${waiting.timer_kind}${waiting.node === undefined ? '' : ` ${waiting.undoes ? 'to undo' : 'of'} ${waiting.node}`} at ${dateTime(waiting.due)}`,
      );
    case 'signal': {
      const due = waiting.due === undefined ? '' : ` until ${dateTime(waiting.due)}`;
      return clean(`the signal ${waiting.signal} at ${waiting.node}${due}`);
    }
    case 'child':
      return clean(`the child run ${waiting.child_run_id} of ${waiting.scope}${waiting.node}`);
    case 'resume':
      return clean(`somebody to resume it, paused by ${waiting.paused_by}`);
    case 'slot':
      return clean(`a slot: ${slotText(waiting)}`);
    case 'job': {
      const { node, scope, status, attempt, undoes, no_runner_for: need } = waiting;
      return need === undefined
        ? clean(`${undoes ? 'undoing ' : ''}${node}, ${status}, attempt ${attempt}`)
        : clean(`${scope}${node}: no runner for ${need.what} ${need.name}`);
    }
  }
}

function slotText({
  workflow,
  concurrency,
  key,
  key_concurrency,
}: Extract<WaitingFor, { kind: 'slot' }>): string {
  const limits = [
    ...(concurrency === undefined ? [] : [`limit ${concurrency} of workflow ${workflow}`]),
    ...(key_concurrency === undefined ? [] : [`limit ${key_concurrency} of key ${key ?? ''}`]),
  ];
  return limits.join(', ');
}
