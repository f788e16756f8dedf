import { canonicalJson, diffDocuments, type Json, type Plan, type PlanBody } from '@aob/ir';
import type { ComparedNode, ComparedRun, NodeComparison, RunComparison } from '../contract/comparison.ts';
import { type Span, spansOf } from '../moments/spans.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { isInside } from '../run/scope.ts';
import { type NodeState, nodeKey, type RunState } from '../run/state.ts';
import { get, values } from '../run/table.ts';
import { readHistory } from './history.ts';
import { done, type Outcome, type Refusal, runNotFound } from './outcome.ts';
import type { Plans } from './plans.ts';
import { failureOf, given, givenTime, timestampOf } from './present/values.ts';
import { bodiesTakenOver } from './replay/make-recording.ts';

export interface CompareRunsPorts {
  readonly reads: RunReads;
  readonly writer: RunWriter;
  readonly plans: Plans;
}

/** Two runs, each as it stands now, of the same workflow or not. Comparing b with a is the mirror of comparing a with b. */
export const compareRuns = async (
  ports: CompareRunsPorts,
  aId: string,
  bId: string,
): Promise<Outcome<RunComparison>> => {
  const [a, b] = await Promise.all([readSide(ports, aId), readSide(ports, bId)]);
  if (a === undefined || b === undefined) {
    return notFound([...(a === undefined ? [aId] : []), ...(b === undefined ? [bId] : [])]);
  }
  const nodes = compareNodes(a, b);
  const isSameDocument = a.plan.digest === b.plan.digest;
  return done({
    a: a.run,
    b: b.run,
    differs: differencesOf(a.run, b.run, nodes),
    ...given('verdict', verdictOf(a, b, nodes)),
    ...(!isSameDocument && { changes: diffDocuments(a.plan.document, b.plan.document) }),
    nodes,
  });
};

interface Side {
  readonly run: ComparedRun;
  readonly plan: Plan;
  /** By scope and node id. */
  readonly nodes: ReadonlyMap<string, PlacedNode>;
  /** The run that it replays. */
  readonly replayOf: string | undefined;
  /** It asked something that nothing was recorded about. */
  readonly lacksRecord: boolean;
  /** Keys of nodes that it took over with all that ran in their bodies. */
  readonly takenOver: ReadonlySet<string>;
}

interface PlacedNode {
  readonly id: string;
  readonly scope: string;
  /** Its place in the plan; what a patch took out again comes last. */
  readonly place: number;
  readonly facts: ComparedNode;
}

const readSide = async (ports: CompareRunsPorts, runId: string): Promise<Side | undefined> => {
  const state = await ports.writer.read(runId);
  if (state?.plan === undefined || state.workflow === undefined || state.inputs === undefined)
    return undefined;
  const [plan, history] = await Promise.all([
    ports.plans.load(state.plan),
    readHistory(ports.reads, runId, state.seq),
  ]);
  const { workflow, inputs } = state;
  const { finishedAt } = state;
  const run: ComparedRun = {
    run_id: runId,
    status: state.status,
    workflow,
    digest: plan.digest,
    graph_version: state.graphVersion,
    started_at: timestampOf(state.startedAt),
    ...givenTime('finished_at', finishedAt),
    ...given('duration_ms', finishedAt && finishedAt - state.startedAt),
    inputs: inputs.digest,
    ...given('outputs', state.outputs?.digest),
    ...given('error', state.error && failureOf(state.error)),
  };
  const spans = spansOf(history);
  return {
    run,
    plan,
    nodes: nodesOf(state, plan, spans),
    replayOf: state.replay?.of,
    lacksRecord: spans.some(({ error }) => error?.code === 'replay.no_record'),
    takenOver: bodiesTakenOver(history, plan),
  };
};

/** Times, attempts and executions are no matter of what came out. */
const verdictOf = (a: Side, b: Side, nodes: readonly NodeComparison[]): RunComparison['verdict'] => {
  if (a.replayOf !== b.run.run_id && b.replayOf !== a.run.run_id) return undefined;
  if (a.lacksRecord || b.lacksRecord) return 'inconclusive';
  const isSame =
    a.run.status === b.run.status &&
    a.run.outputs === b.run.outputs &&
    nodes.every(
      (node) =>
        (node.a?.status === node.b?.status && node.a?.output === node.b?.output) ||
        wasTakenOver(node, a) ||
        wasTakenOver(node, b),
    );
  return isSame ? 'same' : 'different';
};

/** It ran in a body of which the replay has only what it returned. */
const wasTakenOver = ({ node, scope }: NodeComparison, { takenOver }: Side): boolean =>
  scope !== '' && [...takenOver].some((owner) => isInside(nodeKey(scope, node), owner));

