'use client';

import { useDeferredValue, useMemo } from 'react';
import { HoverInRun } from '../blame/blame-of.tsx';
import { toCanvas } from '../canvas/to-canvas.ts';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { useKeys } from '../frame/use-keys.ts';
import { markBeside } from '../timeline/density.ts';
import { Scrubber } from '../timeline/scrubber.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Inspector } from './inspector.tsx';
import { ModeSwitch } from './mode-switch.tsx';
import { runCanvas } from './run-canvas.ts';
import { RunHeader } from './run-header.tsx';
import { SetAside } from './set-aside.tsx';
import { type RunData, useRun } from './use-run.ts';
import { type RunSteps, useRunSteps } from './use-run-steps.ts';
import { type RunView, type SetRunView, useRunView } from './use-run-view.ts';

/** One run: what it is doing, who changed it, what it waits for, and every moment of it. */
export function RunPage({ runId }: { readonly runId: string }) {
  const [view, setView] = useRunView();
  // The thumb moves at once; what it points to is drawn as fast as the page can, and an older place is skipped.
  const at = useDeferredValue(view.at);
  const data = useRun(runId, at);
  const { log } = data;
  const steps = useRunSteps({
    graph: data.picture?.graph,
    head: data.head.data,
    patches: data.patches.data?.items,
    view,
    setView,
  });
  const last = Math.max(log.events.length, data.run.data?.seq ?? 0);
  useRunKeys(view, setView, { last, log });

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
            <HoverInRun
              runId={runId}
              graphVersion={data.picture?.graph.graph_version ?? 1}
              at={at}
              isOn={view.mode === 'overlay'}
            >
              <RunCanvas runId={runId} data={data} steps={steps} view={view} setView={setView} />
            </HoverInRun>
          </div>
          <Scrubber
            log={log}
            last={last}
            at={view.at}
            onChange={(next) => void setView({ at: next })}
            run={data.run.data}
            steps={steps}
            isWaterfallOpen={view.times}
            onWaterfall={(times) => void setView({ times })}
          />
        </div>
        <Inspector data={data} steps={steps} log={log} view={view} setView={setView} />
      </div>
    </div>
  );
}

interface RunCanvasProps {
  readonly runId: string;
  readonly data: RunData;
  readonly steps: RunSteps | undefined;
  readonly view: RunView;
  readonly setView: SetRunView;
}

function RunCanvas({ runId, data, steps, view, setView }: RunCanvasProps) {
  const { picture, failed } = data;
  const patches = data.patches.data?.items;
  const { mode, off, in: chosen } = view;
  const folded = steps?.folded;
  const whole = steps?.frame;
  const graph = useMemo(
    () => (picture && folded ? runCanvas(picture, patches ?? [], { mode, off, chosen, folded }) : undefined),
    [picture, patches, mode, off, chosen, folded],
  );
  const frame = useMemo(
    () => (whole && folded ? toCanvas(whole, undefined, { folded }) : undefined),
    [whole, folded],
  );
  // With the log at hand there is a picture, whatever became of the question for its details.
  if (picture === undefined && failed !== undefined)
    return <ProblemView error={failed.error} onRetry={failed.retry} />;
  if (picture === undefined || graph === undefined || frame === undefined || steps === undefined)
    return <SkeletonBlock className="m-6 h-[calc(100%-3rem)]" />;
  return (
    <WorkflowCanvas
      graph={graph}
      frame={frame}
      mode={view.mode}
      label={`Graph of ${picture.graph.definition.name}`}
      selected={view.node ?? undefined}
      onSelect={(node) => steps.select(node ?? null)}
      onFold={steps.fold}
      onChoose={steps.choose}
      memory={runId}
      isFollowing={view.follow}
    >
      <ModeSwitch view={view} onChange={setView} />
    </WorkflowCanvas>
  );
}

interface LogOnView {
  readonly last: number;
  readonly log: RunData['log'];
}

function useRunKeys(view: RunView, setView: SetRunView, { last, log }: LogOnView): void {
  const seq = view.at ?? last;
  const go = (next: number): void => void setView({ at: next >= last ? null : Math.max(1, next) });
  useKeys('run', {
    d: () => void setView({ mode: view.mode === 'overlay' ? 'live' : 'overlay', tab: null }),
    l: () => void setView({ mode: 'live', at: null, tab: null }),
    w: () => void setView({ times: !view.times }),
    '[': () => go(seq - 1),
    ']': () => go(seq + 1),
    '{': () => go(markBeside(log.marks, seq, 'before') ?? 1),
    '}': () => go(markBeside(log.marks, seq, 'after') ?? last),
  });
}
