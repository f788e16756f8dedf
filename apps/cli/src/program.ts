import { Command, Option } from 'commander';
import { version } from '../package.json';
import { approve, ticketDecide } from './commands/approve.ts';
import { artifactGet } from './commands/artifact-get.ts';
import { artifactList } from './commands/artifact-list.ts';
import { audit } from './commands/audit.ts';
import { runBlame, workflowBlame } from './commands/blame.ts';
import { bulkAbort, bulkList, bulkStatus, bulkWatch } from './commands/bulk-look.ts';
import { bulkCancel, bulkPause, bulkReplay, bulkResume, bulkRetry } from './commands/bulk-order.ts';
import { cacheInvalidate, cacheStats } from './commands/cache.ts';
import { demo } from './commands/demo.ts';
import { experimentCreate } from './commands/experiment-create.ts';
import {
  experimentEvents,
  experimentList,
  experimentReport,
  experimentShow,
} from './commands/experiment-look.ts';
import {
  experimentPause,
  experimentResume,
  experimentStop,
  experimentWeights,
} from './commands/experiment-steer.ts';
import { logsStream } from './commands/logs-stream.ts';
import { operations } from './commands/operations.ts';
import { patchApprove } from './commands/patch-approve.ts';
import { patchCommute } from './commands/patch-commute.ts';
import { patchList } from './commands/patch-list.ts';
import { patchPromote } from './commands/patch-promote.ts';
import { patchPropose } from './commands/patch-propose.ts';
import { patchReject } from './commands/patch-reject.ts';
import { patchShow } from './commands/patch-show.ts';
import { patchWithdraw } from './commands/patch-withdraw.ts';
import { policyDryRun } from './commands/policy-dry-run.ts';
import { replay } from './commands/replay.ts';
import { runCancel } from './commands/run-cancel.ts';
import { runCompare } from './commands/run-compare.ts';
import { runList } from './commands/run-list.ts';
import { runRetry, runSkip } from './commands/run-mend.ts';
import { runPause, runResume } from './commands/run-pause.ts';
import { runRepair } from './commands/run-repair.ts';
import { runSignal } from './commands/run-signal.ts';
import { runStart } from './commands/run-start.ts';
import { runStatus } from './commands/run-status.ts';
import { runWatch } from './commands/run-watch.ts';
import { scheduleBackfill } from './commands/schedule-backfill.ts';
import { scheduleChange } from './commands/schedule-change.ts';
import { scheduleClear } from './commands/schedule-clear.ts';
import { scheduleCreate } from './commands/schedule-create.ts';
import { scheduleDelete } from './commands/schedule-delete.ts';
import { scheduleList } from './commands/schedule-list.ts';
import { schedulePause, scheduleResume } from './commands/schedule-pause.ts';
import { scheduleFirings, scheduleShow } from './commands/schedule-show.ts';
import { test } from './commands/test.ts';
import { ticketDelegate } from './commands/ticket-delegate.ts';
import { tickets } from './commands/tickets.ts';
import { workflowDiff } from './commands/workflow-diff.ts';
import { workflowHistory } from './commands/workflow-history.ts';
import { workflowList } from './commands/workflow-list.ts';
import { workflowPatch } from './commands/workflow-patch.ts';
import { workflowPatches } from './commands/workflow-patches.ts';
import { workflowPush } from './commands/workflow-push.ts';
import { workflowShow } from './commands/workflow-show.ts';
import { workflowRedo, workflowTag, workflowUndo } from './commands/workflow-tag.ts';
import { workflowTags } from './commands/workflow-tags.ts';
import { workflowValidate } from './commands/workflow-validate.ts';
import { workflowVersions } from './commands/workflow-versions.ts';
import type { Cli, Define } from './context.ts';
import { DEFAULT_API_URL } from './env.ts';
import { OUTPUT_MODES } from './output/output.ts';

