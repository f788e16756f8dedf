/**
 * Where a node's config sends something, as it is written: the places that guards (R24) and reviews (R31) compare.
 * A place is a host, or `mail:<domain>` for an address; `*` or `mail:*` when only the run decides it.
 */
import type { NodeDocument } from '../document.ts';
import type { Json } from '../json/index.ts';
import { mailAddress } from './mail-address.ts';
import { urlHost } from './url.ts';

type Config = NonNullable<NodeDocument['config']>;

export const ANY_HOST = '*';
const MAIL = 'mail:';
export const ANY_MAIL = `${MAIL}*`;

/** Channels of a notify node that post to the URL in `to`. */
export function isPostedTo(channel: Json | undefined): boolean {
  return channel === 'webhook' || channel === 'slack';
}

/** The field of a node's config that holds the URL it calls. */
export function calledField(nodeType: Json | undefined, config: Config): 'url' | 'to' | undefined {
  if (nodeType === 'http') return 'url';
  return nodeType === 'notify' && isPostedTo(config['channel']) ? 'to' : undefined;
}

export function hostPlace(url: Json | undefined): string {
  const host = typeof url === 'string' ? urlHost(url) : undefined;
  return host?.kind === 'literal' ? host.host : ANY_HOST;
}

/** Each domain once, sorted. What is no address counts as any: it is judged before anybody has refused it. */
export function mailPlaces(to: Json | undefined): readonly string[] {
  const texts = Array.isArray(to) ? (to as readonly Json[]) : [to ?? null];
  return [...new Set(texts.map(mailPlace))].sort();
}

function mailPlace(text: Json): string {
  const address = typeof text === 'string' ? mailAddress(text) : undefined;
  if (address === undefined || address.kind === 'invalid' || address.domain === undefined) return ANY_MAIL;
  return `${MAIL}${address.domain}`;
}

/** Somebody who may send something somewhere: a node, or what undoes one. */
export type Caller = Pick<NodeDocument, 'type' | 'config'>;

/** Every place it sends something to; none for what stays in the run. */
export function destinationsOf({ type, config = {} }: Caller): readonly string[] {
  if (type === 'notify' && config['channel'] === 'email') return mailPlaces(config['to']);
  const field = calledField(type, config);
  return field === undefined ? [] : [hostPlace(config[field])];
}