/** Every node of the plan, and every other that has a state. */
const nodesOf = (state: RunState, plan: Plan, spans: readonly Span[]): ReadonlyMap<string, PlacedNode> => {
  const order = orderOf(plan, plan.body);
  const places = new Map(order.map((id, place) => [id, place]));
  const spansByKey = new Map<string, Span[]>();
  for (const span of spans) {
    const key = nodeKey(span.scope, span.node);
    const own = spansByKey.get(key);
    if (own === undefined) spansByKey.set(key, [span]);
    else own.push(span);
  }
  const nodes = new Map<string, PlacedNode>();
  const add = (id: string, scope: string, node: NodeState | undefined): void => {
    const key = nodeKey(scope, id);
    const facts = factsOf(node, spansByKey.get(key) ?? []);
    nodes.set(key, { id, scope, place: places.get(id) ?? order.length, facts });
  };
  for (const id of plan.body.order) add(id, '', get(state.nodes, nodeKey('', id)));
  for (const node of values(state.nodes)) add(node.id, node.scope, node);
  // Of an instance that has ended well only the log knows.
  for (const { node: id, scope } of spans) {
    if (scope !== '' && !nodes.has(nodeKey(scope, id))) add(id, scope, undefined);
  }
  return nodes;
};

/** What stands in a body follows its owner. */
const orderOf = (plan: Plan, { order }: PlanBody): readonly string[] =>
  order.flatMap((id) => {
    const body = plan.node.get(id)?.body;
    return body === undefined ? [id] : [id, ...orderOf(plan, body)];
  });

const factsOf = (node: NodeState | undefined, spans: readonly Span[]): ComparedNode => {
  const last = spans.at(-1);
  if (node === undefined && last === undefined) return { status: 'pending', executions: 0, attempts: 0 };
  // A node that was skipped or cancelled before it began has a span, but made no attempt.
  const attempts = spans.filter((span) => span.attempt > 0);
  return {
    status: node?.status ?? last?.status ?? 'pending',
    executions: node?.execution ?? last?.execution ?? 0,
    attempts: attempts.length,
    ...given('duration_ms', durationOf(attempts)),
    ...given('input', (node ?? last)?.inputs?.digest),
    ...given('output', (node ?? last)?.output?.digest),
  };
};

const durationOf = (attempts: readonly Span[]): number | undefined => {
  const first = attempts[0];
  const from = first?.startedAt ?? first?.queuedAt;
  const to = attempts.at(-1)?.finishedAt;
  // The clock of a worker starts an attempt, that of the database ends it.
  return from === undefined || to === undefined ? undefined : Math.max(0, to - from);
};

const compareNodes = (a: Side, b: Side): NodeComparison[] => {
  const keys = [...new Set([...a.nodes.keys(), ...b.nodes.keys()])];
  const placeOf = (key: string): number =>
    Math.max(a.nodes.get(key)?.place ?? 0, b.nodes.get(key)?.place ?? 0);
  return keys
    .sort((left, right) => placeOf(left) - placeOf(right) || (left < right ? -1 : 1))
    .flatMap((key) => compareNode(a.nodes.get(key), b.nodes.get(key)));
};

const NODE_FACTS = ['status', 'executions', 'attempts', 'input', 'output'] as const;

const compareNode = (a: PlacedNode | undefined, b: PlacedNode | undefined): NodeComparison[] => {
  const either = a ?? b;
  if (either === undefined) return [];
  return [
    {
      node: either.id,
      scope: either.scope,
      in: a === undefined ? 'b' : b === undefined ? 'a' : 'both',
      differs: a && b ? NODE_FACTS.filter((fact) => a.facts[fact] !== b.facts[fact]) : [],
      ...given('a', a?.facts),
      ...given('b', b?.facts),
    },
  ];
};

const differencesOf = (
  a: ComparedRun,
  b: ComparedRun,
  nodes: readonly NodeComparison[],
): RunComparison['differs'] => {
  const isAlike: { readonly [what in RunComparison['differs'][number]]: boolean } = {
    workflow: a.workflow.name === b.workflow.name,
    document: a.digest === b.digest,
    status: a.status === b.status,
    inputs: a.inputs === b.inputs,
    outputs: a.outputs === b.outputs,
    error: canonicalJson((a.error ?? null) as Json) === canonicalJson((b.error ?? null) as Json),
    nodes: nodes.every((node) => node.in === 'both' && node.differs.length === 0),
  };
  return (Object.keys(isAlike) as RunComparison['differs']).filter((what) => !isAlike[what]);
};

/** All that are missing at once. */
const notFound = (runIds: readonly string[]): Outcome<never> => {
  const refusals = [...new Set(runIds)].flatMap((runId): Refusal[] => {
    const outcome = runNotFound(runId);
    return outcome.ok ? [] : [outcome.refusal];
  });
  const [first] = refusals;
  if (first === undefined) throw new RangeError('nothing is missing');
  const message = refusals.map((refusal) => refusal.message).join(' ');
  return {
    ok: false,
    refusal: { ...first, message, issues: refusals.flatMap(({ issues }) => issues) },
  };
};
