'use client';

import { Keyboard, Search } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { IconButton } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { shortId } from '../ui/short-id.ts';
import { ConnectionDot } from './connection-dot.tsx';
import { PAGES } from './pages.ts';
import { ThemeSwitch } from './theme-switch.tsx';

interface TopBarProps {
  readonly onPalette: () => void;
  readonly onShortcuts: () => void;
}

export function TopBar({ onPalette, onShortcuts }: TopBarProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-3">
      <Link
        href="/runs"
        aria-label="aob, all runs"
        className="flex items-center gap-2 rounded-md pr-1 font-semibold"
      >
        <Mark />
        <span className="max-sm:sr-only">aob</span>
      </Link>
      <Breadcrumb />
      <div className="ml-auto flex items-center gap-1">
        <button
          type="button"
          onClick={onPalette}
          className="flex h-8 items-center gap-2 rounded-md border border-line-strong px-2.5 text-sm text-ink-2 hover:bg-hover hover:text-ink max-sm:size-10 max-sm:justify-center max-sm:border-transparent max-sm:p-0"
        >
          <Search className="size-4" aria-hidden />
          <span className="max-sm:sr-only">Go to</span>
          <Kbd>⌘K</Kbd>
        </button>
        <ConnectionDot />
        <span className="max-sm:hidden">
          <IconButton icon={Keyboard} label="Shortcuts" keys="?" onClick={onShortcuts} />
        </span>
        <ThemeSwitch />
      </div>
    </header>
  );
}

/** Two nodes and the one that grows in between. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" className="size-6" aria-hidden="true">
      <path d="M4.5 16.5 12 7l7.5 9.5" className="fill-none stroke-ink-3" strokeWidth="1.5" />
      <circle cx="4.5" cy="16.5" r="3" className="fill-ink" />
      <circle cx="19.5" cy="16.5" r="3" className="fill-ink" />
      <circle cx="12" cy="7" r="3.5" className="fill-surface stroke-accent-text" strokeWidth="2" />
    </svg>
  );
}

function Breadcrumb() {
  const [section, id, part] = usePathname().split('/').slice(1);
  const page = PAGES.find(({ href }) => href === `/${section}`);
  if (page === undefined) return null;
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex items-center gap-1.5 text-sm">
        <li aria-hidden className="text-ink-3">
          /
        </li>
        <li>
          {id === undefined ? (
            <span aria-current="page" className="font-medium">
              {page.title}
            </span>
          ) : (
            <Link href={page.href} className="rounded text-ink-2 hover:text-ink">
              {page.title}
            </Link>
          )}
        </li>
        {id !== undefined && (
          <>
            <li aria-hidden className="text-ink-3">
              /
            </li>
            {part === undefined ? (
              <li aria-current="page" className="truncate font-medium">
                {shortId(decodeURIComponent(id))}
              </li>
            ) : (
              <>
                <li className="min-w-0 truncate">
                  <Link href={`${page.href}/${id}`} className="rounded text-ink-2 hover:text-ink">
                    {shortId(decodeURIComponent(id))}
                  </Link>
                </li>
                <li aria-hidden className="text-ink-3">
                  /
                </li>
                <li aria-current="page" className="font-medium capitalize">
                  {part}
                </li>
              </>
            )}
          </>
        )}
      </ol>
    </nav>
  );
}
