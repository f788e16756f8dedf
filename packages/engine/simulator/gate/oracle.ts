/**
 * What must be true of a run, said from its events and documents alone. Nothing here asks the gate, the planner or the
 * state: an edge, a join, a guard and an approval are read off the documents by the words of the rules.
 */
import {
  canonicalJson,
  type Digest,
  type EdgeDocument,
  type Json,
  type NodeDocument,
  type WorkflowDocument,
} from '@aob/ir';
import type { EventOf, RunEvent } from '../../src/run/events.ts';
import { spelledOut } from '../../src/run/fidelity.ts';
import { effectOf, flatten, guardsIn, idOf, meaningOf, neededOf } from './written.ts';

export type Documents = (digest: Digest) => WorkflowDocument;

interface Step {
  readonly digest: Digest;
  readonly document: WorkflowDocument;
  readonly by: 'base' | 'human' | 'admin' | 'machine';
}

/** Reads a log event by event. */
export interface Reader {
  readonly found: string[];
  readonly documents: Documents;
  readonly steps: Step[];
  /** The document that each instance keeps, by its path (R6). */
  readonly pinned: Map<string, Digest>;
  /** The document as it was at each approval since the last rejection, by scope and gate. */
  readonly approvals: Map<string, readonly WorkflowDocument[]>;
  /** Scope and gate of each ticket. */
  readonly gateOf: Map<string, readonly [scope: string, gate: string]>;
  /** These two by scope and id. */
  readonly edges: Map<string, 'taken' | 'dead'>;
  readonly ended: Map<string, NodeDocument>;
  /** Patches that take another one back when what came of that is undone. */
  readonly undoing: Set<string>;
  /** Gates before a node, by the number of steps and its id, once somebody has asked. */
  readonly gates: Map<string, ReadonlySet<string>>;
  isOver: boolean;
}

export const openReader = (documents: Documents): Reader => ({
  found: [],
  documents,
  steps: [],
  pinned: new Map(),
  approvals: new Map(),
  gateOf: new Map(),
  edges: new Map(),
  ended: new Map(),
  undoing: new Set(),
  gates: new Map(),
  isOver: false,
});

/** Every violation in the whole log of a run. */
export const violationsIn = (log: readonly RunEvent[], documents: Documents): readonly string[] => {
  const reader = openReader(documents);
  for (const event of log.flatMap(spelledOut)) read(reader, event);
  return reader.found;
};

/** What breaks a promise is found at once, and kept in `found`. */
export const read = (reader: Reader, event: RunEvent): void => {
  const mayFollow = event.type === 'run.reopened' || event.type === 'run.repaired';
  if (reader.isOver && !mayFollow) reader.found.push(`${event.type} after the end`);
  switch (event.type) {
    case 'run.started':
      reader.steps.push({
        digest: event.data.workflow.digest,
        document: reader.documents(event.data.workflow.digest),
        by: 'base',
      });
      break;
    case 'scope.opened':
      readOpened(reader, event);
      break;
    case 'scope.reopened':
      reader.ended.delete(keyOf(event));
      break;
    case 'run.completed':
      reader.found.push(...unfinished(reader));
      reader.isOver = true;
      break;
    case 'run.failed':
    case 'run.cancelled':
    case 'run.timed_out':
      reader.isOver = true;
      break;
    case 'run.reopened':
      reader.isOver = false;
      break;
    case 'ticket.opened':
      if (event.data.kind === 'gate' && event.data.node !== undefined)
        reader.gateOf.set(event.data.ticket_id, [event.data.scope ?? '', event.data.node]);
      break;
    case 'ticket.decided':
      readDecision(reader, event);
      break;
    case 'node.queued':
      // Run again after a failure, it is live again.
      reader.ended.delete(keyOf(event));
      if (event.data.attempt === 1) readQueued(reader, event);
      break;
    case 'node.completed':
    case 'node.failed':
    case 'node.skipped':
      readEnded(reader, event);
      break;
    case 'node.cancelled':
      // Whoever lost to others does not come back (R2); all else that is cancelled may.
      if (event.data.by === 'join') readEnded(reader, event);
      break;
    case 'edge.taken':
    case 'edge.dead': {
      const key = `${event.data.scope ?? ''}${event.data.edge}`;
      if (reader.edges.has(key)) reader.found.push(`${key} resolved twice`);
      reader.edges.set(key, event.type === 'edge.taken' ? 'taken' : 'dead');
      break;
    }
    case 'patch.proposed':
      if (event.data.compensates) reader.undoing.add(event.data.patch_id);
      break;
    case 'patch.applied':
      readPatch(reader, event);
      break;
  }
};

