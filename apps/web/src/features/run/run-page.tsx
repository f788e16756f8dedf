'use client';

import { useMemo } from 'react';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { useKeys } from '../frame/use-keys.ts';
import { Scrubber } from '../timeline/scrubber.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Inspector } from './inspector.tsx';
import { ModeSwitch } from './mode-switch.tsx';
import { runCanvas } from './run-canvas.ts';
import { RunHeader } from './run-header.tsx';
import { SetAside } from './set-aside.tsx';
import { useRun } from './use-run.ts';
import type { RunLog } from './use-run-events.ts';
import { type RunSteps, useRunSteps } from './use-run-steps.ts';
import { type RunView, type SetRunView, useRunView } from './use-run-view.ts';

/** One run: what it is doing, who changed it, what it waits for, and every moment of it. */
export function RunPage({ runId }: { readonly runId: string }) {
  const [view, setView] = useRunView();
  const data = useRun(runId, view.at);
  const { log } = data;
  const steps = useRunSteps({
    graph: data.graph.data,
    patches: data.patches.data?.items,
    view,
    setView,
  });
  useRunKeys(view, setView, log);

  if (data.run.isError) {
    return <ProblemView error={data.run.error} onRetry={() => void data.run.refetch()} />;
  }
  return (
    <div className="flex h-full flex-col max-lg:h-auto">
      <RunHeader run={data.run.data} />
      {data.run.data !== undefined && <SetAside run={data.run.data} />}
      <div className="flex min-h-0 flex-1 max-lg:flex-col">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col max-lg:h-[62dvh] max-lg:flex-none">
          <div className="relative min-h-0 flex-1">
            <RunCanvas runId={runId} data={data} steps={steps} view={view} setView={setView} />
          </div>
          <Scrubber
            log={log}
            at={view.at}
            onChange={(at) => void setView({ at })}
            timeline={data.timeline.data}
            steps={steps?.steps}
          />
        </div>
        <Inspector data={data} steps={steps} log={log} view={view} setView={setView} />
      </div>
    </div>
  );
}

interface RunCanvasProps {
  readonly runId: string;
  readonly data: ReturnType<typeof useRun>;
  readonly steps: RunSteps | undefined;
  readonly view: RunView;
  readonly setView: SetRunView;
}

function RunCanvas({ runId, data, steps, view, setView }: RunCanvasProps) {
  const graph = data.graph.data;
  const patches = data.patches.data?.items;
  const { mode, off, in: chosen } = view;
  const folded = steps?.folded;
  const drawn = useMemo(
    () => (graph && folded ? runCanvas(graph, patches ?? [], { mode, off, chosen, folded }) : undefined),
    [graph, patches, mode, off, chosen, folded],
  );
  if (data.graph.isError)
    return <ProblemView error={data.graph.error} onRetry={() => void data.graph.refetch()} />;
  if (graph === undefined || drawn === undefined || steps === undefined)
    return <SkeletonBlock className="m-6 h-[calc(100%-3rem)]" />;
  return (
    <WorkflowCanvas
      graph={drawn.graph}
      frame={drawn.frame}
      mode={view.mode}
      label={`Graph of ${graph.definition.name}`}
      selected={view.node ?? undefined}
      onSelect={(node) => steps.select(node ?? null)}
      onFold={steps.fold}
      onChoose={steps.choose}
      memory={runId}
    >
      <ModeSwitch mode={view.mode} onChange={setView} />
    </WorkflowCanvas>
  );
}

function useRunKeys(view: RunView, setView: SetRunView, { events }: RunLog): void {
  const last = events.length;
  const step = (by: number): void => {
    const next = (view.at ?? last) + by;
    void setView({ at: next >= last ? null : Math.max(1, next) });
  };
  useKeys({
    d: () => void setView({ mode: view.mode === 'overlay' ? 'live' : 'overlay', tab: null }),
    l: () => void setView({ mode: 'live', at: null, tab: null }),
    '[': () => step(-1),
    ']': () => step(1),
  });
}
