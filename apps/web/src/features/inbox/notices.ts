import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { createKeptChoice } from '../data/kept-choice.ts';
import { useTRPC } from '../data/trpc.ts';
import { noticesOf } from './notices-of.ts';
import { OPEN_TICKETS } from './use-open-tickets.ts';

/** Whoever uses this browser wants to be told about new decisions while they look elsewhere. */
export const noticeChoice = createKeptChoice('inbox:notices');

export function areNoticesOn(): boolean {
  return noticeChoice.read() === 'on' && 'Notification' in window && Notification.permission === 'granted';
}

/** Tells of decisions that come while nobody looks at this tab. The ones that were there when the page came are not new. */
export function useTicketNotices(): void {
  const trpc = useTRPC();
  const router = useRouter();
  const open = useQuery(trpc.tickets.list.queryOptions(OPEN_TICKETS)).data?.items;
  const known = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    if (open === undefined) return;
    const before = known.current;
    known.current = new Set([...(before ?? []), ...open.map(({ ticket_id }) => ticket_id)]);
    if (before === undefined || !document.hidden || !areNoticesOn()) return;
    const fresh = open.filter(({ ticket_id }) => !before.has(ticket_id));
    for (const { title, options, href } of noticesOf(fresh)) {
      const notice = new Notification(title, options);
      notice.onclick = () => {
        window.focus();
        notice.close();
        router.push(href);
      };
    }
  }, [open, router]);
}
