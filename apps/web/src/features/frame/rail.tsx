'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useOpenTickets } from '../inbox/use-open-tickets.ts';
import { PAGES } from './pages.ts';

/** The slim rail at the left; on a phone the bar at the bottom. */
export function Rail() {
  const path = usePathname();
  const open = useOpenTickets();
  return (
    <nav
      aria-label="Studio"
      className="flex shrink-0 gap-1 border-line bg-surface p-1.5 max-sm:order-last max-sm:justify-around max-sm:border-t sm:w-[4.75rem] sm:flex-col sm:border-r sm:pt-2"
    >
      {PAGES.map(({ href, title, icon: Icon }) => {
        const isHere = path.startsWith(href);
        const count = href === '/inbox' ? open : 0;
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? 'page' : undefined}
            className={clsx(
              'relative flex flex-col items-center gap-1 rounded-md px-1 py-2 text-2xs transition-colors duration-150 max-sm:flex-1 max-sm:py-1.5',
              isHere
                ? 'bg-accent-soft font-medium text-accent-text'
                : 'text-ink-2 hover:bg-hover hover:text-ink',
            )}
          >
            <Icon className="size-[1.125rem]" strokeWidth={isHere ? 2.25 : 1.75} aria-hidden />
            {title}
            {count > 0 && (
              <span className="absolute right-2 top-1 min-w-4 rounded-full bg-accent px-1 text-center text-[0.625rem] font-semibold leading-4 text-on-accent tabular-nums max-sm:right-1/4">
                {count}
                <span className="sr-only"> waiting for a decision</span>
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
