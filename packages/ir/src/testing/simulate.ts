/**
 * What the rules R1, R2, R3 and R7 say happens, written as plainly as possible and without any analysis: the yardstick
 * for R8 and R24. Outcomes, conditions and the order in which things finish come from `choose`.
 */
import type { EdgeDocument, NodeDocument, WorkflowDocument } from '../document.ts';
import { nodeTypeSpec } from '../registry/node-types.ts';

export type EdgeStates = ReadonlyMap<EdgeDocument, 'taken' | 'dead'>;

export interface Observer {
  readonly onStart?: (id: string, completed: ReadonlySet<string>, edges: EdgeStates) => void;
  readonly onEdgeTried?: (edge: EdgeDocument, completed: ReadonlySet<string>) => void;
  readonly onCompleted?: (completed: ReadonlySet<string>) => void;
}

export interface World {
  /** A number from 0 to n - 1. */
  readonly choose: (n: number) => number;
  /** Edges that die whatever happens. */
  readonly isDead?: (edge: EdgeDocument) => boolean;
}

interface Run {
  readonly document: WorkflowDocument;
  readonly world: World;
  readonly observer: Observer;
  readonly edges: Map<EdgeDocument, 'taken' | 'dead'>;
  readonly seen: Set<string>;
  readonly running: string[];
  readonly completed: Set<string>;
  /** Ended by a failure nobody handles, or failed under `continue`. */
  hasFailed: boolean;
  isOver: boolean;
}

export function simulate(document: WorkflowDocument, world: World, observer: Observer): ReadonlySet<string> {
  const run: Run = {
    document,
    world,
    observer,
    edges: new Map(),
    seen: new Set(),
    running: [],
    completed: new Set(),
    hasFailed: false,
    isOver: false,
  };
  for (const node of document.nodes) if (inEdges(run, node.id).length === 0) start(run, node.id);
  while (run.running.length > 0 && !run.isOver) {
    const [id] = run.running.splice(world.choose(run.running.length), 1);
    const node = document.nodes.find((candidate) => candidate.id === id);
    if (node !== undefined) finish(run, node);
  }
  if (!run.hasFailed) observer.onCompleted?.(run.completed);
  return run.completed;
}

function inEdges(run: Run, id: string): readonly EdgeDocument[] {
  return run.document.edges.filter((edge) => edge.to === id);
}

function start(run: Run, id: string): void {
  run.seen.add(id);
  run.observer.onStart?.(id, run.completed, run.edges);
  run.running.push(id);
}

function finish(run: Run, node: NodeDocument): void {
  const out = run.document.edges.filter((edge) => edge.from === node.id);
  const label = outcomeOf(run, node, out);
  if (label !== 'error') run.completed.add(node.id);
  const taken = takenEdges(run, node, out, label);
  if (label === 'error' && taken.size === 0) {
    run.hasFailed = true;
    if (run.document.policy?.on_failure !== 'continue') {
      run.isOver = true;
      return;
    }
  }
  for (const edge of out) resolve(run, edge, taken.has(edge) ? 'taken' : 'dead');
}

function outcomeOf(run: Run, node: NodeDocument, out: readonly EdgeDocument[]): string {
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
  run: Run,
  node: NodeDocument,
  out: readonly EdgeDocument[],
  label: string,
): ReadonlySet<EdgeDocument> {
  const own = (edge: EdgeDocument) => (edge.on ?? nodeTypeSpec(node.type).labels[0]) === label;
  const isTrue = (edge: EdgeDocument) => {
    if (run.world.isDead?.(edge)) return false;
    if (edge.when === undefined) return true;
    run.observer.onEdgeTried?.(edge, run.completed);
    return run.world.choose(2) === 0;
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

function resolve(run: Run, edge: EdgeDocument, state: 'taken' | 'dead'): void {
  run.edges.set(edge, state);
  if (run.seen.has(edge.to)) return;
  const into = inEdges(run, edge.to).map((other) => run.edges.get(other));
  const taken = into.filter((other) => other === 'taken').length;
  const open = into.filter((other) => other === undefined).length;
  const verdict = verdictOf(
    run.document.nodes.find((node) => node.id === edge.to),
    taken,
    open,
    into.length,
  );
  if (verdict === 'start') start(run, edge.to);
  if (verdict !== 'skip') return;
  run.seen.add(edge.to);
  for (const next of run.document.edges.filter((other) => other.from === edge.to)) resolve(run, next, 'dead');
}

function verdictOf(
  node: NodeDocument | undefined,
  taken: number,
  open: number,
  all: number,
): 'start' | 'skip' | 'wait' {
  const join = node?.join ?? 'all';
  if (join === 'all') return open > 0 ? 'wait' : taken > 0 ? 'start' : 'skip';
  const needed = join === 'every' ? all : join === 'any' ? 1 : join.quorum;
  if (taken >= needed) return 'start';
  return taken + open < needed ? 'skip' : 'wait';
}
