/** What the world answers in a test: mocks for jobs, people for tickets, and whatever else comes from outside. */
import {
  isJsonObject,
  type Json,
  type PatchAuthor,
  type PatchOperation,
  type PatchProposal,
  translateOperations,
} from '@aob/ir';
import type { Job } from '../messages.ts';
import type { ChildEndedCommand, ResultCommand } from '../run/commands.ts';
import type { ChildStart } from '../run/decision.ts';
import type { Failure } from '../run/events.ts';
import { nodeKey, type TicketState } from '../run/state.ts';
import type { Finding } from './findings.ts';
import { payloadOf, type Stage, storedJson } from './stage.ts';
import {
  type Mock,
  type MockedAnswer,
  milliseconds,
  type ScriptedChange,
  type ScriptedDecision,
  type TestCase,
} from './test-file.ts';

export interface Script {
  readonly test: TestCase;
  readonly mocks: { readonly [node: string]: Mock };
  /** What undoing a node answers. */
  readonly compensations: { readonly [node: string]: Mock };
  /** How often each node, or what undoes it, was called. */
  readonly calls: Map<string, number>;
  /** Answers that were chosen, by attempt. */
  readonly chosen: Map<string, MockedAnswer>;
  readonly decisions: Map<string, ScriptedDecision[]>;
  readonly reviews: ScriptedDecision[];
  readonly findings: Finding[];
}

/** What a mock answers: a job, or the run of another workflow. */
export type Call = Pick<
  Job,
  'node' | 'scope' | 'execution' | 'attempt' | 'nodeType' | 'config' | 'inputs' | 'timeoutMs' | 'undoes'
>;

const calledOf = ({ scope, node, undoes }: Call): string =>
  `${undoes === undefined ? '' : 'undoing '}${nodeKey(scope, node)}`;

const attemptOf = (job: Call): string => `${calledOf(job)}#${job.execution}.${job.attempt}`;

/** The answer to an attempt, the same however often it is asked for. */
export const answerTo = (script: Script, job: Call): MockedAnswer => {
  const known = script.chosen.get(attemptOf(job));
  if (known !== undefined) return known;
  const answer = choose(script, job);
  script.chosen.set(attemptOf(job), answer);
  return answer;
};

const choose = (script: Script, job: Call): MockedAnswer => {
  const mocks = job.undoes === undefined ? script.mocks : script.compensations;
  const mock = mocks[nodeKey(job.scope, job.node)] ?? mocks[job.node];
  const name = calledOf(job);
  const calls = (script.calls.get(name) ?? 0) + 1;
  script.calls.set(name, calls);
  if (mock === undefined) return builtinAnswer(job) ?? unmocked(script, job, name);
  const { sequence, ...always } = mock;
  if (sequence === undefined) return always;
  const answer = sequence[calls - 1];
  if (answer !== undefined) return answer;
  const message = `${name} was called ${calls} times, but its sequence has ${sequence.length}.`;
  return failing(script, { pointer: mocksOf(job), code: 'test.sequence_over', message });
};

/** Functions that only hand on what they get need no mock: they are what they will be in production. */
const builtinAnswer = ({ nodeType, config, inputs }: Call): MockedAnswer | undefined => {
  if (nodeType !== 'function' || config['code'] !== undefined) return undefined;
  const handler = config['handler'] ?? 'builtin.echo';
  if (handler === 'builtin.echo') return { output: inputs };
  const ms = isJsonObject(inputs) ? inputs['ms'] : undefined;
  return handler === 'builtin.sleep' && typeof ms === 'number'
    ? { output: { ms }, takes: `${Math.max(0, Math.round(ms))}ms` }
    : undefined;
};

const mocksOf = ({ undoes }: Call): string => (undoes === undefined ? '/mocks' : '/compensations');

const unmocked = (script: Script, job: Call, name: string): MockedAnswer => {
  const message = `${name} (${job.nodeType}) was reached, and nothing says what it answers.`;
  return failing(script, { pointer: mocksOf(job), code: 'test.no_mock', message });
};

const failing = (script: Script, finding: Finding): MockedAnswer => {
  script.findings.push(finding);
  return { error: { code: finding.code, message: finding.message, retryable: false } };
};

