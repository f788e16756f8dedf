/**
 * The tour (design §14), told while it happens: lead-flow is started, its agent patches it twice, a person decides on what
 * the second patch wants to do, and what went out lies in the local sink. The story goes to stderr, the result to stdout.
 */
import { type Client, ProblemError } from '@aob/client';
import type { Run, RunEventResource, Workflow } from '@aob/engine/contract';
import type { ChangeSet } from '@aob/ir';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { Failure } from '../failure.ts';
import { changeLines } from '../output/change-lines.ts';
import { eventLine } from '../output/event-line.ts';
import { formatRun, statusWord } from '../output/run.ts';
import { clean, indent } from '../output/text.ts';
import { formatGraph } from '../output/workflow.ts';
import { type Delivery, deliveriesSince, formatDeliveries, sinkOf } from './deliveries.ts';
import { type OpenQuestion, openQuestion } from './question.ts';

export interface TourOptions {
  readonly yes?: true;
}

export interface TourResult {
  readonly run: Run;
  /** What the outside world received from it. */
  readonly deliveries: readonly Delivery[];
}

const WORKFLOW = 'lead-flow@main';
const INPUTS = { lead_id: 'lead_1001', company_id: 'northwind' };

export async function playTour(context: Context, options: TourOptions): Promise<ExitCode | undefined> {
  const { output, signal } = context;
  const client = context.client();
  const workflow = await readTour(client, signal);
  const say = createNarrator(context);
  say.chapter('The workflow as it was saved. Nobody will edit it.');
  if (workflow.definition) {
    const { definition } = workflow;
    output.note((colors) => indent(formatGraph(definition, colors)));
  }
  const since = Date.now();
  const { run_id } = await client.runs.start(
    { workflow: WORKFLOW, inputs: INPUTS, labels: { tour: 'demo' } },
    { signal },
  );
  say.chapter(`It runs: ${run_id}`);
  say.look(`runs/${run_id}`, 'and watch it live');
  await follow({ context, client, runId: run_id, say, isApproving: options.yes === true });
  const run = await client.runs.get(run_id, { signal });
  const deliveries = await deliveriesSince(sinkOf(workflow), since, signal);
  say.chapter('What came of it');
  output.result<TourResult>({ run, deliveries }, (result, colors) =>
    [formatRun(result.run, colors, Date.now()), '', formatDeliveries(result.deliveries, colors)].join('\n'),
  );
  say.chapter('Look at it again');
  say.look(`runs/${run_id}`, 'drag the time line: the graph grows with each patch');
  say.look('patches', 'who changed what, and why');
  output.note(({ cyan }) =>
    indent(cyan(`aob patch list ${run_id} · aob logs stream ${run_id} · aob artifact list ${run_id}`)),
  );
  return run.status === 'COMPLETED' ? undefined : EXIT.runFailed;
}

async function readTour(client: Client, signal: AbortSignal): Promise<Workflow> {
  try {
    return await client.workflows.get(WORKFLOW, {}, { signal });
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error;
    throw new Failure({
      code: 'demo.no_tour',
      message: 'This server does not have the tour: there is no workflow lead-flow.',
      hint: 'Start one on a fresh folder, which is then seeded: AOB_DATA_DIR=.aob-demo npm start',
    });
  }
}

interface Narrator {
  chapter(title: string): void;
  /** Where the studio shows it. */
  look(page: string, why: string): void;
}

function createNarrator({ io, output }: Context): Narrator {
  const { webPort } = io.env;
  return {
    chapter: (title) => output.note(({ bold, magenta }) => `\n${magenta('●')} ${bold(title)}`),
    look: (page, why) => {
      if (webPort !== '0')
        output.note(({ dim, cyan }) => `  ${cyan(`http://localhost:${webPort}/${page}`)} ${dim(why)}`);
    },
  };
}

interface Telling {
  readonly context: Context;
  readonly client: Client;
  readonly runId: string;
  readonly say: Narrator;
  readonly isApproving: boolean;
}

async function follow(telling: Telling): Promise<void> {
  const { context, client, runId } = telling;
  let question: OpenQuestion | undefined;
  try {
    for await (const event of client.runs.follow(runId, { signal: context.signal })) {
      tell(telling, event);
      if (event.type === 'ticket.opened') question = await ask(telling, `${event.data['ticket_id']}`);
      // Also when it was decided somewhere else, in the studio for example: nobody is asked any longer.
      if (event.type === 'ticket.decided') question?.close();
    }
  } finally {
    question?.close();
    await question?.closed;
  }
}

/** What happens between the chapters, one line each; bookkeeping is left out. */
const TOLD: ReadonlySet<string> = new Set([
  'node.completed',
  'node.failed',
  'node.retrying',
  'node.skipped',
  'ticket.decided',
  'run.completed',
  'run.failed',
  'run.cancelled',
]);

function tell({ context: { output }, say }: Telling, event: RunEventResource): void {
  if (TOLD.has(event.type)) output.note((colors) => indent(eventLine(event, colors)));
  if (event.type === 'patch.proposed') {
    const author = event.data['author'] as { readonly id: string };
    say.chapter(
      `${clean(author.id)} wants to change the running workflow: ${clean(`${event.data['reason']}`)}`,
    );
  }
  if (event.type === 'patch.applied') {
    const changes = event.data['changes'] as unknown as ChangeSet;
    output.note((colors) => indent(changeLines(changes, colors).join('\n'), 4));
    output.note(({ dim }) =>
      indent(
        dim(
          `The gate let it pass: from here on the run follows version ${event.data['graph_version']} of its graph.`,
        ),
      ),
    );
  }
  if (event.type === 'patch.refused') output.note((colors) => indent(eventLine(event, colors)));
}

async function ask({ context, client, say, isApproving }: Telling, ticketId: string): Promise<OpenQuestion> {
  const ticket = await client.tickets.get(ticketId, { signal: context.signal });
  say.chapter(`A person has to decide: ${clean(ticket.message)}`);
  context.output.note((colors) =>
    indent(
      [
        `approve → ${ticket.consequences.approve.map(clean).join(', ')}`,
        `reject  → ${ticket.consequences.reject.map(clean).join(', ')}`,
        `${ticketId} in ${ticket.run_id}, which is ${statusWord(ticket.run.status, colors)}`,
      ].join('\n'),
    ),
  );
  say.look('inbox', 'shows the same with its diff; you may decide there');
  return openQuestion({ context, client, ticketId, isApproving });
}
