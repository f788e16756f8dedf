/**
 * What a replay knows of the run it replays (R34): how each node ended and when it began, and the patches in between. It
 * is made once, stored as a blob, and named by the first event of the new run, so that everything a replay used is kept.
 */
import { createBoundedCache, type EdgeLabel } from '@aob/ir';
import { type Draft, NeedBlob } from '../draft.ts';
import type { Actor, Failure, Payload } from '../events.ts';
import { nodeKey, type RunPatch, type RunState } from '../state.ts';
import { get } from '../table.ts';

export interface RecordedNode {
  /** Seq of the event with which it began, or was skipped. */
  readonly began: number;
  readonly inputs?: Payload;
  readonly config?: Payload;
  /** The edges that had been taken by then (R4). */
  readonly edges?: readonly string[];
  /** How it ended at last; absent when it never did. */
  readonly outcome?: RecordedEnd;
  /** It ended because a join went on without it (R2). */
  readonly lost?: true;
}

export type RecordedEnd = RecordedOutput | { readonly seq: number; readonly error: Failure };

export interface RecordedOutput {
  readonly seq: number;
  readonly output: Payload;
  readonly label: EdgeLabel;
}

/** How a node was undone. */
export interface RecordedUndo {
  readonly inputs?: Payload;
  readonly config?: Payload;
  /** How that ended at last; absent when it never did. */
  readonly outcome?:
    | { readonly seq: number; readonly output: Payload }
    | { readonly seq: number; readonly error: Failure }
    | { readonly seq: number; readonly actor: Actor; readonly reason: string };
}

export interface Recording {
  /** By scope and id. */
  readonly nodes: { readonly [key: string]: RecordedNode };
  /** By scope and id of the node; absent when nothing was undone. */
  readonly undos?: { readonly [key: string]: RecordedUndo };
  /** By path: seq of the event with which an instance of a body began. */
  readonly scopes: { readonly [path: string]: number };
  /** Keys of what is taken over as it was: completed, and not causally after `from`. */
  readonly reused: readonly string[];
  /** What was applied, in order, to be applied again where it was. */
  readonly patches: readonly { readonly seq: number; readonly proposal: RunPatch }[];
}

/** Undefined for a run that is no replay. */
export const recordingOf = (draft: Draft): Recording | undefined => {
  const digest = draft.state.replay?.recording;
  if (digest === undefined) return undefined;
  return recordings.get(digest, () => {
    const text = draft.ctx.blob(digest);
    if (text === undefined) throw new NeedBlob([digest]);
    return JSON.parse(text) as Recording;
  });
};

/** A recording never changes, and every node that begins asks for it. */
const recordings = createBoundedCache<Recording>(20);

/**
 * A frozen run gets its patches where it had them: what began or ended after a patch waits for it. Patches are counted, as
 * every patch that such a run has had came from the record.
 */
export const nextPatch = (draft: Draft): Recording['patches'][number] | undefined =>
  draft.state.replay?.mode === 'freeze'
    ? recordingOf(draft)?.patches[draft.state.lineage.length - 1]
    : undefined;

/** What happened then at `seq`, or never, is yet to come. */
export const waitsForPatch = (draft: Draft, seq: number | undefined): boolean => {
  const patch = nextPatch(draft);
  return patch !== undefined && (seq === undefined || seq > patch.seq);
};

/** In a frozen run a node begins with what it began with then: not before all of that has arrived (R4). */
export const waitsForEdges = (draft: Draft, scope: string, id: string): boolean =>
  isFrozen(draft.state) &&
  recordingOf(draft)?.nodes[nodeKey(scope, id)]?.edges?.some(
    (edge) => get(draft.state.edges, nodeKey(scope, edge)) === undefined,
  ) === true;

export const beganAt = (draft: Draft, scope: string, id: string): number | undefined =>
  recordingOf(draft)?.nodes[nodeKey(scope, id)]?.began;

/** It had not begun when it lost (R2); beginning it now could make another one win. */
export const hasLostUnbegun = (draft: Draft, scope: string, id: string): boolean => {
  if (draft.state.replay?.mode === 'live') return false;
  const recorded = recordingOf(draft)?.nodes[nodeKey(scope, id)];
  return recorded?.lost === true && recorded.inputs === undefined;
};

export const openedAt = (draft: Draft, scope: string): number | undefined =>
  recordingOf(draft)?.scopes[scope];

/** Nothing of a frozen run is ever carried out, whoever looks for outstanding work (R14). */
export const isFrozen = ({ replay }: Pick<RunState, 'replay'>): boolean => replay?.mode === 'freeze';
