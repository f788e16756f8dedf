'use client';

import clsx from 'clsx';
import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { useOpenTickets } from '../inbox/use-open-tickets.ts';
import { Sheet } from '../ui/sheet.tsx';
import { PAGES, type StudioPage } from './pages.ts';

/** The slim rail at the left; on a phone the bar at the bottom. */
export function Rail() {
  const path = usePathname();
  const open = useOpenTickets();
  return (
    <nav
      aria-label="Studio"
      className="flex shrink-0 gap-1 border-line bg-surface p-1.5 max-sm:order-last max-sm:justify-around max-sm:border-t sm:w-[4.75rem] sm:flex-col sm:border-r sm:pt-2"
    >
      {PAGES.map((page) => (
        <PageLink
          key={page.href}
          page={page}
          isHere={path.startsWith(page.href)}
          count={page.href === '/inbox' ? open : 0}
        />
      ))}
      <OtherPages path={path} />
    </nav>
  );
}

function look(isHere: boolean): string {
  return clsx(
    'relative flex flex-col items-center gap-1 rounded-md px-1 py-2 text-2xs transition-colors duration-150 max-sm:flex-1 max-sm:py-1.5',
    isHere ? 'bg-accent-soft font-medium text-accent-text' : 'text-ink-2 hover:bg-hover hover:text-ink',
  );
}

interface PageLinkProps {
  readonly page: StudioPage;
  readonly isHere: boolean;
  readonly count: number;
}

function PageLink({ page: { href, title, icon: Icon, isAmongOthers }, isHere, count }: PageLinkProps) {
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={clsx(look(isHere), isAmongOthers && 'max-sm:hidden')}
    >
      <Icon className="size-[1.125rem]" strokeWidth={isHere ? 2.25 : 1.75} aria-hidden />
      <span>{title}</span>
      {count > 0 && (
        <span className="absolute right-2 top-1 min-w-4 rounded-full bg-accent px-1 text-center text-[0.625rem] font-semibold leading-4 text-on-accent tabular-nums max-sm:right-1/4">
          {count}
          <span className="sr-only"> waiting for a decision</span>
        </span>
      )}
    </Link>
  );
}

const OTHERS = PAGES.filter(({ isAmongOthers }) => isAmongOthers);

/** What has no room on a phone, by name; the button has the name of the page that is open, if it is one of them. */
function OtherPages({ path }: { readonly path: string }) {
  const [isOpen, setOpen] = useState(false);
  const here = OTHERS.find(({ href }) => path.startsWith(href));
  const Icon = here?.icon ?? Ellipsis;
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={here === undefined ? 'More pages' : `${here.title}, more pages`}
        onClick={() => setOpen(true)}
        className={clsx(look(here !== undefined), 'sm:hidden')}
      >
        <Icon className="size-[1.125rem]" aria-hidden />
        <span>{here?.title ?? 'More'}</span>
      </button>
      <Sheet title="More pages" isOpen={isOpen} onClose={() => setOpen(false)}>
        <ul className="flex flex-col gap-1">
          {OTHERS.map(({ href, title, icon: OtherIcon }) => (
            <li key={href}>
              <Link
                href={href}
                aria-current={path.startsWith(href) ? 'page' : undefined}
                onClick={() => setOpen(false)}
                className="flex h-11 items-center gap-3 rounded-md px-2 font-medium hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:text-accent-text"
              >
                <OtherIcon className="size-5" aria-hidden />
                {title}
              </Link>
            </li>
          ))}
        </ul>
      </Sheet>
    </>
  );
}
