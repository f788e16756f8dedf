/** One order for many runs, followed to its end unless told otherwise. */
import type { BulkAction, ReplayMode, StartBulkRequest } from '@aob/engine/contract';
import type { Define, Handler } from '../context.ts';
import { Failure } from '../failure.ts';
import { count } from '../output/text.ts';
import { followBulk } from './follow-bulk.ts';
import { replayModeOption } from './replay-mode.ts';

interface Options {
  readonly status?: string;
  readonly workflow?: string;
  readonly label?: string;
  readonly since?: string;
  readonly match?: string;
  readonly reason: string;
  readonly dryRun?: true;
  readonly detach?: true;
  readonly mode?: ReplayMode;
}

const WHAT: { readonly [A in BulkAction]: string } = {
  cancel: 'Stop runs for good',
  retry: 'Run the failed nodes of runs again',
  pause: 'Let nothing new begin in runs',
  resume: 'Go on with paused runs',
  replay: 'Make a new run out of the log of finished ones',
};

const EXAMPLES: { readonly [A in BulkAction]: string } = {
  cancel: 'aob bulk cancel --status running,waiting --workflow import --reason "wrong file"',
  retry: 'aob bulk retry --status failed --since 2h --reason "the shop is back"',
  pause: 'aob bulk pause --label team=ops --reason "maintenance until 9"',
  resume: 'aob bulk resume --label team=ops --reason "maintenance is over"',
  replay: 'aob bulk replay --workflow import --since 1d --mode freeze --reason "same after the update?"',
};

const define =
  (action: BulkAction): Define =>
  (noun, cli) => {
    const command = noun
      .command(action)
      .description(`${WHAT[action]}: every run that fits the filters`)
      .option(
        '--status <status>',
        'QUEUED, RUNNING, WAITING, COMPLETED, FAILED, CANCELLED, TIMED_OUT; several with commas',
      )
      .option('--workflow <name>')
      .option('--label <name=value>')
      .option('--since <time>', 'started at or after: 2026-01-31T08:00:00Z, or a span back from now like 2h')
      .option('--match <text>', 'part of the run id, the workflow name or the key')
      .requiredOption('--reason <text>', 'why; it is kept with the order')
      .option('--dry-run', 'count the runs only')
      .option('--detach', 'do not wait for the end')
      .addHelpText('after', `\nExamples:\n  ${EXAMPLES[action]} --dry-run\n  ${EXAMPLES[action]}`)
      .action(cli.action(order(action)));
    if (action === 'replay') command.addOption(replayModeOption());
  };

export const bulkCancel = define('cancel');
export const bulkRetry = define('retry');
export const bulkPause = define('pause');
export const bulkResume = define('resume');
export const bulkReplay = define('replay');

const order =
  (action: BulkAction): Handler<Options> =>
  async (context, options) => {
    const { client, output } = context;
    const request = requestOf(action, options);
    const api = client();
    // Not cut short by Ctrl-C: whoever gave an order is told its name.
    const { bulk_id, matched } = await api.bulk.start(request);
    if (bulk_id === undefined) {
      output.result({ matched }, ({ matched: n }) => `${count(n, 'run fits', 'runs fit')}; nothing was done`);
      return undefined;
    }
    if (options.detach) {
      output.result({ bulk_id, matched }, (order) => `${order.bulk_id}  ${count(order.matched, 'run')}`);
      output.note(({ dim }) => dim(`aob bulk watch ${bulk_id} · aob bulk abort ${bulk_id}`));
      return undefined;
    }
    return followBulk(context, api, bulk_id);
  };

const requestOf = (action: BulkAction, options: Options): StartBulkRequest => {
  const { status, workflow, label, since, match, reason, dryRun, mode } = options;
  if (reason.trim() === '') {
    throw new Failure({
      code: 'cli.reason_missing',
      message: 'An order for many runs needs a reason.',
      hint: 'Add --reason "…"; it is kept with the order.',
    });
  }
  // Which words are statuses is the API's to say; it names the ones it knows.
  const statuses = status?.toUpperCase().split(',') as StartBulkRequest['filter']['status'];
  return {
    action,
    ...(mode !== undefined && { mode }),
    filter: {
      ...(statuses !== undefined && { status: statuses }),
      ...(workflow !== undefined && { workflow }),
      ...(label !== undefined && { label }),
      ...(since !== undefined && { since }),
      ...(match !== undefined && { q: match }),
    },
    reason,
    ...(dryRun === true && { dry_run: true }),
  };
};
