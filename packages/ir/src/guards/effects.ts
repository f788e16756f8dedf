/**
 * What a node can change outside its run, as keys (R24): the same key means the same kind of effect, whatever the node
 * is called. Without keys a node has no effect.
 *
 * - `function:<handler>`; the built-in handlers touch nothing outside and are exempt. So is inline code, which runs where
 *   there is nothing to touch; it never stands beside a handler.
 * - `http:<host>|<METHOD>`, also for a webhook and for Slack, which are POSTs; the host is `*` when a template decides it.
 *   A GET counts: it leaves the house and carries data.
 * - `mail:<domain>` for each domain that gets the mail, `mail:*` when a template decides it.
 * - `tool:<name>` for what an agent may call.
 * - `workflow:<name>` for the workflow that a composite runs, with the keys of everything in there.
 * - a line in the run's own log is exempt: it goes nowhere.
 */
import type { NodeDocument } from '../document.ts';
import type { Json } from '../json/index.ts';
import { type Children, NO_CHILDREN, nameIn } from '../references.ts';
import { ANY_HOST, ANY_MAIL, hostPlace, isPostedTo, mailPlaces } from '../registry/destinations.ts';
import { BUILTIN_HANDLERS, DEFAULT_HANDLER } from '../registry/node-configs.ts';
import { type EffectClass, NODE_TYPES } from '../registry/node-types.ts';

type Config = NonNullable<NodeDocument['config']>;

const KEYS: {
  readonly [effect in EffectClass]: (config: Config, children: Children) => readonly string[];
} = {
  none: () => [],
  handler: (config) => {
    const handler = stringOf(config['handler'], DEFAULT_HANDLER);
    return Object.hasOwn(BUILTIN_HANDLERS, handler) ? [] : [`function:${handler}`];
  },
  http: (config) => [httpKey(config['url'], stringOf(config['method'], 'GET'))],
  message: (config) => {
    if (config['channel'] === 'email') return mailPlaces(config['to']);
    return isPostedTo(config['channel']) ? [httpKey(config['to'], 'POST')] : [];
  },
  tools: (config) => {
    const tools = Array.isArray(config['tools']) ? (config['tools'] as readonly Json[]) : [];
    return [...new Set(tools.map((tool) => `tool:${stringOf(tool, '*')}`))].sort();
  },
  // The nodes of a body speak for themselves.
  workflow: ({ workflow: reference }, children) => {
    if (typeof reference !== 'string') return [];
    const inside = children(reference)?.nodes.flatMap((node) => node.effectKeys) ?? [];
    return [...new Set([`workflow:${nameIn(reference)}`, ...inside])].sort();
  },
};

/**
 * Of a node and of what undoes it: whoever may run it may run that, too (R27). `children`: the workflows that composites
 * run, as far as they are known; what they do counts as the node's own doing.
 */
export function effectKeysOf(node: NodeDocument, children: Children = NO_CHILDREN): readonly string[] {
  const own = ownEffectKeysOf(node, children);
  if (node.compensate === undefined) return own;
  return [...new Set([...own, ...ownEffectKeysOf(node.compensate, children)])];
}

/** Of what it does itself. */
export function ownEffectKeysOf(
  { type, config = {} }: Pick<NodeDocument, 'type' | 'config'>,
  children: Children = NO_CHILDREN,
): readonly string[] {
  const spec = NODE_TYPES.get(type);
  return spec === undefined ? [] : KEYS[spec.effect](config, children);
}

function httpKey(url: Json | undefined, method: string): string {
  return `http:${hostPlace(url)}|${method}`;
}

function stringOf(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

/** Only the run decides whom it reaches. */
export function isDecidedLate(key: string): boolean {
  return key === ANY_MAIL || key.startsWith('http:*|');
}

/** The same effect, or one that may turn out to be the same when its host or its recipients are known. */
export function isSameEffect(a: string, b: string): boolean {
  if (a === b) return true;
  if (a === ANY_MAIL || b === ANY_MAIL) return isMail(a) && isMail(b);
  const [hostA, methodA] = httpParts(a);
  const [hostB, methodB] = httpParts(b);
  return methodA !== undefined && methodA === methodB && (hostA === ANY_HOST || hostB === ANY_HOST);
}

function isMail(key: string): boolean {
  return key.startsWith('mail:');
}

/** Empty for what is no request, and for one whose host only the run decides. */
export function httpHost(key: string): readonly [host?: string, method?: string] {
  const [host, method] = httpParts(key);
  return host === undefined || method === undefined || host === ANY_HOST ? [] : [host, method];
}

function httpParts(key: string): readonly [host?: string, method?: string] {
  if (!key.startsWith('http:')) return [];
  const bar = key.lastIndexOf('|');
  return [key.slice('http:'.length, bar), key.slice(bar + 1)];
}
