/**
 * What has been guarded since the base (R24): per node id and per effect key. A book only grows; a node that is
 * removed, moved or renamed keeps its entry, and a new node with a known effect finds the gates of that effect.
 */
import type { Plan } from '../plan.ts';
import { httpHost, isSameEffect } from './effects.ts';

type Entries = ReadonlyMap<string, ReadonlySet<string>>;

export interface GuardBook {
  readonly byNode: Entries;
  readonly byEffect: Entries;
}

const EMPTY: GuardBook = { byNode: new Map(), byEffect: new Map() };

export function bookOf(plan: Plan): GuardBook {
  return growBook(EMPTY, plan);
}

/** The book with what `plan` guards; never less than before. */
export function growBook(book: GuardBook, plan: Plan): GuardBook {
  const byNode = new Map(book.byNode);
  const byEffect = new Map(book.byEffect);
  for (const [id, gates] of plan.guards) {
    addTo(byNode, id, gates);
    for (const key of plan.node.get(id)?.effectKeys ?? []) addTo(byEffect, key, gates);
  }
  return { byNode, byEffect };
}

/** The book without the gates that are gone: only an admin takes one out, and then exactly that one (R29). */
export function keepGates({ byNode, byEffect }: GuardBook, gates: ReadonlySet<string>): GuardBook {
  return { byNode: keepIn(byNode, gates), byEffect: keepIn(byEffect, gates) };
}

function keepIn(entries: Entries, gates: ReadonlySet<string>): Entries {
  return new Map(
    [...entries].map(([key, known]) => [key, new Set([...known].filter((gate) => gates.has(gate)))]),
  );
}

function addTo(entries: Map<string, ReadonlySet<string>>, key: string, gates: ReadonlySet<string>): void {
  const known = entries.get(key);
  entries.set(key, known === undefined ? gates : new Set([...known, ...gates]));
}

/** The gates of an effect, counting effects that may turn out to be the same (a templated host). */
export function guardsOfEffect(book: GuardBook, key: string): ReadonlySet<string> {
  const gates = new Set<string>();
  for (const [known, guards] of book.byEffect) {
    if (!isSameEffect(known, key)) continue;
    for (const gate of guards) gates.add(gate);
  }
  return gates;
}

/** The gates before any request to this host, whatever its method; those of hosts that only the run decides are not among them. */
export function gatesOfHost(book: GuardBook, host: string): ReadonlySet<string> {
  const gates = new Set<string>();
  for (const [known, guards] of book.byEffect) {
    if (httpHost(known)[0] !== host) continue;
    for (const gate of guards) gates.add(gate);
  }
  return gates;
}
