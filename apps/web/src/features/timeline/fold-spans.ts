/**
 * The rows of the waterfall: the attempts of each step, and under a step with a body its instances, closed until
 * somebody opens them. A closed body of ten thousand items is one row.
 */
import type { Span } from '@aob/engine/moments';
import { instancePath, pathsTo } from '../bodies/instance-path.ts';

export interface SpanRow {
  readonly kind: 'span';
  readonly key: string;
  readonly depth: number;
  readonly span: Span;
  /** Of a step with a body: what is in it. */
  readonly body?: { readonly isOpen: boolean; readonly count: number; readonly failed: number };
}

type InstanceStatus = Span['status'];

/** One item or iteration, from the beginning of its first step to the end of its last. */
export interface InstanceRow {
  readonly kind: 'instance';
  readonly key: string;
  readonly depth: number;
  readonly owner: string;
  readonly index: number;
  readonly isOpen: boolean;
  readonly status: InstanceStatus;
  readonly from: number | undefined;
  /** Undefined while something in it goes on. */
  readonly to: number | undefined;
}

export type WaterfallRow = SpanRow | InstanceRow;

/** `opened`: keys of the rows whose insides are shown. */
export function waterfallRows(spans: readonly Span[], opened: ReadonlySet<string>): readonly WaterfallRow[] {
  const tree = treeOf(spans);
  const rowsIn = (scope: string, depth: number): WaterfallRow[] => {
    const here = tree.inScope.get(scope) ?? [];
    return here.flatMap((span) => {
      const row: SpanRow = { kind: 'span', key: attemptKey(span), depth, span };
      const inside =
        tree.latest.get(placeKey(span)) === span ? tree.instances.get(placeKey(span)) : undefined;
      if (inside === undefined) return [row];
      const instances = [...inside.values()];
      const isOpen = opened.has(row.key);
      const failed = instances.filter(({ status }) => status === 'failed').length;
      const owner: SpanRow = { ...row, body: { isOpen, count: instances.length, failed } };
      return isOpen
        ? [owner, ...instances.flatMap((instance) => instanceRows(instance, depth + 1))]
        : [owner];
    });
  };
  const instanceRows = ({ path, status, from, to }: InstanceSpan, depth: number): WaterfallRow[] => {
    const at = instancePath(path);
    // A composite has one: its steps stand right under it.
    if (at?.index === undefined) return rowsIn(path, depth);
    const isOpen = opened.has(path);
    const row: InstanceRow = {
      kind: 'instance',
      key: path,
      depth,
      owner: at.owner,
      index: at.index,
      isOpen,
      status,
      from,
      to,
    };
    return isOpen ? [row, ...rowsIn(path, depth + 1)] : [row];
  };
  return rowsIn('', 0);
}

const attemptKey = ({ scope, node, execution, attempt }: Span): string =>
  `${scope}${node}.${execution}.${attempt}`;

const placeKey = ({ scope, node }: Span): string => `${scope}${node}`;

interface InstanceSpan {
  readonly path: string;
  status: InstanceStatus;
  from: number | undefined;
  to: number | undefined;
}

interface SpanTree {
  readonly inScope: ReadonlyMap<string, readonly Span[]>;
  /** The last attempt of each step. */
  readonly latest: ReadonlyMap<string, Span>;
  /** By where the node with the body ran, then by path. */
  readonly instances: ReadonlyMap<string, ReadonlyMap<string, InstanceSpan>>;
}

function treeOf(spans: readonly Span[]): SpanTree {
  const inScope = new Map<string, Span[]>();
  const latest = new Map<string, Span>();
  const instances = new Map<string, Map<string, InstanceSpan>>();
  for (const span of spans) {
    const here = inScope.get(span.scope);
    if (here === undefined) inScope.set(span.scope, [span]);
    else here.push(span);
    latest.set(placeKey(span), span);
  }
  // By scope: thousands of spans share one, and reading a path costs more than all the rest.
  for (const [scope, here] of inScope) {
    for (const path of pathsTo(scope)) {
      const at = instancePath(path);
      const [first] = here;
      if (at === undefined || first === undefined) continue;
      const key = at.parent + at.owner;
      const siblings = instances.get(key) ?? new Map<string, InstanceSpan>();
      instances.set(key, siblings);
      const known = siblings.get(path) ?? {
        path,
        status: 'skipped',
        from: first.queuedAt,
        to: first.finishedAt,
      };
      siblings.set(path, known);
      for (const span of here) if (latest.get(placeKey(span)) === span) noteSpan(known, span);
    }
  }
  return { inScope, latest, instances };
}

/** The word for all steps of an instance: the first of these that holds for one of them. */
const WEIGHT: readonly InstanceStatus[] = [
  'failed',
  'running',
  'retrying',
  'queued',
  'waiting',
  'cancelled',
  'completed',
  'skipped',
];
const OVER: ReadonlySet<InstanceStatus> = new Set(['completed', 'failed', 'cancelled', 'skipped']);

function noteSpan(instance: InstanceSpan, span: Span): void {
  if (WEIGHT.indexOf(span.status) < WEIGHT.indexOf(instance.status)) instance.status = span.status;
  const end = OVER.has(span.status) ? span.finishedAt : undefined;
  instance.to = end === undefined || instance.to === undefined ? undefined : Math.max(instance.to, end);
}
