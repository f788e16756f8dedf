/**
 * One case of a test, from start to end: whatever happens next happens at once, and the clock jumps there. At the same
 * moment what comes from outside goes first, then jobs in the order they were sent, then people, then timers.
 */
import { type Plan, validateInputs } from '@aob/ir';
import { waitsForChild } from '../run/child-run.ts';
import { outstandingJobs } from '../run/jobs.ts';
import { isTerminal, type TicketState } from '../run/state.ts';
import { values } from '../run/table.ts';
import { wakeAt } from '../run/wake.ts';
import type { Finding } from './findings.ts';
import {
  actorFor,
  callOf,
  delayOf,
  endOfChild,
  proposalsOf,
  resultOf,
  type Script,
  scriptedFor,
} from './script.ts';
import { isSame, jobFor, openStage, type Stage, tell } from './stage.ts';
import { withStandIns } from './stand-ins.ts';
import { milliseconds, momentOf, type ScriptedDecision, type TestCase, type TestFile } from './test-file.ts';

/** Beyond this many steps something goes round in circles. */
const STEPS_MAX = 100_000;

const TESTER = { id: 'human:tester', roles: ['viewer', 'operator', 'approver'] };

export interface Rehearsal {
  readonly stage: Stage;
  /** What went wrong beside the run: no mock, a refused decision, a patch that became something else. */
  readonly findings: readonly Finding[];
}

interface Happening {
  readonly at: number;
  readonly act: () => void;
}

export const rehearse = (
  tested: Plan,
  test: TestCase,
  shared: Pick<TestFile, 'mocks' | 'compensations'>,
): Rehearsal => {
  const plan = withStandIns(tested);
  const start = momentOf(test.at);
  const stage = openStage(plan, start);
  const script: Script = {
    test,
    mocks: { ...shared.mocks, ...test.mocks },
    compensations: { ...shared.compensations, ...test.compensations },
    calls: new Map(),
    chosen: new Map(),
    decisions: new Map(Object.entries(test.decisions).map(([gate, list]) => [gate, [...list]])),
    reviews: [...test.reviews],
    findings: [],
  };
  const issues =
    plan.document.inputs === undefined ? [] : validateInputs(plan.document.inputs, test.inputs, '/inputs');
  if (issues.length > 0) return { stage, findings: issues };
  tell(stage, {
    type: 'start',
    workflow: { name: plan.name, digest: plan.digest },
    inputs: test.inputs,
    actor: TESTER,
    priority: 'medium',
    labels: {},
  });
  play(stage, script, fromOutside(stage, script, start));
  return { stage, findings: script.findings };
};

const play = (stage: Stage, script: Script, outside: Happening[]): void => {
  for (let steps = 0; !isTerminal(stage.state.status); steps += 1) {
    if (steps === STEPS_MAX) {
      const message = `The run was not over after ${STEPS_MAX} steps.`;
      script.findings.push({ pointer: '', code: 'test.endless', message });
      return;
    }
    const next = earliest([
      ...outside.slice(0, 1),
      ...jobHappenings(stage, script),
      ...childHappenings(stage, script),
      ...decisionHappenings(stage, script),
      ...clock(stage),
    ]);
    if (next === undefined) return;
    if (next === outside[0]) outside.shift();
    stage.now = Math.max(stage.now, next.at);
    next.act();
  }
};

/** The first of those that come first. */
const earliest = (happenings: readonly Happening[]): Happening | undefined => {
  let first: Happening | undefined;
  for (const each of happenings) if (first === undefined || each.at < first.at) first = each;
  return first;
};

