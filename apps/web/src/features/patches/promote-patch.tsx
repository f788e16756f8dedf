'use client';

import type { PatchResource, PromotionPreview } from '@aob/engine/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleArrowUp } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { ReasonSheet } from '../run/reason-sheet.tsx';
import { runStatusWord } from '../runs/run-status.tsx';
import { Button } from '../ui/button.tsx';
import { FilterChip } from '../ui/chip.tsx';
import { Issues } from '../ui/issues.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Section } from '../ui/section.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { shortId } from '../ui/short-id.ts';
import { ChangeList } from './patch-changes.tsx';

const TITLE = 'Promote this patch to its workflow';

/** What helped one run, for all later ones: what would change and which runs speak for it is shown before anything is done. */
export function PromotePatch({ patch }: { readonly patch: PatchResource }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [tag, setTag] = useState<string>();
  const asked = useQuery(
    trpc.patches.previewPromotion.queryOptions(
      { patch_id: patch.patch_id, ...(tag !== undefined && { tag }) },
      { enabled: isOpen, staleTime: 0, retry: false },
    ),
  );
  const promote = useMutation(
    trpc.patches.promote.mutationOptions({
      onSuccess: ({ patch_id }) => {
        void queries.invalidateQueries();
        router.push(`/patches/${patch_id}`);
      },
    }),
  );
  const close = () => setOpen(false);
  const preview = asked.data;
  const isPossible = preview !== undefined && preview.state !== 'refused';
  const tags = (
    <TagChoice workflow={patch.workflow} chosen={preview?.tag} isOpen={isOpen} onChoose={setTag} />
  );
  return (
    <>
      <Button icon={CircleArrowUp} onClick={() => setOpen(true)}>
        Promote
      </Button>
      {isPossible ? (
        <ReasonSheet
          title={TITLE}
          consequence={consequenceOf(preview)}
          action="Promote"
          tone="primary"
          isOpen={isOpen}
          isPending={promote.isPending}
          error={promote.error}
          isReasonNeeded={false}
          kept="Kept with the version; empty: the reason of the patch"
          onClose={close}
          onConfirm={(reason) =>
            promote.mutate({
              patch_id: patch.patch_id,
              tag: preview.tag,
              // What was shown is what is promoted onto.
              expect: preview.current,
              ...(reason !== '' && { reason }),
            })
          }
        >
          {tags}
          <JustifyingRuns runs={preview.runs} />
          {preview.changes !== undefined && (
            <Section title="What changes in the workflow">
              <div className="overflow-hidden rounded-lg border">
                <ChangeList changes={preview.changes} />
              </div>
            </Section>
          )}
        </ReasonSheet>
      ) : (
        <Sheet
          title={TITLE}
          description={
            asked.isPending
              ? 'Asking the gate …'
              : 'It cannot be promoted now, for every one of these reasons:'
          }
          isOpen={isOpen}
          onClose={close}
        >
          {tags}
          {asked.isError && <ProblemView error={asked.error} />}
          {preview !== undefined && <Issues issues={preview.issues} />}
        </Sheet>
      )}
    </>
  );
}

function consequenceOf({ workflow, tag, state }: PromotionPreview): string {
  return state === 'applied'
    ? `${workflow}@${tag} becomes a new version, and every run that starts later follows it. Runs under way keep what they follow. You are its author.`
    : `The gate finds it sound, but the policy of ${workflow}@${tag} asks somebody first.`;
}

interface TagChoiceProps {
  readonly workflow: string;
  readonly chosen: string | undefined;
  readonly isOpen: boolean;
  readonly onChoose: (tag: string) => void;
}

/** Which name is to follow it, where there is more than one. */
function TagChoice({ workflow, chosen, isOpen, onChoose }: TagChoiceProps) {
  const trpc = useTRPC();
  const tags = useQuery(trpc.workflows.tags.queryOptions({ name: workflow }, { enabled: isOpen }));
  const names = tags.data?.items.map((item) => item.tag) ?? [];
  if (names.length < 2) return null;
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">Tag</legend>
      {names.map((name) => (
        <FilterChip key={name} isOn={name === chosen} onClick={() => onChoose(name)}>
          {name}
        </FilterChip>
      ))}
    </fieldset>
  );
}

/** Where the same was applied: what speaks for it. */
export function JustifyingRuns({ runs }: { readonly runs: NonNullable<PatchResource['runs']> }) {
  return (
    <Section title={runs.length === 1 ? 'One run had it' : `${runs.length} runs had it`}>
      <ul aria-label="Runs that had it" className="flex max-h-40 flex-wrap gap-1.5 overflow-auto text-sm">
        {runs.map(({ run_id, status }) => (
          <li key={run_id}>
            <Link
              href={`/runs/${run_id}`}
              className="inline-flex items-center gap-1.5 rounded-md border bg-sunken px-2 py-0.5 hover:bg-hover"
            >
              <span className="font-mono text-xs">{shortId(run_id)}</span>
              <span className="text-ink-2">{runStatusWord(status)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
