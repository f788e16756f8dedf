import clsx from 'clsx';
import type { LucideIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

interface LinkButtonProps {
  readonly href: string;
  readonly tone?: 'primary' | 'plain';
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}

/** A link that stands among buttons and looks like one. */
export function LinkButton({ href, tone = 'plain', icon: Icon, children }: LinkButtonProps) {
  return (
    <Link
      href={href}
      className={clsx(
        'inline-flex h-8 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-md border px-3 text-sm font-medium max-sm:h-10',
        tone === 'primary'
          ? 'border-transparent bg-accent text-on-accent hover:brightness-110'
          : 'border-line-strong bg-surface hover:bg-hover',
      )}
    >
      {Icon !== undefined && <Icon className="size-4" aria-hidden />}
      {children}
    </Link>
  );
}