const keyOf = ({ scope = '', node }: { readonly scope?: string; readonly node: string }): string =>
  `${scope}${node}`;

/** What runs in a scope follows the document of that scope. */
const followed = (reader: Reader, scope: string): WorkflowDocument => {
  const digest = reader.pinned.get(scope);
  return digest === undefined ? current(reader) : reader.documents(digest);
};

/** An instance begins with the document of its surroundings, at the top with the current one. */
const readOpened = (reader: Reader, event: EventOf<'scope.opened'>): void => {
  const { index, plan } = event.data;
  const path = `${keyOf(event)}${index === undefined ? '' : `[${index}]`}/`;
  const around = event.scope === undefined ? reader.steps.at(-1)?.digest : reader.pinned.get(event.scope);
  if (plan !== around) reader.found.push(`${path} follows another document than what is around it`);
  if (reader.ended.has(keyOf(event))) reader.found.push(`${path} began although its owner had ended`);
  reader.pinned.set(path, plan);
};

/** The scope and those around it, the top last. */
const scopesAround = (scope: string): readonly string[] =>
  scope === '' ? [''] : [scope, ...scopesAround(scope.replace(/[^/]*\/$/, ''))];

const current = ({ steps }: Reader): WorkflowDocument => {
  const document = steps.at(-1)?.document;
  if (document === undefined) throw new Error('the log does not begin with run.started');
  return document;
};

const readDecision = (reader: Reader, { data }: EventOf<'ticket.decided'>): void => {
  const asked = reader.gateOf.get(data.ticket_id);
  if (asked === undefined) return;
  const [scope, gate] = asked;
  const key = `${scope}${gate}`;
  if (data.decision === 'approve')
    reader.approvals.set(key, [...(reader.approvals.get(key) ?? []), followed(reader, scope)]);
  else reader.approvals.delete(key);
};

const readQueued = (reader: Reader, event: EventOf<'node.queued'>): void => {
  const { node, scope = '', data } = event;
  const document = followed(reader, scope);
  const flat = flatten(document);
  const outcome = (edge: EdgeDocument) => reader.edges.get(`${scope}${idOf(edge)}`);
  const into = flat.into.get(node) ?? [];
  const taken = into.filter((edge) => outcome(edge) === 'taken').length;
  const open = into.filter((edge) => outcome(edge) === undefined).length;
  const { join = 'all' } = flat.node.get(node) ?? {};
  const isReady = taken >= neededOf(join, into.length) && !(join === 'all' && open > 0);
  if (into.length > 0 && data.execution === 1 && !isReady)
    reader.found.push(
      `${keyOf(event)} ran with ${taken} of ${into.length} edges taken, ${open} open, join ${JSON.stringify(join)}`,
    );
  for (const gate of gatesBefore(reader, node, scope)) {
    const approved = scopesAround(scope).flatMap((around) => reader.approvals.get(`${around}${gate}`) ?? []);
    if (approved.length === 0) reader.found.push(`${keyOf(event)} ran without the approval of ${gate}`);
    else if (!approved.some((then) => meaningOf(then, node) === meaningOf(document, node)))
      reader.found.push(`${keyOf(event)} ran as it never was when ${gate} was approved`);
  }
};

/** R24: every gate that ever guarded the node or, when it came or changed, its effect; an admin lifts those he removed. */
const gatesBefore = (reader: Reader, node: string, scope: string): ReadonlySet<string> => {
  const { steps, pinned, gates } = reader;
  const last = steps.findLastIndex(({ digest }) => digest === (pinned.get(scope) ?? steps.at(-1)?.digest));
  // The steps up to one never change.
  const key = `${last} ${node}`;
  const known = gates.get(key) ?? collectGates(steps.slice(0, last + 1), node);
  gates.set(key, known);
  return known;
};

