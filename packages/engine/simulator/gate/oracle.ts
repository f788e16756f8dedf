/**
 * What must be true of a run, said from its events and documents alone. Nothing here asks the gate, the planner or the
 * state: an edge, a join, a guard and an approval are read off the documents by the words of the rules.
 */
import type { Digest, EdgeDocument, JoinMode, NodeDocument, WorkflowDocument } from '@aob/ir';
import type { EventOf, RunEvent } from '../../src/run/events.ts';

export type Documents = (digest: Digest) => WorkflowDocument;

/** R24: for each node the gates without whose approve edges it cannot run. */
export const guardsIn = (document: WorkflowDocument): ReadonlyMap<string, ReadonlySet<string>> => {
  const known = guardsByDocument.get(document);
  if (known) return known;
  const guards = new Map(document.nodes.map(({ id }) => [id, new Set<string>()]));
  for (const gate of document.nodes.filter(({ type }) => type === 'hitl')) {
    const possible = possibleWithout(document, gate.id);
    for (const { id } of document.nodes) if (!possible.has(id)) guards.get(id)?.add(gate.id);
  }
  guardsByDocument.set(document, guards);
  return guards;
};

const guardsByDocument = new WeakMap<WorkflowDocument, ReadonlyMap<string, ReadonlySet<string>>>();

const isApprove = ({ on }: EdgeDocument): boolean => on === undefined || on === 'approve';

const possibleWithout = (document: WorkflowDocument, gate: string): ReadonlySet<string> => {
  const possible = new Set<string>();
  for (let grew = true; grew; ) {
    grew = false;
    for (const node of document.nodes) {
      if (possible.has(node.id)) continue;
      const into = document.edges.filter((edge) => edge.to === node.id);
      const open = into.filter((edge) => possible.has(edge.from) && !(edge.from === gate && isApprove(edge)));
      if (into.length > 0 && open.length < neededOf(node.join, into.length)) continue;
      possible.add(node.id);
      grew = true;
    }
  }
  return possible;
};

const neededOf = (join: JoinMode = 'all', edges: number): number =>
  join === 'every' ? edges : typeof join === 'string' ? 1 : join.quorum;

export const idOf = ({ from, to, on }: EdgeDocument): string =>
  on === undefined ? `${from}->${to}` : `${from}->${to}:${on}`;

interface Step {
  readonly document: WorkflowDocument;
  readonly by: 'base' | 'human' | 'admin' | 'machine';
}

interface Reader {
  readonly found: string[];
  readonly documents: Documents;
  readonly steps: Step[];
  /** The document as it was at each approval since the last rejection, by gate. */
  readonly approvals: Map<string, readonly WorkflowDocument[]>;
  readonly gateOf: Map<string, string>;
  readonly edges: Map<string, 'taken' | 'dead'>;
  readonly ended: Map<string, NodeDocument>;
  isOver: boolean;
}

/** Every violation in the whole log of a run. */
export const violationsIn = (log: readonly RunEvent[], documents: Documents): readonly string[] => {
  const reader: Reader = {
    found: [],
    documents,
    steps: [],
    approvals: new Map(),
    gateOf: new Map(),
    edges: new Map(),
    ended: new Map(),
    isOver: false,
  };
  for (const event of log) read(reader, event);
  if (log.at(-1)?.type === 'run.completed') reader.found.push(...unfinished(reader));
  return reader.found;
};

const read = (reader: Reader, event: RunEvent): void => {
  if (reader.isOver && event.type !== 'run.reopened') reader.found.push(`${event.type} after the end`);
  switch (event.type) {
    case 'run.started':
      reader.steps.push({ document: reader.documents(event.data.workflow.digest), by: 'base' });
      break;
    case 'run.completed':
    case 'run.failed':
    case 'run.cancelled':
      reader.isOver = true;
      break;
    case 'run.reopened':
      reader.isOver = false;
      break;
    case 'ticket.opened':
      if (event.data.node !== undefined) reader.gateOf.set(event.data.ticket_id, event.data.node);
      break;
    case 'ticket.decided':
      readDecision(reader, event);
      break;
    case 'node.queued':
      // Run again after a failure, it is live again.
      reader.ended.delete(event.node);
      if (event.data.attempt === 1) readQueued(reader, event);
      break;
    case 'node.completed':
    case 'node.failed':
    case 'node.skipped':
      readEnded(reader, event);
      break;
    case 'edge.taken':
    case 'edge.dead':
      if (reader.edges.has(event.data.edge)) reader.found.push(`${event.data.edge} resolved twice`);
      reader.edges.set(event.data.edge, event.type === 'edge.taken' ? 'taken' : 'dead');
      break;
    case 'patch.applied':
      readPatch(reader, event);
      break;
  }
};

const current = ({ steps }: Reader): WorkflowDocument => {
  const document = steps.at(-1)?.document;
  if (document === undefined) throw new Error('the log does not begin with run.started');
  return document;
};

