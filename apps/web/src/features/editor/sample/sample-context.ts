import type { RunSummary } from '@aob/engine/contract';
import type { Sample } from '@aob/engine/preview';
import { createContext, useContext, useMemo } from 'react';
import type { JsonDraft } from '../../run/json-field.tsx';

/** Whose values stand in: those of a run, typed ones, or nobody's. */
export type SampleChoice =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'typed' }
  | { readonly kind: 'none' };

export interface SampleSource {
  readonly choice: SampleChoice;
  readonly choose: (choice: SampleChoice) => void;
  /** Runs of this workflow that may be chosen, newest first. */
  readonly runs: readonly Pick<RunSummary, 'run_id' | 'status' | 'created_at'>[];
  readonly typed: JsonDraft;
  readonly type: (draft: JsonDraft) => void;
  /** The values at a place; undefined while there are none. */
  readonly at: (path: readonly string[]) => Sample | undefined;
  readonly isLoading: boolean;
  readonly error: unknown;
}

const SampleContext = createContext<SampleSource | undefined>(undefined);

export const SampleContextProvider = SampleContext.Provider;

export function useSampleSource(): SampleSource {
  const source = useContext(SampleContext);
  if (source === undefined) throw new Error('This part stands outside of an editor.');
  return source;
}

/** The same object while neither the values nor the place change. */
export function useSample(path: readonly string[]): Sample | undefined {
  const { at } = useSampleSource();
  const key = path.join('/');
  return useMemo(() => at(key === '' ? [] : key.split('/')), [at, key]);
}
