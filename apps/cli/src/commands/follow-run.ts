import type { Client } from '@aob/client';
import type { RunEventResource } from '@aob/engine/contract';
import type { ChangeSet } from '@aob/ir';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { eventLine, isDetail } from '../output/event-line.ts';
import type { Output } from '../output/output.ts';
import { formatRun } from '../output/run.ts';
import { startSpinner } from '../output/spinner.ts';
import { clean, indent } from '../output/text.ts';

/** Shows a run until it ends, then what it came to. In the JSON modes the finished run is all that is written. */
export async function followToEnd(
  { output, signal }: Context,
  client: Client,
  runId: string,
): Promise<ExitCode | undefined> {
  const { seq, waiting_for } = await client.runs.get(runId, { signal });
  const open = new Set(
    waiting_for.flatMap((waiting) => (waiting.kind === 'ticket' ? [waiting.ticket_id] : [])),
  );
  const spinner = await startSpinner(output, `${runId} is running`);
  try {
    const events = client.runs.follow(runId, {
      signal,
      onRetry: ({ attempt }) =>
        output.note(({ yellow }) => yellow(`The connection was lost; attempt ${attempt} …`)),
    });
    for await (const event of events) {
      if (output.isPretty && !isDetail(event)) await tell(output, event);
      const { ticket_id, kind } = event.data;
      // A ticket of the past may be decided already; then nobody is asked to.
      if (event.type === 'ticket.opened' && (event.seq > seq || open.has(`${ticket_id}`))) {
        const words = kind === 'failure' ? 'retry|skip|fail' : 'approve|reject';
        output.note(({ cyan }) => indent(cyan(clean(`aob approve ${ticket_id} ${words} --reason "…"`)), 19));
      }
      spinner.say(situation(event));
    }
  } catch (error) {
    if (signal.aborted) {
      spinner.stop();
      output.note(({ dim }) => dim(`${runId} goes on. aob run watch ${runId} · aob run cancel ${runId}`));
    }
    throw error;
  } finally {
    spinner.stop();
  }
  const run = await client.runs.get(runId, { signal });
  output.result(run, (value, colors) => `\n${formatRun(value, colors, Date.now())}`);
  return run.status === 'COMPLETED' ? undefined : EXIT.runFailed;
}

async function tell(output: Output, event: RunEventResource): Promise<void> {
  output.item(event, eventLine);
  const { changes } = event.data;
  if (event.type === 'patch.applied' && changes !== undefined) {
    const { changeLines } = await import('../output/change-lines.ts');
    output.item(event, (_, colors) =>
      indent(changeLines(changes as unknown as ChangeSet, colors).join('\n'), 19),
    );
  }
}

/** What the run is doing after this event; undefined when the event does not tell. */
function situation({ type, node }: RunEventResource): string | undefined {
  switch (type) {
    case 'ticket.opened':
      return 'waiting for a decision';
    case 'ticket.decided':
      return 'running';
    case 'node.started':
      return `running ${clean(node ?? '')}`;
    case 'node.retrying':
      return `${clean(node ?? '')} tries again soon`;
    default:
      return undefined;
  }
}
