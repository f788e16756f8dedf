/** Rule tests read: given a document and what happened so far, when a command comes, then these events. */
import {
  canonicalJson,
  type Digest,
  digestOfText,
  type Json,
  type PatchAuthor,
  type PatchOperation,
  type Plan,
  type WorkflowDocument,
} from '@aob/ir';
import type { RunCommand } from '../commands.ts';
import { decide } from '../decide.ts';
import type { DecideContext, Decision, JobRef } from '../decision.ts';
import { eventLine } from '../event-line.ts';
import type { Actor, ParentRun, RunEvent } from '../events.ts';
import { evolve } from '../evolve.ts';
import { outstandingJobs } from '../jobs.ts';
import { absorbState, emptyState, type RunState } from '../state.ts';
import { get, values } from '../table.ts';
import { wakeAt } from '../wake.ts';
import { meaningIn, type Others, pinnedPlan } from './other-workflows.ts';

export const hash = (text: string): Digest => digestOfText(text);

export const HUMAN: Actor = { id: 'human:mia', roles: ['viewer', 'operator', 'approver'] };
export const ADMIN: Actor = { id: 'human:root', roles: ['viewer', 'operator', 'approver', 'admin'] };

export interface Scenario {
  state: RunState;
  now: number;
  readonly log: RunEvent[];
  /** When each event of the log was committed. */
  readonly times: number[];
  readonly plan: () => Plan;
  /** The plan of any document the run has had. */
  readonly planOf: (digest: Digest) => Plan;
  /** Any document the run has had. */
  readonly documentOf: (digest: Digest) => WorkflowDocument;
  /** Decides, commits, and returns the new events in short form: `node.completed a`. */
  readonly send: (command: RunCommand) => readonly string[];
  readonly decide: (command: RunCommand) => Decision;
  /** Takes what was decided into the log; nothing, unless it was accepted. */
  readonly commit: (decision: Decision) => readonly string[];
  /** The outstanding attempt of a node answers. */
  readonly finish: (node: string, output?: Json) => readonly string[];
  readonly fail: (node: string, retryable?: boolean) => readonly string[];
  /** Lets the clock run to the next timer and wakes the run. */
  readonly wake: () => readonly string[];
  readonly answer: (decision: 'approve' | 'reject', actor?: Actor) => readonly string[];
  readonly patch: (
    operations: readonly PatchOperation[],
    author?: Partial<PatchAuthor>,
    id?: string,
  ) => Decision;
  readonly job: (node: string) => JobRef;
  readonly status: (node: string) => string;
}

/** Stands for the outgoing guard: nobody may call hosts under `blocked.example`. */
const blockedUrl: NonNullable<DecideContext['urlIssue']> = ({ id, config }) =>
  `${config?.['url']}`.includes('.blocked.example')
    ? {
        pointer: `/nodes/{${id}}/config/url`,
        code: 'http.blocked_host',
        message: 'this host is out of reach',
      }
    : undefined;

export interface Given {
  readonly others?: Others;
  readonly runId?: string;
  readonly parent?: ParentRun;
  /** As its caller gave it. */
  readonly key?: string;
  /** Nobody has looked up what references mean. */
  readonly isUnresolved?: boolean;
  /** Nobody has started it yet. */
  readonly isUnborn?: boolean;
  /** What is stored already, the recording of a replay say. */
  readonly stored?: readonly string[];
}

