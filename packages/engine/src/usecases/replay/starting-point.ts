/** From where a replay does its own work (design §5): a node, `node#iteration`, a node in its instance, or `seq:N`. */
import type { Digest, Issue, Plan } from '@aob/ir';
import type { PlacedEvent } from '../../moments/placed-event.ts';
import { enclosing, instanceOf } from '../../run/scope.ts';

export type From =
  | { readonly kind: 'start' }
  | { readonly kind: 'seq'; readonly seq: number }
  | {
      readonly kind: 'node';
      readonly node: string;
      /** The instances around it, from the outermost; without an index any of them is meant. */
      readonly around: readonly Place[];
      /** Of the node itself when it has a body, else of the innermost loop or map around it. */
      readonly iteration?: number;
    };

export interface Place {
  readonly owner: string;
  readonly index: number | undefined;
}

const SEQ = /^seq:([1-9]\d{0,9})$/;
const NODE = /^((?:[A-Za-z_]\w*(?:\[\d{1,5}\])?\/)*)([A-Za-z_]\w*)(?:#(\d{1,5}))?$/;

/** Undefined for what is none of these. */
export const readFrom = (text: string | undefined): From | undefined => {
  if (text === undefined) return { kind: 'start' };
  const seq = SEQ.exec(text)?.[1];
  if (seq !== undefined) return { kind: 'seq', seq: Number(seq) };
  const [, path = '', node, iteration] = NODE.exec(text) ?? [];
  if (node === undefined) return undefined;
  const around = enclosing(path)
    .toReversed()
    .flatMap((scope) => instanceOf(scope) ?? [])
    .map(({ owner, index }) => ({ owner, index }));
  return { kind: 'node', node, around, ...(iteration !== undefined && { iteration: Number(iteration) }) };
};

/** The moment in the log that it names; the graph of that moment is the one the replay follows. */
export const momentOf = (from: From, history: readonly PlacedEvent[]): number | undefined => {
  if (from.kind === 'start') return 1;
  if (from.kind === 'seq') return from.seq <= (history.at(-1)?.seq ?? 0) ? from.seq : undefined;
  return history.find(({ event }) => {
    if (event.type === 'scope.opened')
      return event.node === from.node && event.data.index === from.iteration && fits(from, event.scope ?? '');
    if (event.type !== 'node.queued' || event.node !== from.node) return false;
    return fits(from, event.scope ?? '') && isIteration(from, event.scope ?? '');
  })?.seq;
};

type FromNode = Extract<From, { kind: 'node' }>;

/** The instances named are those of the scope, in this order. */
const fits = ({ around }: FromNode, scope: string): boolean => {
  let left = around;
  for (const path of enclosing(scope).toReversed()) {
    const [next] = left;
    const place = instanceOf(path);
    if (place?.owner === next?.owner && (next?.index === undefined || place?.index === next.index))
      left = left.slice(1);
  }
  return left.length === 0;
};

const isIteration = ({ iteration }: FromNode, scope: string): boolean => {
  if (iteration === undefined) return true;
  const innermost = enclosing(scope).find((path) => instanceOf(path)?.index !== undefined);
  return innermost !== undefined && instanceOf(innermost)?.index === iteration;
};

/** The document the run followed at a moment. */
export const documentAt = (history: readonly PlacedEvent[], moment: number): Digest | undefined => {
  let digest: Digest | undefined;
  for (const { seq, event } of history) {
    if (seq > moment) break;
    if (event.type === 'run.started') digest = event.data.workflow.pinned ?? event.data.workflow.digest;
    if (event.type === 'plan.compiled') digest = event.data.digest;
  }
  return digest;
};

/** What is causally after a starting point, and so is done anew: it, what follows it, and what is around it. */
export const isAfter = (
  from: FromNode,
  plan: Plan,
): ((key: { readonly scope: string; readonly id: string }) => boolean) => {
  const chain = chainTo(plan, from.node);
  const behind = chain.map((id) => descendantsOf(plan, id));
  const wanted = indexesOf(from, chain, plan);
  return ({ scope, id }) => {
    const path: readonly Place[] = [
      ...enclosing(scope)
        .toReversed()
        .flatMap((around) => instanceOf(around) ?? []),
      { owner: id, index: undefined },
    ];
    for (const [level, { owner, index }] of path.entries()) {
      if (owner !== chain[level]) return behind[level]?.has(owner) ?? true;
      const isKeyItself = level === path.length - 1;
      if (isKeyItself) return true;
      const asked = wanted[level];
      const order = compare(plan, owner, index, asked);
      if (order !== 'same') return order === 'after';
      if (level === chain.length - 1) return true;
    }
    return true;
  };
};

/** The nodes in whose bodies it stands, from the outermost, and it. */
const chainTo = (plan: Plan, id: string): readonly string[] => {
  const owner = plan.node.get(id)?.owner ?? '';
  return owner === '' ? [id] : [...chainTo(plan, owner), id];
};

const descendantsOf = (plan: Plan, id: string): ReadonlySet<string> => {
  const found = new Set([id]);
  for (const at of found) for (const edge of plan.node.get(at)?.out ?? []) found.add(edge.to);
  return found;
};

/** By level of the chain: which instance is meant. */
const indexesOf = (from: FromNode, chain: readonly string[], plan: Plan): readonly (number | undefined)[] => {
  const named = chain.map((owner) => from.around.find((place) => place.owner === owner)?.index);
  if (from.iteration === undefined) return named;
  const hasBody = plan.node.get(from.node)?.body !== undefined;
  const level = hasBody ? chain.length - 1 : chain.length - 2;
  return named.map((index, i) => (i === level ? from.iteration : index));
};

/** Iterations follow one another; items stand beside each other. */
const compare = (
  plan: Plan,
  owner: string,
  index: number | undefined,
  asked: number | undefined,
): 'before' | 'same' | 'after' => {
  const type = plan.node.get(owner)?.type;
  if (index === undefined || type === 'composite') return 'same';
  if (type === 'map') return asked === undefined || asked === index ? 'same' : 'before';
  const first = asked ?? 0;
  return index < first ? 'before' : index > first ? 'after' : 'same';
};

export const fromIssue = (text: string, why: string, hint: string): Issue => ({
  pointer: '/from',
  code: 'replay.from',
  message: `"${text}" ${why}`,
  hint,
  rule: 'R34',
});