const readDecision = (reader: Reader, { data }: EventOf<'ticket.decided'>): void => {
  const gate = reader.gateOf.get(data.ticket_id);
  if (gate === undefined) return;
  if (data.decision === 'approve')
    reader.approvals.set(gate, [...(reader.approvals.get(gate) ?? []), current(reader)]);
  else reader.approvals.delete(gate);
};

const readQueued = (reader: Reader, { node, data }: EventOf<'node.queued'>): void => {
  const document = current(reader);
  const into = document.edges.filter((edge) => edge.to === node);
  const taken = into.filter((edge) => reader.edges.get(idOf(edge)) === 'taken').length;
  const open = into.filter((edge) => !reader.edges.has(idOf(edge))).length;
  const { join = 'all' } = document.nodes.find(({ id }) => id === node) ?? {};
  const isReady = taken >= neededOf(join, into.length) && !(join === 'all' && open > 0);
  if (into.length > 0 && data.execution === 1 && !isReady)
    reader.found.push(
      `${node} ran with ${taken} of ${into.length} edges taken, ${open} open, join ${JSON.stringify(join)}`,
    );
  for (const gate of gatesBefore(reader, node)) {
    const approved = reader.approvals.get(gate);
    if (approved === undefined) reader.found.push(`${node} ran without the approval of ${gate}`);
    else if (!approved.some((then) => meaningOf(then, node) === meaningOf(document, node)))
      reader.found.push(`${node} ran as it never was when ${gate} was approved`);
  }
};

/** R24: every gate that ever guarded the node or, when it came or changed, its effect; an admin lifts those he removed. */
const gatesBefore = ({ steps }: Reader, node: string): ReadonlySet<string> => {
  const gates = new Set<string>();
  const byEffect = new Map<string, Set<string>>();
  let effect: string | undefined;
  for (const { document, by } of steps) {
    if (by === 'admin') {
      const isGone = (gate: string) => !document.nodes.some(({ id, type }) => id === gate && type === 'hitl');
      for (const known of [gates, ...byEffect.values()])
        for (const gate of known) if (isGone(gate)) known.delete(gate);
    }
    const now = effectOf(document.nodes.find(({ id }) => id === node));
    if (now !== effect && now !== undefined) for (const gate of byEffect.get(now) ?? []) gates.add(gate);
    effect = now;
    const guards = guardsIn(document);
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

const effectOf = (node: NodeDocument | undefined): string | undefined => {
  if (node?.type !== 'http') return undefined;
  return `${node.config?.['url']}`.replace(/^(https:\/\/[^/]*).*$/, `$1 ${node.config?.['method'] ?? 'GET'}`);
};

/** What a node does and what leads to it. */
const meaningOf = (document: WorkflowDocument, id: string): string => {
  const { type, config, inputs, join = 'all' } = document.nodes.find((node) => node.id === id) ?? {};
  const into = document.edges.filter((edge) => edge.to === id);
  const ways = into.map((edge) => [idOf(edge), edge.when, edge.default, edge.on_error].join(' ')).sort();
  return JSON.stringify([type, config, inputs, join, ways]);
};

const readEnded = (
  reader: Reader,
  event: EventOf<'node.completed' | 'node.failed' | 'node.skipped'>,
): void => {
  // The gate and the reopened question keep it from coming this far; the check at dispatch is the last line (R27).
  if (event.type === 'node.failed' && event.data.error.code === 'gate.not_approved')
    reader.found.push(`${event.node} was stopped only at its dispatch`);
  const node = current(reader).nodes.find(({ id }) => id === event.node);
  if (node === undefined) reader.found.push(`${event.node} ended, and no document has it`);
  else reader.ended.set(event.node, node);
};

/** R23: what has ended and what has resolved is in the new document as it was; a label may differ. */
const readPatch = (reader: Reader, { data }: EventOf<'patch.applied'>): void => {
  const before = current(reader);
  const after = reader.documents(data.after);
  const by =
    data.author.kind !== 'human' ? 'machine' : data.author.roles.includes('admin') ? 'admin' : 'human';
  reader.steps.push({ document: after, by });
  const plain = (document: WorkflowDocument, id: string) => {
    const { label: _, ...rest } = document.nodes.find((node) => node.id === id) ?? {};
    return JSON.stringify(Object.entries(rest).sort());
  };
  for (const id of reader.ended.keys())
    if (plain(before, id) !== plain(after, id)) reader.found.push(`a patch changed ${id}, which had ended`);
  const gone = new Set(
    before.nodes.flatMap(({ id }) => (after.nodes.some((node) => node.id === id) ? [] : [id])),
  );
  const text = (document: WorkflowDocument, id: string) =>
    JSON.stringify(Object.entries(document.edges.find((edge) => idOf(edge) === id) ?? {}).sort());
  for (const id of [...reader.edges.keys()]) {
    const edge = before.edges.find((candidate) => idOf(candidate) === id);
    if (edge && gone.has(edge.to)) reader.edges.delete(id);
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
