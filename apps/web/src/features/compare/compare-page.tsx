'use client';

import type { Graph, RunComparison } from '@aob/engine/contract';
import { parseAsArrayOf, parseAsBoolean, parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { choosePath } from '../bodies/instance-path.ts';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock, SkeletonRows } from '../ui/skeleton.tsx';
import { ChooseRun } from './choose-run.tsx';
import { type ComparedPicture, comparedPicture } from './compare-canvas.ts';
import { CompareHead } from './compare-head.tsx';
import { CompareStep } from './compare-step.tsx';
import { CompareTable } from './compare-table.tsx';
import { useComparison } from './use-comparison.ts';

/** What is compared and what of it is open: it lives in the URL and survives a reload. */
function useCompareView() {
  return useQueryStates(
    {
      a: parseAsString,
      b: parseAsString,
      /** The step that is open, and the instance it is looked at in. */
      node: parseAsString,
      scope: parseAsString.withDefault(''),
      /** Paths of the instances on view. */
      in: parseAsArrayOf(parseAsString).withDefault([]),
      /** Bodies the reader has opened or closed. */
      fold: parseAsArrayOf(parseAsString).withDefault([]),
      /** Steps that went the same way are listed, too. */
      all: parseAsBoolean.withDefault(false),
    },
    { clearOnDefault: true, history: 'replace' },
  );
}

export type CompareView = ReturnType<typeof useCompareView>[0];
export type SetCompareView = ReturnType<typeof useCompareView>[1];

/** Two runs beside each other: one graph, one table, and for each step what it got and gave in either. */
export function ComparePage() {
  const [view, setView] = useCompareView();
  const { a, b } = view;
  if (a === null || b === null) {
    return (
      <ChooseRun
        other={a ?? b}
        onChoose={(runId) => void setView(a === null ? { a: runId } : { b: runId })}
      />
    );
  }
  return <Compared a={a} b={b} view={view} setView={setView} />;
}

interface ComparedProps {
  readonly a: string;
  readonly b: string;
  readonly view: CompareView;
  readonly setView: SetCompareView;
}

function Compared({ a, b, view, setView }: ComparedProps) {
  const { comparison, left, right } = useComparison(a, b);
  const failed = [comparison, left, right].find(({ isError }) => isError);
  if (failed !== undefined) return <ProblemView error={failed.error} onRetry={() => void failed.refetch()} />;
  const { data } = comparison;
  const isReady = data !== undefined && left.data !== undefined && right.data !== undefined;
  return (
    <div className="flex h-full flex-col max-lg:h-auto">
      <CompareHead comparison={data} setView={setView} />
      {isReady ? (
        <Sides comparison={data} left={left.data} right={right.data} view={view} setView={setView} />
      ) : (
        <div className="flex min-h-0 flex-1 flex-col">
          <SkeletonBlock className="m-6 min-h-64 flex-1" />
          <SkeletonRows count={5} />
        </div>
      )}
    </div>
  );
}

interface SidesProps {
  readonly comparison: RunComparison;
  readonly left: Graph;
  readonly right: Graph;
  readonly view: CompareView;
  readonly setView: SetCompareView;
}

function Sides({ comparison, left, right, view, setView }: SidesProps) {
  const { in: chosen, fold: switched, node, scope } = view;
  const picture = useMemo(
    () => comparedPicture(left, right, comparison, { chosen, switched }),
    [left, right, comparison, chosen, switched],
  );
  const look = (id: string, inside: string): void =>
    void setView({
      node: id,
      scope: inside,
      ...(inside === '' ? {} : { in: choosePath(chosen, inside) }),
    });
  return (
    <div className="flex min-h-0 flex-1 max-lg:flex-col">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="relative min-h-56 flex-1 max-lg:h-[45dvh] max-lg:flex-none">
          <MergedCanvas
            picture={picture}
            comparison={comparison}
            view={view}
            setView={setView}
            onLook={look}
          />
        </div>
        <CompareTable
          nodes={comparison.nodes}
          isAll={view.all}
          onAll={(all) => void setView({ all })}
          selected={node === null ? undefined : scope + node}
          onSelect={look}
        />
      </div>
      <CompareStep
        compared={comparison.nodes.find((each) => each.node === node && each.scope === scope)}
        left={left}
        right={right}
        changes={comparison.changes}
      />
    </div>
  );
}

interface MergedCanvasProps {
  readonly picture: ComparedPicture;
  readonly comparison: RunComparison;
  readonly view: CompareView;
  readonly setView: SetCompareView;
  readonly onLook: (node: string, scope: string) => void;
}

function MergedCanvas({ picture, comparison, view, setView, onLook }: MergedCanvasProps) {
  const { a, b, changes } = comparison;
  return (
    <WorkflowCanvas
      graph={picture.canvas}
      // What changed leads where the graphs are not the same; else it is all about what happened.
      mode={changes === undefined ? 'live' : 'overlay'}
      label={`Both graphs of ${b.workflow.name}`}
      selected={view.node ?? undefined}
      onSelect={(id) => {
        if (id === undefined) void setView({ node: null, scope: '' });
        else onLook(id, picture.scopeOf(id) ?? '');
      }}
      onFold={(id) =>
        void setView(({ fold }) => ({
          fold: fold.includes(id) ? fold.filter((other) => other !== id) : [...fold, id],
        }))
      }
      onChoose={(path) => void setView((now) => ({ in: choosePath(now.in, path) }))}
      memory={`compare:${a.run_id}:${b.run_id}`}
    />
  );
}
