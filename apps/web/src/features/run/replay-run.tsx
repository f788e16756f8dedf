'use client';

import type { ReplayMode, Run } from '@aob/engine/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { headOf } from './head.ts';
import { extentWords, replayExtent } from './replay-extent.ts';

/** What each does and what it leaves alone, so that nobody calls the world by mistake. */
const MODES: { readonly [mode in ReplayMode]: { readonly name: string; readonly means: string } } = {
  freeze: { name: 'Frozen', means: 'Every result comes from the record. Nothing is called.' },
  shadow: {
    name: 'Shadow',
    means: 'Calls, agents, people and waits are answered from the record; the rest is computed again.',
  },
  live: {
    name: 'Live',
    means: 'Done again for real: calls go out, and every gate asks anew.',
  },
};

/** A new run from the record of a finished one. */
export function ReplayRun({ run }: { readonly run: Run }) {
  return <ReplayFrom run={run} from="" title="Replay" />;
}

interface ReplayFromProps {
  readonly run: Run;
  /** Where its own work begins, as the engine reads it; empty: at the beginning. */
  readonly from: string;
  readonly title: string;
}

export function ReplayFrom({ run, from, title }: ReplayFromProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={History} className="w-fit" onClick={() => setOpen(true)}>
        {title}
      </Button>
      <Sheet
        title="Replay this run"
        description="A new run begins from the record of this one; this one stays as it is."
        isOpen={isOpen}
        onClose={() => setOpen(false)}
      >
        <ReplayForm run={run} startAt={from} onClose={() => setOpen(false)} />
      </Sheet>
    </>
  );
}

interface ReplayFormProps {
  readonly run: Run;
  readonly startAt: string;
  readonly onClose: () => void;
}

function ReplayForm({ run, startAt, onClose }: ReplayFormProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const [mode, setMode] = useState<ReplayMode>('freeze');
  const [from, setFrom] = useState(startAt);
  const field = useId();
  const replay = useMutation(
    trpc.runs.replay.mutationOptions({ onSuccess: ({ run_id }) => router.push(`/runs/${run_id}`) }),
  );
  const place = from.trim();
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        replay.mutate({ run_id: run.run_id, mode, ...(place !== '' && { from: place }) });
      }}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-sm font-medium">How</legend>
        {(Object.keys(MODES) as ReplayMode[]).map((each) => (
          <label key={each} className="flex cursor-pointer gap-2.5 rounded-md border p-2.5 hover:bg-hover">
            <input
              type="radio"
              name="mode"
              className="mt-1"
              checked={mode === each}
              onChange={() => setMode(each)}
            />
            <span className="text-sm">
              <span className="font-medium">{MODES[each].name}</span>
              <span className="block text-ink-2">{MODES[each].means}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="flex flex-col gap-1.5">
        <label htmlFor={field} className="text-sm font-medium">
          From <span className="font-normal text-ink-3">(optional)</span>
        </label>
        <input
          id={field}
          className="field font-mono"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          placeholder="parse · poll#2 · each[3]/fetch · seq:12"
          aria-describedby={`${field}-hint`}
        />
        <p id={`${field}-hint`} className="text-xs text-ink-2">
          What came before is taken over as it was. Left empty, the replay does all of it.
        </p>
      </div>
      <ExtentNote run={run} mode={mode} from={place} />
      {replay.error !== null && <ProblemView error={replay.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" tone="primary" disabled={replay.isPending}>
          Replay
        </Button>
      </div>
    </form>
  );
}

interface ExtentNoteProps {
  readonly run: Run;
  readonly mode: ReplayMode;
  readonly from: string;
}

/** What this replay will and will not do, by name. */
function ExtentNote({ run, mode, from }: ExtentNoteProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.runs.graph.queryOptions(headOf(run.run_id)));
  const extent = data && replayExtent(data, from);
  if (extent === undefined) return null;
  return (
    <ul
      aria-label="What it will do"
      className="flex flex-col gap-1 rounded-md border bg-sunken px-3 py-2 text-sm text-ink-2"
    >
      {extentWords(extent, mode).map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  );
}