/** A started run of this document. */
export const given = (document: object, inputs: Json = {}, more: Given = {}): Scenario => {
  const { others = {}, runId = 'run_1', parent, key, stored = [] } = more;
  const { isUnborn = false, isUnresolved = false } = more;
  const base = pinnedPlan(document, others);
  const meaning = meaningIn(others);
  const plans = new Map<Digest, Plan>([[base.digest, base]]);
  const blobs = new Map<Digest, string>(stored.map((text) => [hash(text), text]));
  let ids = 0;
  const context = (): DecideContext => ({
    now: scenario.now,
    newId: (prefix) => {
      ids += 1;
      return `${prefix}_${ids}`;
    },
    hash,
    plan: (digest) => plans.get(digest) ?? base,
    blob: (digest) => blobs.get(digest),
    reference: isUnresolved ? () => undefined : meaning,
    urlIssue: blockedUrl,
  });
  const commit = (decision: Decision): readonly string[] => {
    if (decision.kind !== 'accepted')
      return [decision.kind === 'rejected' ? `rejected ${decision.rejection.code}` : decision.kind];
    for (const { digest, text } of decision.blobs) blobs.set(digest, text);
    for (const { plan } of decision.documents) plans.set(plan.digest, plan);
    scenario.log.push(...decision.events);
    scenario.times.push(...decision.events.map(() => decision.next.lastAt));
    scenario.state = absorbState(decision.next, scenario.state);
    return decision.events.map(eventLine);
  };
  const scenario: Scenario = {
    state: emptyState(runId),
    now: 1000,
    log: [],
    times: [],
    plan: () => plans.get(scenario.state.plan ?? base.digest) ?? base,
    planOf: (digest) => plans.get(digest) ?? base,
    documentOf: (digest) => (plans.get(digest) ?? base).document,
    decide: (command) => decide(scenario.state, command, context()),
    commit,
    send: (command) => commit(scenario.decide(command)),
    job: (node) => {
      const ref = outstandingJobs(scenario.state).find((job) => `${job.scope}${job.node}` === node);
      if (ref === undefined) throw new Error(`no outstanding job of ${node}: ${scenario.status(node)}`);
      return ref;
    },
    finish: (node, output = { from: node }) =>
      scenario.send({
        type: 'result',
        ...scenario.job(node),
        startedAt: scenario.now,
        outcome: { ok: true, output: { value: output, digest: hash(canonicalJson(output)) } },
      }),
    fail: (node, retryable = false) =>
      scenario.send({
        type: 'result',
        ...scenario.job(node),
        startedAt: scenario.now,
        outcome: { ok: false, error: failure(retryable) },
      }),
    wake: () => {
      scenario.now = wakeAt(scenario.state) ?? scenario.now;
      return scenario.send({ type: 'wake' });
    },
    answer: (decision, actor = HUMAN) => {
      const ticketId = values(scenario.state.tickets).find(({ status }) => status === 'open')?.id ?? 'none';
      return scenario.send({ type: 'decide_ticket', ticketId, decision, reason: 'because', actor });
    },
    patch: (operations, author = {}, id = `patch_${scenario.log.length}`) => {
      const by: PatchAuthor = { kind: 'human', ...HUMAN, ...author };
      const decision = scenario.decide({
        type: 'apply_patch',
        proposal: { id, operations, reason: 'a test', author: by },
      });
      commit(decision);
      return decision;
    },
    status: (node) => get(scenario.state.nodes, node)?.status ?? 'pending',
  };
  if (!isUnborn)
    scenario.send(startOf(base, inputs, { ...(parent && { parent }), ...(key !== undefined && { key }) }));
  return scenario;
};

const startOf = (
  { name, digest, document }: Plan,
  inputs: Json,
  { parent, key }: Pick<Given, 'parent' | 'key'>,
): RunCommand => ({
  type: 'start',
  workflow: { name, digest },
  inputs,
  actor: HUMAN,
  priority: 'medium',
  fidelity: document.fidelity ?? 'full',
  labels: {},
  ...(parent && { parent }),
  ...(key !== undefined && { key }),
});

export { eventLine as brief };

const failure = (retryable: boolean) => ({ code: 'test.failure', message: 'as asked', retryable });

/** The log folded from nothing: what a restarted process would know. */
export const refold = (scenario: Scenario): RunState => {
  const state = emptyState(scenario.state.runId);
  for (const [i, event] of scenario.log.entries())
    evolve(state, event, scenario.times[i] ?? scenario.state.lastAt);
  return state;
};

/** The codes of the refusals of a patch, or what else it came to. */
export const outcomeOf = (decision: Decision): readonly string[] => {
  if (decision.kind === 'rejected') return [decision.rejection.code];
  if (decision.kind !== 'accepted' && decision.kind !== 'nothing') return [decision.kind];
  const { result } = decision;
  if (result.kind === 'patch_refused') return result.issues.map((issue) => issue.code).sort();
  return [result.kind === 'patch' ? result.state : result.kind];
};
