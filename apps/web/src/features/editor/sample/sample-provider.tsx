import type { RunSummary } from '@aob/engine/contract';
import { bindingsOf, type Sample } from '@aob/engine/preview';
import type { Json } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useTRPC, useTRPCClient } from '../../data/trpc.ts';
import { startValue } from '../../inbox/start-value.ts';
import { type JsonDraft, jsonDraft } from '../../run/json-field.tsx';
import { useEditor } from '../state/editor-context.ts';
import { TEST_LABEL } from '../try/test-labels.ts';
import { loadRecorded } from './load-recorded.ts';
import { sampleAt } from './recorded.ts';
import { type SampleChoice, SampleContextProvider } from './sample-context.ts';
import { keepSample, keptSample } from './sample-memory.ts';
import { sampleOfTyped } from './typed.ts';

const RUNS_OFFERED = 20;

/** The values that expressions and steps are tried with, for everything inside. */
export function SampleProvider({ children }: { readonly children: ReactNode }) {
  const { document } = useEditor();
  const { name } = document;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const list = useQuery(
    trpc.runs.list.queryOptions({ workflow: name, limit: RUNS_OFFERED }, { enabled: name !== '' }),
  );
  const runs = useMemo(() => (list.data?.items ?? []).filter(isWorkOf), [list.data]);
  const [kept] = useState(() => keptSample(name));
  const [chosen, setChosen] = useState(kept?.choice);
  const [typed, setTyped] = useState<JsonDraft | undefined>(kept?.typed);
  const choice = useMemo(() => chosen ?? defaultChoice(runs), [chosen, runs]);
  const runId = choice.kind === 'run' ? choice.runId : undefined;
  const recorded = useQuery({
    queryKey: ['recorded values', runId],
    queryFn: ({ signal }) => loadRecorded(client, runId ?? '', signal),
    enabled: runId !== undefined,
    staleTime: 60_000,
    retry: false,
  });
  const { data } = recorded;
  const schema = document.inputs;
  const text = useMemo(() => typed ?? beginning(schema), [typed, schema]);
  const at = useCallback(
    (path: readonly string[]) => {
      if (choice.kind === 'run') return data && sampleAt(data, path);
      return choice.kind === 'typed' && text.value ? sampleOfTyped(text.value.json) : undefined;
    },
    [choice.kind, data, text],
  );
  const source = useMemo(
    () => ({
      choice,
      choose: (next: SampleChoice): void => {
        // Who goes over to typing begins with the values that were on view.
        const begin =
          next.kind === 'typed' && typed === undefined ? data && draftOf(sampleAt(data, [])) : typed;
        setTyped(begin);
        setChosen(next);
        keepSample(name, { choice: next, typed: begin });
      },
      runs,
      typed: text,
      type: (draft: JsonDraft): void => {
        setTyped(draft);
        keepSample(name, { choice, typed: draft });
      },
      at,
      isLoading: recorded.isLoading,
      error: recorded.error,
    }),
    [choice, runs, typed, text, at, data, name, recorded.isLoading, recorded.error],
  );
  return <SampleContextProvider value={source}>{children}</SampleContextProvider>;
}

/** Not one that only tried a step. */
function isWorkOf({ labels }: RunSummary): boolean {
  return labels[TEST_LABEL] === undefined;
}

const NONE: SampleChoice = { kind: 'none' };

/** The newest run that came to its end, else the newest one. */
function defaultChoice(runs: readonly RunSummary[]): SampleChoice {
  const run = runs.find(({ status }) => status === 'COMPLETED') ?? runs[0];
  return run === undefined ? NONE : { kind: 'run', runId: run.run_id };
}

/** To begin with: what is there already, spelled as it is read. */
function draftOf(sample: Sample): JsonDraft {
  return jsonDraft(JSON.stringify(bindingsOf(sample), null, 2));
}

function beginning(schema: Json | undefined): JsonDraft {
  return jsonDraft(JSON.stringify({ inputs: startValue(schema), nodes: {} }, null, 2));
}
