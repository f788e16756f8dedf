import type { Graph, GraphNode } from '@aob/engine/contract';
import { useCallback, useMemo } from 'react';
import { choosePath } from '../bodies/instance-path.ts';
import { type Picture, pictureOf } from '../bodies/picture.ts';
import { type Step, stepsOf } from '../bodies/steps.ts';
import type { RunView, SetRunView } from './use-run-view.ts';

/** The steps of a run at every depth, what happened to each in the instances on view, and how to look elsewhere. */
export interface RunSteps {
  readonly steps: readonly Step[];
  readonly picture: Picture<GraphNode>;
  readonly select: (node: string | null) => void;
  /** Shows another instance of a body, by its path. */
  readonly choose: (scope: string) => void;
  /** Opens or closes a body on the canvas. */
  readonly fold: (node: string) => void;
}

export function useRunSteps(
  graph: Graph | undefined,
  view: RunView,
  setView: SetRunView,
): RunSteps | undefined {
  const chosen = view.in;
  const read = useMemo(() => {
    if (graph === undefined) return undefined;
    const steps = stepsOf(graph.definition);
    return { steps, picture: pictureOf(steps, graph, chosen) };
  }, [graph, chosen]);
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
      void setView(({ fold: switched }) => ({
        fold: switched.includes(node) ? switched.filter((other) => other !== node) : [...switched, node],
      })),
    [setView],
  );
  return useMemo(() => read && { ...read, select, choose, fold }, [read, select, choose, fold]);
}