const collectGates = (steps: readonly Step[], node: string): ReadonlySet<string> => {
  const gates = new Set<string>();
  const byEffect = new Map<string, Set<string>>();
  let effect: string | undefined;
  for (const { document: whole, by } of steps) {
    const document = flatten(whole);
    if (by === 'admin') {
      const isGone = (gate: string) => document.node.get(gate)?.type !== 'hitl';
      for (const known of [gates, ...byEffect.values()])
        for (const gate of known) if (isGone(gate)) known.delete(gate);
    }
    const now = effectOf(document.node.get(node));
    if (now !== effect && now !== undefined) for (const gate of byEffect.get(now) ?? []) gates.add(gate);
    effect = now;
    const guards = guardsIn(whole);
    for (const gate of guards.get(node) ?? []) gates.add(gate);
    if (by === 'machine') continue;
    for (const other of document.nodes) {
      const key = effectOf(other);
      if (key !== undefined)
        byEffect.set(key, new Set([...(byEffect.get(key) ?? []), ...(guards.get(other.id) ?? [])]));
    }
  }
  gates.delete(node);
  return gates;
};

const readEnded = (
  reader: Reader,
  event: EventOf<'node.completed' | 'node.failed' | 'node.skipped' | 'node.cancelled'>,
): void => {
  // The gate and the reopened question keep it from coming this far; the check at dispatch is the last line (R27).
  if (event.type === 'node.failed' && event.data.error.code === 'gate.not_approved')
    reader.found.push(`${keyOf(event)} was stopped only at its dispatch`);
  const node = flatten(followed(reader, event.scope ?? '')).node.get(event.node);
  if (node === undefined) reader.found.push(`${keyOf(event)} ended, and no document has it`);
  else reader.ended.set(keyOf(event), node);
};

/**
 * R23: what has ended and what has resolved is in the new document as it was; a label may differ. What was undone leaves it
 * with all its edges (R33).
 */
const readPatch = (reader: Reader, { data }: EventOf<'patch.applied'>): void => {
  const before = current(reader);
  const after = reader.documents(data.after);
  const by =
    data.author.kind !== 'human' ? 'machine' : data.author.roles.includes('admin') ? 'admin' : 'human';
  reader.steps.push({ digest: data.after, document: after, by });
  const plain = (document: WorkflowDocument, id: string) => {
    const { label: _, ...rest } = document.nodes.find((node) => node.id === id) ?? {};
    return canonicalJson(rest as Json);
  };
  const gone = new Set(
    before.nodes.flatMap(({ id }) => (after.nodes.some((node) => node.id === id) ? [] : [id])),
  );
  const undone = reader.undoing.has(data.patch_id) ? gone : new Set<string>();
  for (const id of undone) reader.ended.delete(id);
  for (const id of reader.ended.keys())
    if (!id.includes('/') && plain(before, id) !== plain(after, id))
      reader.found.push(`a patch changed ${id}, which had ended`);
  const text = (document: WorkflowDocument, id: string) =>
    canonicalJson((document.edges.find((edge) => idOf(edge) === id) ?? {}) as Json);
  // What was inside an owner that goes is gone with it.
  const isInsideGone = (key: string) => gone.has(key.replace(/[[/].*$/, ''));
  for (const keys of [reader.edges, reader.ended])
    for (const key of keys.keys()) if (key.includes('/') && isInsideGone(key)) keys.delete(key);
  for (const id of [...reader.edges.keys()].filter((key) => !key.includes('/'))) {
    const edge = before.edges.find((candidate) => idOf(candidate) === id);
    if (edge && (gone.has(edge.to) || undone.has(edge.from))) reader.edges.delete(id);
    else if (text(before, id) !== text(after, id))
      reader.found.push(`a patch changed ${id}, which had resolved`);
  }
};

/** A completed run leaves nothing open. */
const unfinished = (reader: Reader): readonly string[] => {
  const { nodes, edges } = current(reader);
  return [
    ...nodes.flatMap(({ id }) => (reader.ended.has(id) ? [] : [`the run completed without ${id}`])),
    ...edges.flatMap((edge) =>
      reader.edges.has(idOf(edge)) ? [] : [`the run completed with ${idOf(edge)} open`],
    ),
  ];
};