/** When an attempt answers, after it was sent. */
export const delayOf = (script: Script, job: Call): number =>
  Math.min(milliseconds(answerTo(script, job).takes), job.timeoutMs);

export const resultOf = (stage: Stage, script: Script, job: Job, sentAt: number): ResultCommand => {
  const { node, scope, execution, attempt, undoes } = job;
  const answer = answerTo(script, job);
  const ref = { node, scope, execution, attempt, ...(undoes !== undefined && { undoes }) };
  const about = { type: 'result', ...ref, startedAt: sentAt } as const;
  if (milliseconds(answer.takes) > job.timeoutMs) {
    const message = `The attempt was not done after ${job.timeoutMs} ms.`;
    return { ...about, outcome: { ok: false, error: { code: 'timeout', message, retryable: true, node } } };
  }
  if (answer.error !== undefined) {
    const { details, ...error } = answer.error;
    const more = details === undefined ? {} : { details };
    return { ...about, outcome: { ok: false, error: { ...error, node, ...more } } };
  }
  const author = { kind: 'agent', id: `agent:${node}`, node, roles: [] } as const;
  const patches = proposalsOf(stage, script, {
    changes: answer.patches ?? [],
    author,
    name: node,
    pointer: '/mocks',
  });
  return {
    ...about,
    outcome: { ok: true, output: payloadOf(stage, answer.output ?? null) },
    ...(patches.length > 0 && { patches }),
  };
};

export const callOf = (stage: Stage, { parent, inputs }: ChildStart): Call => ({
  node: parent.node,
  scope: parent.scope,
  execution: parent.execution,
  attempt: 1,
  nodeType: 'composite',
  config: {},
  inputs: storedJson(stage, inputs),
  // It takes as long as it takes.
  timeoutMs: Number.POSITIVE_INFINITY,
});

export const endOfChild = (
  stage: Stage,
  script: Script,
  { runId, parent: { node, scope, execution } }: ChildStart,
  call: Call,
): ChildEndedCommand => {
  const answer = answerTo(script, call);
  const outcome: ChildEndedCommand['outcome'] =
    answer.error === undefined
      ? { ok: true, output: payloadOf(stage, answer.output ?? null) }
      : { ok: false, error: failureOf(answer.error) };
  return { type: 'child_ended', node, scope, execution, child: runId, outcome };
};

const failureOf = ({ details, ...error }: NonNullable<MockedAnswer['error']>): Failure =>
  details === undefined ? error : { ...error, details };

interface Proposing {
  readonly changes: readonly ScriptedChange[];
  readonly author: PatchAuthor;
  readonly name: string;
  /** Where they stand in the case. */
  readonly pointer: string;
}

/** Typed operations are translated against the graph as it is; what cannot be is a finding, and not proposed. */
export const proposalsOf = (
  stage: Stage,
  { findings }: Script,
  { changes, author, name, pointer }: Proposing,
): readonly PatchProposal[] => {
  const current = stage.state.plan === undefined ? undefined : stage.plans.get(stage.state.plan);
  return changes.flatMap(({ operations, reason }) => {
    stage.ids += 1;
    const id = `patch_${stage.ids}`;
    if (operations.every(hasPath)) return [{ id, operations, reason, author }];
    const translated = current && translateOperations(current.document, operations);
    if (translated?.ok) return [{ id, operations: translated.operations, reason, author }];
    for (const { message, code } of translated?.issues ?? [])
      findings.push({ pointer, code, message: `A patch of ${name}: ${message}` });
    return [];
  });
};

const hasPath = (operation: Json): operation is PatchOperation & Json =>
  isJsonObject(operation) && typeof operation['path'] === 'string';

/** The decision that the script has for a ticket; it is used up by taking it. */
export const scriptedFor = (script: Script, ticket: TicketState): ScriptedDecision[] | undefined => {
  if (ticket.kind === 'patch') return script.reviews;
  const { node = '', scope } = ticket;
  return script.decisions.get(nodeKey(scope, node)) ?? script.decisions.get(node);
};

/** Somebody who may, unless the test names somebody. */
export const actorFor = ({ approvers }: TicketState, { by, roles }: ScriptedDecision) => {
  const named = approvers.find((who) => who.startsWith('human:'));
  return { id: by ?? named ?? 'human:tester', roles: roles ?? ['operator', 'approver', ...approvers] };
};
