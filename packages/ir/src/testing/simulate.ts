/**
 * What the rules R1, R2, R3, R6 and R7 say happens, written as plainly as possible and without any analysis: the
 * yardstick for R8 and R24. Outcomes, conditions, how often bodies run and the order in which things finish come from
 * `choose`.
 */
import { bodyOf } from '../bodies.ts';
import type { EdgeDocument, NodeDocument, WorkflowDocument } from '../document.ts';
import { joinModeOf } from '../join.ts';
import { nodeTypeSpec } from '../registry/node-types.ts';

export type EdgeStates = ReadonlyMap<EdgeDocument, 'taken' | 'dead'>;

/** `completed` is what can be seen from there: nodes of the same instance and of those around it. */
export interface Observer {
  readonly onStart?: (id: string, completed: ReadonlySet<string>, edges: EdgeStates) => void;
  readonly onEdgeTried?: (edge: EdgeDocument, completed: ReadonlySet<string>) => void;
  /** Of the run, or of an instance of the body of `owner`. */
  readonly onCompleted?: (completed: ReadonlySet<string>, owner: string | undefined) => void;
}

export interface World {
  /** A number from 0 to n - 1. */
  readonly choose: (n: number) => number;
  /** Edges that die whatever happens. */
  readonly isDead?: (edge: EdgeDocument) => boolean;
}

interface Run {
  readonly world: World;
  readonly observer: Observer;
  readonly continues: boolean;
  readonly running: Running[];
}

interface Running {
  readonly frame: Frame;
  readonly node: NodeDocument;
}

/** The graph of the run, or one instance of a body. */
interface Frame {
  readonly run: Run;
  readonly graph: Pick<WorkflowDocument, 'nodes' | 'edges'>;
  readonly around: Body | undefined;
  readonly edges: Map<EdgeDocument, 'taken' | 'dead'>;
  readonly seen: Set<string>;
  readonly completed: Set<string>;
  /** Nodes that have begun and not ended. */
  live: number;
  /** Ended by a failure nobody handles, or failed under `continue`. */
  hasFailed: boolean;
  isOver: boolean;
}

/** A node with a body while it waits for it. */
interface Body extends Running {
  left: number;
  open: number;
  isOver: boolean;
}

/** The completed nodes of the top. */
export function simulate(document: WorkflowDocument, world: World, observer: Observer): ReadonlySet<string> {
  const run: Run = { world, observer, continues: document.policy?.on_failure === 'continue', running: [] };
  const top = openFrame(run, document, undefined);
  while (run.running.length > 0 && !top.isOver) {
    const [next] = run.running.splice(world.choose(run.running.length), 1);
    if (next === undefined || isStopped(next.frame)) continue;
    finish(next.frame, next.node, outcomeOf(next.frame, next.node));
  }
  return top.completed;
}

function openFrame(run: Run, graph: Frame['graph'], around: Body | undefined): Frame {
  const frame: Frame = {
    run,
    graph,
    around,
    edges: new Map(),
    seen: new Set(),
    completed: new Set(),
    live: 0,
    hasFailed: false,
    isOver: false,
  };
  const entries = graph.nodes.filter((node) => inEdges(frame, node.id).length === 0);
  // All of them begin before anything can end.
  frame.live += 1;
  for (const node of entries) start(frame, node);
  frame.live -= 1;
  endIfDone(frame);
  return frame;
}

function isStopped(frame: Frame): boolean {
  return (
    frame.isOver || (frame.around !== undefined && (frame.around.isOver || isStopped(frame.around.frame)))
  );
}

function visible(frame: Frame): ReadonlySet<string> {
  return frame.around === undefined
    ? frame.completed
    : new Set([...frame.completed, ...visible(frame.around.frame)]);
}

function inEdges(frame: Frame, id: string): readonly EdgeDocument[] {
  return frame.graph.edges.filter((edge) => edge.to === id);
}

function outEdges(frame: Frame, id: string): readonly EdgeDocument[] {
  return frame.graph.edges.filter((edge) => edge.from === id);
}

function start(frame: Frame, node: NodeDocument): void {
  const { run } = frame;
  if (isStopped(frame)) return;
  frame.seen.add(node.id);
  frame.live += 1;
  run.observer.onStart?.(node.id, visible(frame), frame.edges);
  if (bodyOf(node) === undefined) run.running.push({ frame, node });
  else advance({ frame, node, left: instancesOf(run, node), open: 0, isOver: false });
}

function instancesOf({ world }: Run, { type }: NodeDocument): number {
  return type === 'composite' ? 1 : world.choose(3);
}

/** A map has all of its items at work, a loop one iteration after the other. */
function advance(body: Body): void {
  const { frame, node } = body;
  const graph = bodyOf(node);
  while (graph !== undefined && body.left > 0 && (node.type === 'map' || body.open === 0) && !body.isOver) {
    body.left -= 1;
    body.open += 1;
    openFrame(frame.run, graph, body);
  }
  if (body.left > 0 || body.open > 0 || body.isOver || isStopped(frame)) return;
  body.isOver = true;
  finish(frame, node, ownOutcome(frame, node));
}