const NOUNS: readonly (readonly [name: string, description: string, commands: readonly Define[]])[] = [
  [
    'run',
    'Start runs and look after them',
    [
      runStart,
      runStatus,
      runList,
      runWatch,
      runSignal,
      runPause,
      runResume,
      runRetry,
      runSkip,
      runRepair,
      runCompare,
      runBlame,
      runCancel,
    ],
  ],
  [
    'bulk',
    'Tell many runs something at once',
    [bulkCancel, bulkRetry, bulkPause, bulkResume, bulkReplay, bulkStatus, bulkWatch, bulkAbort, bulkList],
  ],
  ['logs', 'Read what happens in a run', [logsStream]],
  [
    'patch',
    'Change a run while it runs',
    [
      patchList,
      patchShow,
      patchPropose,
      patchApprove,
      patchReject,
      patchWithdraw,
      patchPromote,
      patchCommute,
    ],
  ],
  ['ticket', 'Answer what waits for a person, or hand it on', [ticketDecide, ticketDelegate]],
  [
    'workflow',
    'Save, check, change and read workflows',
    [
      workflowPush,
      workflowValidate,
      workflowList,
      workflowShow,
      workflowVersions,
      workflowTags,
      workflowHistory,
      workflowTag,
      workflowUndo,
      workflowRedo,
      workflowDiff,
      workflowBlame,
      workflowPatch,
      workflowPatches,
    ],
  ],
  ['policy', 'Try out who may change what', [policyDryRun]],
  [
    'schedule',
    'Start workflows by the clock',
    [
      scheduleCreate,
      scheduleList,
      scheduleShow,
      scheduleFirings,
      scheduleChange,
      schedulePause,
      scheduleResume,
      scheduleBackfill,
      scheduleClear,
      scheduleDelete,
    ],
  ],
  [
    'experiment',
    'Deal the runs of a workflow out to variants of it, and compare them',
    [
      experimentCreate,
      experimentList,
      experimentShow,
      experimentReport,
      experimentEvents,
      experimentWeights,
      experimentPause,
      experimentResume,
      experimentStop,
    ],
  ],
  ['artifact', 'Read what nodes left behind', [artifactList, artifactGet]],
  ['cache', 'Look after results that are reused', [cacheStats, cacheInvalidate]],
];

const AFTER_HELP = `
Environment:
  AOB_API_URL  address of the API (default ${DEFAULT_API_URL})
  AOB_ACTOR    who calls: human:mia, human:mia;roles=operator,approver, agent:enrich
  AOB_WEB_PORT port of the studio, for the links of the demo (default 3000)
  NO_COLOR     no colours

Exit codes:
  0    done
  1    wrong use: arguments, a file that cannot be read, a document that is not valid
  2    the API said no, or did not answer
  3    not found
  4    a test failed; the followed run ended, but not as COMPLETED; a bulk operation was called off or failed for a run;
       the log does not verify, an audit found something
  130  interrupted

Examples:
  aob workflow validate lead-flow.yaml
  aob run start lead-flow.yaml --inputs inputs.json -f
  aob schedule create nightly --workflow lead-flow --cron "30 2 * * *" --timezone Europe/Berlin
  aob approve ticket_01… approve --reason "looks right"
  aob patch propose run_01… insert-email.json --reason "tell the customer"`;

export function createProgram(cli: Cli): Command {
  const program = new Command('aob')
    .description('Durable workflows that can be changed while they run')
    .version(version, '-V, --version')
    .addOption(
      new Option('--output <mode>', 'how results are written').choices(OUTPUT_MODES).default('pretty'),
    )
    .option('--api-url <url>', 'address of the API')
    .option('--actor <actor>', 'who calls')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => cli.io.stdout.write(text),
      // What commander refuses is thrown and reported like every other error; only asked-for help gets here.
      writeErr: (text) => cli.io.stderr.write(text),
      outputError: () => undefined,
    })
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText('after', AFTER_HELP);
  for (const [name, description, commands] of NOUNS) {
    const noun = program.command(name).description(description);
    for (const define of commands) define(noun, cli);
  }
  approve(program, cli);
  tickets(program, cli);
  operations(program, cli);
  replay(program, cli);
  audit(program, cli);
  test(program, cli);
  demo(program, cli);
  return program;
}
