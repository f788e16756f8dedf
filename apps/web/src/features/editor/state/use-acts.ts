import type { NodeType } from '@aob/ir';
import { useCallback, useMemo, useState } from 'react';
import type { CanvasGraph } from '../../canvas/graph-model.ts';
import type { Point } from '../../canvas/layout.ts';
import { toast } from '../../ui/toast.ts';
import { levelGraph } from '../canvas/level-graph.ts';
import { NOTHING, present, type Selection, selectionOfNodes } from '../canvas/selection.ts';
import { fitInto, readClip, toClip } from '../document/clip.ts';
import type { Edit } from '../document/edits.ts';
import { graphOf, idsOf } from '../document/graphs.ts';
import { newNode } from '../document/new-node.ts';
import type { Clipboard } from './use-clipboard.ts';
import type { Session } from './use-session.ts';

/** Where the next step goes: at the end of a line that was drawn into the open. */
interface Pending {
  readonly from: string;
  readonly at: Point;
}

interface Place {
  readonly owner: string;
  readonly isReadOnly: boolean;
  readonly first: Selection;
}

/** What people do on the canvas, in terms of edits, and what is chosen afterwards. */
export function useActs({ document, dispatch, state }: Session, { owner, isReadOnly, first }: Place) {
  const [chosen, setChosen] = useState(first);
  const [wanted, setWanted] = useState<string>();
  const [pending, setPending] = useState<Pending>();
  const level = useMemo(() => levelGraph(document, owner), [document, owner]);
  const selection = useMemo(() => present(chosen, level), [chosen, level]);
  const edit = useCallback(
    (one: Edit) => {
      if (!isReadOnly) dispatch({ kind: 'edit', edit: one });
    },
    [dispatch, isReadOnly],
  );
  const show = (ids: readonly string[]): void => {
    setChosen(selectionOfNodes(ids));
    setWanted(ids[0]);
  };
  const add = (type: NodeType, at?: Point): void => {
    if (isReadOnly) return;
    const node = newNode(type, idsOf(document));
    edit(additionOf(node, { owner, selection, pending, at }));
    setPending(undefined);
    show([node.id]);
  };
  const remove = (): void => {
    if (selection.nodes.length + selection.edges.length === 0) return;
    edit({ kind: 'remove', owner, nodes: selection.nodes, edges: selection.edges });
    setChosen(NOTHING);
    setWanted(leftBefore(level, selection));
  };
  const paste = (text: string): boolean => {
    const found = readClip(text);
    if (found === undefined || isReadOnly) return false;
    const graph = fitInto(document, found);
    edit({ kind: 'insert', owner, graph });
    show(graph.nodes.map(({ id }) => id));
    return true;
  };
  return {
    selection,
    wanted,
    edit,
    add,
    remove,
    clipboard: clipboardOf(() => copied({ document, owner, selection }), remove, paste),
    select: setChosen,
    want: setWanted,
    shown: useCallback(() => setWanted(undefined), []),
    wait: setPending,
    selectAll: () => setChosen(selectionOfNodes(level.nodes.map(({ id }) => id))),
    /** `after pay`, for the palette. */
    where: whereWords(selection, pending),
    undo: () => {
      const last = state.history.past.at(-1);
      if (last === undefined || isReadOnly) return;
      dispatch({ kind: 'undo' });
      toast(`Took back ${last.words}`);
    },
    redo: () => {
      if (!isReadOnly) dispatch({ kind: 'redo' });
    },
  };
}

export type Acts = ReturnType<typeof useActs>;

interface Spot {
  readonly owner: string;
  readonly selection: Selection;
  readonly pending: Pending | undefined;
  /** Dropped here: it belongs to nothing yet. */
  readonly at: Point | undefined;
}

/** Into the chosen connection, else behind the chosen step or the one a line was drawn from, else by itself. */
function additionOf(node: ReturnType<typeof newNode>, { owner, selection, pending, at }: Spot): Edit {
  const isChosen = pending === undefined && at === undefined;
  const [edge] = selection.edges;
  if (isChosen && edge !== undefined && selection.nodes.length === 0)
    return { kind: 'split', owner, edge, node };
  const chosen = isChosen && selection.nodes.length === 1 ? selection.nodes[0] : undefined;
  const place = at ?? pending?.at;
  return {
    kind: 'insert',
    owner,
    graph: { nodes: [node], edges: [] },
    after: at === undefined ? (pending?.from ?? chosen) : undefined,
    ...(place === undefined ? {} : { places: { [node.id]: place } }),
  };
}

/** The focus stays in the graph: what led to the removed step is where people look next. */
function leftBefore({ edges }: CanvasGraph, { nodes }: Selection): string | undefined {
  return edges.find(({ from, to }) => to === nodes[0] && !nodes.includes(from))?.from;
}

function copied({
  document,
  owner,
  selection,
}: Pick<Session, 'document'> & Pick<Spot, 'owner' | 'selection'>): string | undefined {
  const graph = graphOf(document, owner);
  if (graph === undefined || selection.nodes.length === 0) return undefined;
  toast(selection.nodes.length === 1 ? '1 step copied' : `${selection.nodes.length} steps copied`);
  return toClip(graph, new Set(selection.nodes));
}

function clipboardOf(copy: Clipboard['copy'], remove: () => void, paste: Clipboard['paste']): Clipboard {
  return {
    copy,
    paste,
    cut: () => {
      const text = copy();
      if (text !== undefined) remove();
      return text;
    },
  };
}

function whereWords({ nodes, edges }: Selection, pending: Pending | undefined): string {
  const after = pending?.from ?? (nodes.length === 1 ? nodes[0] : undefined);
  if (after !== undefined) return `after ${after}`;
  return edges.length === 1 && nodes.length === 0 ? `in ${edges[0]?.replace('->', ' → ')}` : 'a step';
}
