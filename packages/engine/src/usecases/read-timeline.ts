import type { Timeline, TimelineMark, TimelineSpan } from '../contract/timeline.ts';
import type { PlacedEvent } from '../moments/placed-event.ts';
import { type Span, spansOf } from '../moments/spans.ts';
import type { RunReads } from '../ports/run-reads.ts';
import type { RunEvent } from '../run/events.ts';
import { needInWords } from '../run/need.ts';
import { readHistory } from './history.ts';
import { done, type Outcome, runNotFound } from './outcome.ts';
import { presentAttempt } from './present/present-attempt.ts';
import { given, givenTime, timestampOf } from './present/values.ts';

/** When each attempt of each node ran, and what else changed the course of the run. */
export const readTimeline = async (reads: RunReads, runId: string): Promise<Outcome<Timeline>> => {
  const row = await reads.run(runId);
  if (row === undefined) return runNotFound(runId);
  const history = await readHistory(reads, runId, row.lastSeq);
  return done({
    run_id: runId,
    fidelity: row.fidelity,
    started_at: timestampOf(row.createdAt),
    ...givenTime('finished_at', row.finishedAt),
    spans: spansOf(history).map(presentSpan),
    marks: history.flatMap(markOf),
  });
};

const presentSpan = (span: Span): TimelineSpan => ({
  ...presentAttempt(span),
  node: span.node,
  ...given('worker', span.worker),
});

const markOf = ({ seq, at, event }: PlacedEvent): TimelineMark[] => {
  const mark = describe(event);
  return mark === undefined ? [] : [{ seq, at: timestampOf(at), type: event.type, ...mark }];
};

type Mark = Omit<TimelineMark, 'seq' | 'at' | 'type'>;

const describe = (event: RunEvent): Mark | undefined => {
  switch (event.type) {
    case 'run.started':
      return { title: `${event.data.actor.id} started the run`, by: event.data.actor.id };
    case 'run.queued':
      return { title: 'The run waits for a slot' };
    case 'run.begun':
      return { title: 'The run has a slot and begins' };
    case 'node.unclaimed':
      return { title: `No runner for ${needInWords(event.data.needs)}`, node: event.node };
    case 'run.completed':
      return { title: 'The run completed' };
    case 'run.failed':
      return {
        title: `The run failed: ${event.data.error.message}`,
        ...given('node', event.data.error.node),
      };
    case 'run.cancelled':
      return { title: `${event.data.actor.id} cancelled the run`, by: event.data.actor.id };
    case 'run.timed_out':
      return { title: 'The time of the run was up' };
    case 'run.paused': {
      const { actor, reason } = event.data;
      const why = reason === '' ? '' : `: ${reason}`;
      return { title: `${actor.id} paused the run${why}`, by: actor.id };
    }
    case 'run.resumed':
      return { title: `${event.data.actor.id} resumed the run`, by: event.data.actor.id };
    case 'run.repaired': {
      const { actor, reason, action } = event.data;
      const how = action === 'retry' ? 'trying again' : 'without';
      return { title: `${actor.id} repaired the run, ${how} what was set aside: ${reason}`, by: actor.id };
    }
    case 'signal.received':
      return { title: `${event.data.actor.id} sent ${event.data.name}`, by: event.data.actor.id };
    case 'run.reopened':
      return { title: `${event.data.actor.id} reopened the run`, by: event.data.actor.id };
    case 'node.failed':
      return { title: `${event.node} failed: ${event.data.error.message}`, node: event.node };
    default:
      return describeChange(event);
  }
};

const describeChange = (event: RunEvent): Mark | undefined => {
  switch (event.type) {
    case 'patch.applied': {
      const { patch_id, author } = event.data;
      return {
        title: `A patch by ${author.id} was applied`,
        patch_id,
        by: author.id,
        ...given('node', author.node),
      };
    }
    case 'patch.refused':
      return { title: 'A patch was refused', patch_id: event.data.patch_id };
    case 'patch.rejected': {
      const { patch_id, actor } = event.data;
      return { title: `${actor.id} rejected a patch`, patch_id, by: actor.id };
    }
    case 'ticket.opened': {
      const { ticket_id, node, patch_id, message } = event.data;
      return { title: message, ticket_id, ...given('node', node), ...given('patch_id', patch_id) };
    }
    case 'ticket.decided': {
      const { ticket_id, actor, decision, timed_out } = event.data;
      const who = timed_out === true ? 'The clock' : actor.id;
      return { title: `${who} decided: ${decision}`, ticket_id, by: actor.id };
    }
    case 'ticket.superseded':
      return { title: `A ticket was superseded: ${event.data.reason}`, ticket_id: event.data.ticket_id };
    default:
      return describeUndo(event);
  }
};

const HOW_IT_ENDS = { FAILED: 'failed', CANCELLED: 'is cancelled', TIMED_OUT: 'ran out of time' } as const;

const describeUndo = (event: RunEvent): Mark | undefined => {
  switch (event.type) {
    case 'run.compensation_started':
      return { title: `The run ${HOW_IT_ENDS[event.data.ending.status]} and undoes what it did` };
    case 'compensation.completed':
      return { title: `${event.node} was undone`, node: event.node };
    case 'compensation.failed':
      return { title: `Undoing ${event.node} failed: ${event.data.error.message}`, node: event.node };
    case 'compensation.skipped': {
      const { actor } = event.data;
      return { title: `${actor.id} says ${event.node} needs no undoing`, node: event.node, by: actor.id };
    }
    case 'compensation.abandoned': {
      const { actor } = event.data;
      return {
        title: `${actor.id} lets ${event.node} be: it was not undone`,
        node: event.node,
        by: actor.id,
      };
    }
    default:
      return undefined;
  }
};
