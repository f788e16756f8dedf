import type { Workflow } from '@aob/engine/contract';
import type { Digest, WorkflowDocument } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ask } from '../check/compiler.ts';
import type { DraftBase } from '../state/draft-store.ts';
import type { Base } from '../state/editor-state.ts';
import type { Latest } from './latest.ts';

/** A saved document for editing; undefined until it is worked out. */
export function useLean(
  saved: { readonly digest: Digest; readonly definition: WorkflowDocument } | undefined,
) {
  return useQuery({
    queryKey: ['lean', saved?.digest],
    queryFn: () => (saved === undefined ? null : ask('lean', saved.definition)),
    enabled: saved !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function useLatest(workflow: Workflow | undefined, tag: string) {
  const definition = workflow?.definition;
  const lean = useLean(workflow && definition && { digest: workflow.digest, definition });
  const latest = useMemo((): Latest | undefined => {
    if (workflow === undefined || definition === undefined || !lean.data) return undefined;
    const { digest, version, tags, created_by: by, created_at: at } = workflow;
    return { digest, version, isAtTag: tags.includes(tag), definition, lean: lean.data, by, at };
  }, [workflow, definition, lean.data, tag]);
  return { latest, error: lean.error };
}

/** The version that a kept draft began with. */
export function useDraftBase(kept: DraftBase | undefined): {
  readonly base: Base | undefined;
  readonly error: unknown;
} {
  const lean = useLean(kept);
  const base = useMemo(
    () => (kept === undefined || !lean.data ? undefined : { ...kept, lean: lean.data }),
    [kept, lean.data],
  );
  return { base, error: lean.error };
}