/** What its body returned may still not be what it can return; a loop that would go on needs an edge that says what then. */
function ownOutcome({ run: { world }, graph }: Frame, { id, type }: NodeDocument): string {
  if (world.choose(8) === 0) return 'error';
  if (type !== 'loop') return 'success';
  if (world.choose(3) > 0) return 'done';
  return graph.edges.some((edge) => edge.from === id && edge.on === 'exhausted') ? 'exhausted' : 'error';
}

function endIfDone(frame: Frame): void {
  const { around, run } = frame;
  if (frame.live > 0 || isStopped(frame)) return;
  if (!frame.hasFailed) run.observer.onCompleted?.(visible(frame), around?.node.id);
  frame.isOver = true;
  if (around === undefined) return;
  around.open -= 1;
  const collects = around.node.config?.['on_item_error'] === 'collect';
  if (!frame.hasFailed || collects) {
    advance(around);
    return;
  }
  around.isOver = true;
  finish(around.frame, around.node, 'error');
}

function finish(frame: Frame, node: NodeDocument, label: string): void {
  const { run } = frame;
  const out = outEdges(frame, node.id);
  if (label !== 'error') frame.completed.add(node.id);
  const taken = takenEdges(frame, node, out, label);
  const isUnhandled = label === 'error' && taken.size === 0;
  if (isUnhandled) frame.hasFailed = true;
  if (isUnhandled && !run.continues) {
    frame.live = 0;
  } else {
    for (const edge of out) resolve(frame, edge, taken.has(edge) ? 'taken' : 'dead');
    frame.live -= 1;
  }
  endIfDone(frame);
}

function outcomeOf({ run, graph }: Frame, node: NodeDocument): string {
  const out = graph.edges.filter((edge) => edge.from === node.id);
  if (run.world.choose(8) === 0) return 'error';
  const config = node.config ?? {};
  if (node.type === 'wait') {
    if (config['timeout'] === undefined || run.world.choose(2) === 0) return 'signal';
    if (out.some((edge) => edge.on === 'timeout')) return 'timeout';
    return config['on_timeout'] === 'continue' ? 'signal' : 'error';
  }
  if (node.type !== 'hitl') return 'success';
  if (config['timeout'] !== undefined && run.world.choose(3) === 0) {
    if (out.some((edge) => edge.on === 'timeout')) return 'timeout';
    const word = config['on_timeout'] ?? 'reject';
    if (word !== 'reject') return word === 'fail' ? 'error' : 'approve';
  } else if (run.world.choose(2) === 0) {
    return 'approve';
  }
  const goesOn =
    config['on_reject'] === 'end' ||
    (config['on_reject'] !== 'fail' && out.some((edge) => edge.on === 'reject'));
  return goesOn ? 'reject' : 'error';
}

function takenEdges(
  frame: Frame,
  node: NodeDocument,
  out: readonly EdgeDocument[],
  label: string,
): ReadonlySet<EdgeDocument> {
  const { world, observer } = frame.run;
  const own = (edge: EdgeDocument) => (edge.on ?? nodeTypeSpec(node.type).labels[0]) === label;
  const isTrue = (edge: EdgeDocument) => {
    if (world.isDead?.(edge)) return false;
    if (edge.when === undefined) return true;
    observer.onEdgeTried?.(edge, visible(frame));
    return world.choose(2) === 0;
  };
  const following = out.filter(own);
  if (node.type !== 'conditional' || label === 'error') return new Set(following.filter(isTrue));
  const tried = [
    ...following.filter((edge) => edge.default !== true),
    ...following.filter((edge) => edge.default === true),
  ];
  const first = tried.find(isTrue);
  return new Set(first === undefined ? [] : [first]);
}

function resolve(frame: Frame, edge: EdgeDocument, state: 'taken' | 'dead'): void {
  frame.edges.set(edge, state);
  if (frame.seen.has(edge.to)) return;
  const node = frame.graph.nodes.find(({ id }) => id === edge.to);
  const into = inEdges(frame, edge.to).map((other) => frame.edges.get(other));
  const taken = into.filter((other) => other === 'taken').length;
  const open = into.filter((other) => other === undefined).length;
  const verdict = verdictOf(node, taken, open, into.length);
  if (verdict === 'start' && node !== undefined) start(frame, node);
  if (verdict !== 'skip') return;
  frame.seen.add(edge.to);
  for (const next of outEdges(frame, edge.to)) resolve(frame, next, 'dead');
}

function verdictOf(
  node: NodeDocument | undefined,
  taken: number,
  open: number,
  all: number,
): 'start' | 'skip' | 'wait' {
  const join = joinModeOf(node?.join);
  if (join === 'all') return open > 0 ? 'wait' : taken > 0 ? 'start' : 'skip';
  const needed = join === 'every' ? all : join === 'any' ? 1 : join.quorum;
  if (taken >= needed) return 'start';
  return taken + open < needed ? 'skip' : 'wait';
}
