import type { PatchResource, RunSummary, Version } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { runStatusWord } from '../runs/run-status.tsx';
import { shortId } from '../ui/short-id.ts';

const OFFERED = 50;

interface SidePickerProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A version by its tag or number, what a run follows, or what a patch led to. */
export function SidePicker({ label, name, value, onChange }: SidePickerProps) {
  const trpc = useTRPC();
  const field = useId();
  const versions = useQuery(trpc.workflows.versions.queryOptions({ name })).data?.items ?? [];
  const runs = useQuery(trpc.runs.list.queryOptions({ workflow: name, limit: OFFERED })).data?.items ?? [];
  const patches =
    useQuery(trpc.patches.list.queryOptions({ workflow: name, limit: OFFERED })).data?.items ?? [];
  const groups = [
    { title: 'Tags', options: versions.flatMap(tagOptions) },
    { title: 'Versions', options: versions.map(versionOption) },
    { title: 'Patches', options: patches.flatMap(patchOption) },
    { title: 'Runs', options: runs.map(runOption) },
  ];
  // A version may be named by its number, too.
  const shown = versions.find(({ version }) => String(version) === value)?.digest ?? value;
  const isListed = groups.some(({ options }) => options.some((option) => option.value === shown));
  return (
    <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
      <label htmlFor={field} className="text-xs font-medium text-ink-2">
        {label}
      </label>
      <select id={field} className="field" value={shown} onChange={({ target }) => onChange(target.value)}>
        {!isListed && <option value={shown}>{value === '' ? 'Choose' : value}</option>}
        {groups.map(({ title, options }) =>
          options.length === 0 ? null : (
            <optgroup key={title} label={title}>
              {options.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.words}
                </option>
              ))}
            </optgroup>
          ),
        )}
      </select>
    </div>
  );
}

interface Option {
  readonly value: string;
  readonly words: string;
}

function tagOptions({ tags, version }: Version): readonly Option[] {
  return tags.map((tag) => ({ value: tag, words: `${tag}, now version ${version}` }));
}

function versionOption({ digest, version, reason }: Version): Option {
  return { value: digest, words: `Version ${version}${reason === undefined ? '' : `: ${reason}`}` };
}

/** One that was refused before it was known what it would do leads nowhere. */
function patchOption({ patch_id, reason, changes, scope }: PatchResource): readonly Option[] {
  if (changes === undefined) return [];
  return [{ value: `patch:${patch_id}`, words: `${scope === 'run' ? 'of a run' : 'of it'}: ${reason}` }];
}

function runOption({ run_id, status, graph_version }: RunSummary): Option {
  const patched = graph_version > 1 ? `, patched ${graph_version - 1}×` : '';
  return {
    value: `run:${run_id}`,
    words: `${shortId(run_id)}, ${runStatusWord(status).toLowerCase()}${patched}`,
  };
}
