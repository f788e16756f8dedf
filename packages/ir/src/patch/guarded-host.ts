/**
 * A gate guards an effect by host and method (R24), and most of what can be done at a host can be done by another
 * method as well. A machine that brings a new way to write to a host where a gate stands before one waits for a person.
 */

import type { NodeDocument } from '../document.ts';
import { type GuardBook, gatesOfHost, httpHost, ownEffectKeysOf } from '../guards/index.ts';
import type { Issue } from '../issue.ts';
import type { Json } from '../json/index.ts';
import type { Caller } from '../registry/index.ts';
import { operationOn } from './attribution.ts';
import { patchIssue } from './codes.ts';
import { isDeed } from './deed.ts';
import type { ReviewCheck } from './review.ts';
import type { ChangeSet } from './types.ts';

/** Reads only (RFC 9110 §9.2.1); what it carries out of the house is the matter of new hosts (R31). */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
/** With one of these many servers take a request for one of another method. */
const OVERRIDES = new Set(['x-http-method-override', 'x-http-method', 'x-method-override']);

/** One review per node, for the first host it concerns. */
export function guardedHostReviews(
  { after, changes, touches }: ReviewCheck,
  book: GuardBook,
): readonly Issue[] {
  const seen = new Set<string>();
  return newWaysToWrite(changes).flatMap(({ node, host, way }) => {
    const guards = after.guards.get(node);
    const gate = [...gatesOfHost(book, host)].find((one) => !guards?.has(one));
    if (gate === undefined || seen.has(node)) return [];
    seen.add(node);
    const pointer = operationOn(touches, [{ list: 'nodes', id: node }]);
    const message = `${node} would ${way} without the gate ${gate}, which stands before other requests to ${host}.`;
    return [patchIssue('review.guarded_host', pointer, message, { node })];
  });
}

export interface NewWay extends Way {
  readonly node: string;
}

/** Requests that can change something at a host, of a node that sent none like it before. */
export function newWaysToWrite({ nodes: { added, changed } }: ChangeSet): readonly NewWay[] {
  const newcomers = [
    ...added.map((after) => ({ before: undefined, after })),
    ...changed.filter(({ fields }) => fields.some(isDeed)),
  ];
  return newcomers.flatMap(({ before, after }) => {
    const known = new Set(waysToWrite(before).map(({ way }) => way));
    return waysToWrite(after)
      .filter(({ way }) => !known.has(way))
      .map((way) => ({ node: after.id, ...way }));
  });
}

interface Way {
  readonly host: string;
  /** `send PATCH to api.example`, and as which method where a header asks for another. */
  readonly way: string;
}

function waysToWrite(node: NodeDocument | undefined): readonly Way[] {
  if (node === undefined) return [];
  return [node, ...(node.compensate === undefined ? [] : [node.compensate])].flatMap(waysOf);
}

function waysOf(caller: Caller): readonly Way[] {
  const instead = overrideIn(caller.config?.['headers']);
  return ownEffectKeysOf(caller).flatMap((key) => {
    const [host, method] = httpHost(key);
    if (host === undefined || method === undefined || (SAFE_METHODS.has(method) && instead === undefined))
      return [];
    const asked = instead === undefined ? '' : ` as ${instead}`;
    return [{ host, way: `send ${method}${asked} to ${host}` }];
  });
}

function overrideIn(headers: Json | undefined): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const found = Object.entries(headers).find(([name]) => OVERRIDES.has(name.trim().toLowerCase()));
  return found && `${found[1]}`;
}