/** Signals, patches and the end that somebody makes, in the order in which they come. */
const fromOutside = (stage: Stage, script: Script, start: number): Happening[] => {
  const signals = script.test.signals.map(({ name, data, after }, index) => ({
    at: start + milliseconds(after),
    act: () => {
      const told = tell(stage, { type: 'signal', name, data, actor: TESTER });
      if (!told.ok) refuse(script, `/signals/${index}`, told.rejection);
    },
  }));
  const patches = script.test.patches.map(({ after, becomes, ...change }, index) => ({
    at: start + milliseconds(after),
    act: () => {
      const pointer = `/patches/${index}`;
      const author = { kind: 'human', ...TESTER } as const;
      const [proposal] = proposalsOf(stage, script, { changes: [change], author, name: 'the test', pointer });
      if (proposal === undefined) return;
      const told = tell(stage, { type: 'apply_patch', proposal });
      if (!told.ok) return refuse(script, pointer, told.rejection);
      const { result } = told;
      const actual = result.kind === 'patch' ? result.state : 'refused';
      if (actual === becomes) return;
      const why = result.kind === 'patch_refused' ? `: ${result.issues.map((i) => i.message).join(' ')}` : '';
      const message = `The patch was to be ${becomes}, and is ${actual}${why}`;
      script.findings.push({ pointer, code: 'test.patch', message, expected: becomes, actual });
    },
  }));
  const { cancel } = script.test;
  const ends =
    cancel === undefined
      ? []
      : [
          {
            at: start + milliseconds(cancel.after),
            act: () => {
              tell(stage, { type: 'cancel', reason: cancel.reason, actor: TESTER });
            },
          },
        ];
  return [...signals, ...patches, ...ends].sort((a, b) => a.at - b.at);
};

const refuse = (
  { findings }: Script,
  pointer: string,
  { code, message }: { readonly code: string; readonly message: string },
): void => {
  findings.push({ pointer, code, message });
};

const jobHappenings = (stage: Stage, script: Script): readonly Happening[] => {
  const outstanding = outstandingJobs(stage.state);
  return stage.jobs.flatMap((sent) => {
    if (!outstanding.some((ref) => isSame(ref, sent.ref))) return [];
    const job = jobFor(stage, sent.ref);
    if (job === undefined) return [];
    return [
      {
        at: sent.sentAt + delayOf(script, job),
        act: () => {
          stage.jobs.splice(stage.jobs.indexOf(sent), 1);
          tell(stage, resultOf(stage, script, job, sent.sentAt));
        },
      },
    ];
  });
};

/** Runs of other workflows end as the mocks of their nodes say. */
const childHappenings = (stage: Stage, script: Script): readonly Happening[] =>
  stage.children.flatMap((sent) => {
    const { child, sentAt } = sent;
    if (!waitsForChild(stage.state, child.runId)) return [];
    const call = callOf(stage, child);
    return [
      {
        at: sentAt + delayOf(script, call),
        act: () => {
          stage.children.splice(stage.children.indexOf(sent), 1);
          tell(stage, endOfChild(stage, script, child, call));
        },
      },
    ];
  });

const decisionHappenings = (stage: Stage, script: Script): readonly Happening[] =>
  values(stage.state.tickets)
    .filter((ticket) => ticket.status === 'open')
    .sort((a, b) => a.openedSeq - b.openedSeq)
    .flatMap((ticket) => {
      const list = scriptedFor(script, ticket);
      const next = list?.[0];
      if (list === undefined || next === undefined) return [];
      const at = (stage.asked.get(ticket.id) ?? stage.now) + milliseconds(next.after);
      return [
        {
          at,
          act: () => {
            list.shift();
            decideAs(stage, script, ticket, next);
          },
        },
      ];
    });

const decideAs = (stage: Stage, script: Script, ticket: TicketState, scripted: ScriptedDecision): void => {
  const { decision, reason, data } = scripted;
  const told = tell(stage, {
    type: 'decide_ticket',
    ticketId: ticket.id,
    decision,
    reason,
    actor: actorFor(ticket, scripted),
    ...(data !== undefined && { data }),
  });
  const pointer = ticket.kind === 'patch' ? '/reviews' : `/decisions/${ticket.node ?? ''}`;
  if (told.ok) return;
  const why = told.rejection.issues.map(({ message }) => message).join(' ');
  refuse(script, pointer, { ...told.rejection, message: `${told.rejection.message} ${why}`.trim() });
};

const clock = (stage: Stage): readonly Happening[] => {
  const at = wakeAt(stage.state);
  return at === undefined ? [] : [{ at, act: () => tell(stage, { type: 'wake' }) }];
};
