'use client';

import { Bookmark, X } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { FilterChip } from '../ui/chip.tsx';
import { toast } from '../ui/toast.ts';
import { filterSearch, type keptViews } from './saved-views.ts';

interface SavedViewsProps {
  readonly views: ReturnType<typeof keptViews>;
  /** The filters of this list, by their names in the address. */
  readonly filters: readonly string[];
}

/** Filters by name: one click away the next time. The link of each is the address that others can be sent. */
export function SavedViews({ views, filters }: SavedViewsProps) {
  const path = usePathname();
  const current = filterSearch(new URLSearchParams(useSearchParams()), filters);
  const saved = views.useViews();
  const isSaved = saved.some(({ search }) => search === current);
  if (saved.length === 0 && current === '') return null;
  return (
    <section aria-label="Saved filters" className="flex flex-wrap items-center gap-2">
      <ul className="contents">
        {saved.map(({ name, search }) => (
          <li
            key={name}
            className="inline-flex h-7 items-center rounded-full border border-line-strong bg-surface text-xs font-medium text-ink-2 has-[[aria-current]]:border-accent-text has-[[aria-current]]:bg-accent-soft has-[[aria-current]]:text-accent-text max-sm:h-9"
          >
            <Link
              href={`${path}?${search}`}
              aria-current={search === current ? 'true' : undefined}
              className="inline-flex h-full items-center gap-1.5 rounded-l-full pl-2.5 pr-1 hover:text-ink"
            >
              <Bookmark className="size-3.5" aria-hidden />
              {name}
            </Link>
            <button
              type="button"
              aria-label={`Forget ${name}`}
              onClick={() => views.forget(name)}
              className="grid h-full w-6 place-items-center rounded-r-full hover:text-ink"
            >
              <X className="size-3" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      {current !== '' && !isSaved && <SaveView onSave={(name) => views.save({ name, search: current })} />}
    </section>
  );
}

function SaveView({ onSave }: { readonly onSave: (name: string) => void }) {
  const [name, setName] = useState<string>();
  const field = useId();
  if (name === undefined) {
    return (
      <FilterChip isOn={false} onClick={() => setName('')}>
        <Bookmark className="size-3.5" aria-hidden />
        Save these filters
      </FilterChip>
    );
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    onSave(name.trim());
    toast(`Saved as ${name.trim()}`);
    setName(undefined);
  };
  return (
    <form onSubmit={onSubmit} className="flex items-center gap-1.5">
      <label htmlFor={field} className="sr-only">
        Name of these filters
      </label>
      <input
        id={field}
        // biome-ignore lint/a11y/noAutofocus: the field came because somebody asked for it
        autoFocus
        className="field h-8 w-44"
        placeholder="Name of these filters"
        maxLength={40}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setName(undefined)}
      />
      <Button type="submit" disabled={name.trim() === ''}>
        Save
      </Button>
    </form>
  );
}
