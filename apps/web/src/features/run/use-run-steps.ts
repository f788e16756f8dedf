import type { Graph, GraphNode, PatchResource } from '@aob/engine/contract';
import { useCallback, useMemo } from 'react';
import { choosePath } from '../bodies/instance-path.ts';
import { type Picture, pictureOf } from '../bodies/picture.ts';
import { type Step, stepsOf } from '../bodies/steps.ts';
import { runFolds } from './run-canvas.ts';
import type { RunView, SetRunView } from './use-run-view.ts';

/** The steps of a run at every depth, what happened to each in the instances on view, and how to look elsewhere. */
export interface RunSteps {
  readonly steps: readonly Step[];
  readonly picture: Picture<GraphNode>;
  readonly select: (node: string | null) => void;
  /** Shows another instance of a body, by its path. */
  readonly choose: (scope: string) => void;
  /** Bodies that are closed, on the canvas and in the list. */
  readonly folded: ReadonlySet<string>;
  /** Opens or closes one of them. */
  readonly fold: (node: string) => void;
}

interface RunOnView {
  readonly graph: Graph | undefined;
  readonly patches: readonly PatchResource[] | undefined;
  readonly view: RunView;
  readonly setView: SetRunView;
}

export function useRunSteps({ graph, patches, view, setView }: RunOnView): RunSteps | undefined {
  const { in: chosen, fold: switched } = view;
  const read = useMemo(() => {
    if (graph === undefined) return undefined;
    const steps = stepsOf(graph.definition);
    return {
      steps,
      picture: pictureOf(steps, graph, chosen),
      folded: runFolds(graph, patches ?? [], switched),
    };
  }, [graph, patches, chosen, switched]);
  const picture = read?.picture;
  const select = useCallback(
    (node: string | null) => {
      // Whoever looks into an instance stays in it, wherever the run goes meanwhile.
      const scope = node === null ? undefined : picture?.scopeOf(node);
      const here = scope === undefined || scope === '' ? {} : { in: choosePath(chosen, scope) };
      void setView({ node, ...(node === null ? {} : { tab: 'node' as const }), ...here });
    },
    [picture, chosen, setView],
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
  return useMemo(() => read && { ...read, select, choose, fold }, [read, select, choose, fold]);
}
