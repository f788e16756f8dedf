import type { Graph, GraphNode, PatchResource } from '@aob/engine/contract';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { foldedBodies } from '../bodies/folding.ts';
import { choosePath } from '../bodies/instance-path.ts';
import { type Picture, pictureOf } from '../bodies/picture.ts';
import { type Step, stepsOf } from '../bodies/steps.ts';
import type { Layered } from '../overlays/layers.ts';
import { runFrame } from './run-canvas.ts';
import type { RunView, SetRunView } from './use-run-view.ts';

/** The steps of a run at every depth, what happened to each in the instances on view, and how to look elsewhere. */
export interface RunSteps {
  readonly steps: readonly Step[];
  readonly picture: Picture<GraphNode>;
  /** All that may be drawn at any moment: neither switching a layer nor going back in time moves anything. */
  readonly frame: Layered;
  readonly select: (node: string | null) => void;
  /** A step in the instance it ran in. */
  readonly look: (node: string, scope: string) => void;
  /** Shows another instance of a body, by its path. */
  readonly choose: (scope: string) => void;
  /** Bodies that are closed, on the canvas and in the list. */
  readonly folded: ReadonlySet<string>;
  /** Opens or closes one of them. */
  readonly fold: (node: string) => void;
}

interface RunOnView {
  readonly graph: Graph | undefined;
  /** The newest picture, which knows every patch; the one on view until that is there. */
  readonly head: Graph | undefined;
  readonly patches: readonly PatchResource[] | undefined;
  readonly view: RunView;
  readonly setView: SetRunView;
}

const NO_PATCHES: readonly PatchResource[] = [];

export function useRunSteps({
  graph,
  head,
  patches = NO_PATCHES,
  view,
  setView,
}: RunOnView): RunSteps | undefined {
  const { in: chosen, fold: switched } = view;
  const definition = graph?.definition;
  const steps = useMemo(() => definition && stepsOf(definition), [definition]);
  const picture = useMemo(() => graph && steps && pictureOf(steps, graph, chosen), [graph, steps, chosen]);
  const newest = head ?? graph;
  const base = newest?.base;
  const stack = newest?.stack;
  const frame = useMemo(
    () => (base === undefined || stack === undefined ? undefined : runFrame({ base, stack }, patches)),
    [base, stack, patches],
  );
  // Read off the frame, which knows all that may be in a body: what is open must not depend on the layers on view.
  const folded = useMemo(() => frame && foldedBodies(frame.nodes, switched), [frame, switched]);
  const acts = useRunActs(picture, chosen, setView);
  return useMemo(() => {
    if (steps === undefined || picture === undefined || frame === undefined || folded === undefined)
      return undefined;
    return { steps, picture, frame, folded, ...acts };
  }, [steps, picture, frame, folded, acts]);
}

function useRunActs(
  picture: Picture<GraphNode> | undefined,
  chosen: readonly string[],
  setView: SetRunView,
): Pick<RunSteps, 'select' | 'look' | 'choose' | 'fold'> {
  const look = useCallback(
    (node: string, scope: string) => {
      // Whoever looks into an instance stays in it, wherever the run goes meanwhile.
      const here = scope === '' ? {} : { in: choosePath(chosen, scope) };
      void setView({ node, tab: 'node', ...here });
    },
    [chosen, setView],
  );
  // Every row of the list has it: it stays the same while the run goes on.
  const latest = useRef(picture);
  useEffect(() => {
    latest.current = picture;
  });
  const select = useCallback(
    (node: string | null) => {
      if (node === null) void setView({ node });
      else look(node, latest.current?.scopeOf(node) ?? '');
    },
    [look, setView],
  );
  const choose = useCallback(
    (scope: string) => void setView({ in: choosePath(chosen, scope) }),
    [chosen, setView],
  );
  const fold = useCallback(
    (node: string) =>
      void setView(({ fold: now }) => ({
        fold: now.includes(node) ? now.filter((other) => other !== node) : [...now, node],
      })),
    [setView],
  );
  return useMemo(() => ({ select, look, choose, fold }), [select, look, choose, fold]);
}
