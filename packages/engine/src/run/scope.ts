/**
 * Scopes (R6): the path of an instance of a body. `each[3]/` is the fourth item of `each`, `each[3]/poll[0]/` the first
 * iteration of `poll` inside it, `part/` the body of a composite; the top is empty. A node instance is known by its scope
 * and its id, and so are its edges.
 */

import type { Digest } from '@aob/ir';
import type { RunState } from './state.ts';
import { get } from './table.ts';

export interface Instance {
  /** The node whose body this is an instance of. */
  readonly owner: string;
  /** Where that node runs. */
  readonly parent: string;
  /** Item or iteration, from 0; absent for a composite. */
  readonly index: number | undefined;
}

export const scopeOf = ({ owner, parent, index }: Instance): string =>
  index === undefined ? `${parent}${owner}/` : `${parent}${owner}[${index}]/`;

const LAST = /^(.*\/)?([A-Za-z_][A-Za-z0-9_]*)(?:\[(\d+)\])?\/$/;

/** Undefined at the top. */
export const instanceOf = (scope: string): Instance | undefined => {
  const [, parent = '', owner, index] = LAST.exec(scope) ?? [];
  return owner === undefined
    ? undefined
    : { owner, parent, index: index === undefined ? undefined : Number(index) };
};

/** From the innermost to the outermost, the top not among them. */
export const enclosing = (scope: string): readonly string[] => {
  const scopes: string[] = [];
  for (let at = scope; at !== ''; at = instanceOf(at)?.parent ?? '') scopes.push(at);
  return scopes;
};

/** The node at the top in whose body, at whatever depth, a scope lies; undefined at the top. */
export const outermostOwner = (scope: string): string | undefined => /^[^[/]+/.exec(scope)?.[0];

/** `inner` is `outer` or inside of it. */
export const isWithin = (inner: string, outer: string): boolean => inner.startsWith(outer);

/** Whether a key, a node's or an edge's, belongs to an instance of the body of `owner`, itself a key. */
export const isInside = (key: string, owner: string): boolean =>
  key.startsWith(owner) && (key[owner.length] === '[' || key[owner.length] === '/');

/** The document that a scope follows: the run's own at the top, the one pinned when it began in an instance (R6). */
export const planDigestIn = (state: RunState, scope: string): Digest | undefined =>
  scope === '' ? state.plan : get(state.scopes, scope)?.plan;

export const graphVersionIn = (state: RunState, scope: string): number =>
  get(state.scopes, scope)?.graphVersion ?? state.graphVersion;
