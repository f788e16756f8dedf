'use client';

import { Send, Undo2 } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { useKeys } from '../../frame/use-keys.ts';
import { announce } from '../../live/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.ts';
import { useOpenItem } from '../use-inbox-view.ts';
import { heldAnswers, useStandings } from './held-answers.ts';
import { SecondsLeft } from './seconds-left.tsx';

/** What has been answered and not been sent, over whichever page its giver has gone on to. */
export function HeldBar() {
  const standings = [...useStandings().values()];
  const held = standings.flatMap((standing) => (standing.state === 'held' ? standing : []));
  const newest = held.at(-1);
  const takeBack = useTakeBack();
  useKeys('frame', newest === undefined ? {} : { z: () => takeBack(newest.answer.id) });
  if (newest === undefined) return null;
  return (
    <section
      aria-label="Answers about to be sent"
      className="fixed bottom-24 right-6 z-30 flex w-[min(24rem,calc(100vw-1.5rem))] flex-col gap-2 rounded-lg border bg-surface p-3 text-sm shadow-raised max-sm:inset-x-3 max-sm:bottom-auto max-sm:top-14 max-sm:w-auto"
    >
      <p className="line-clamp-2 font-medium">{newest.answer.words}</p>
      <div className="flex items-center gap-2">
        <span className="flex-1 text-ink-2">
          <SecondsLeft until={newest.sentAt} />
          {held.length > 1 && `, with ${held.length - 1} more`}
        </span>
        <Button icon={Undo2} keys="z" onClick={() => takeBack(newest.answer.id)}>
          Undo
        </Button>
        <Button tone="quiet" icon={Send} onClick={heldAnswers.sendAll}>
          Send now
        </Button>
      </div>
    </section>
  );
}

/** Takes an answer back and shows its question again, with what was typed, where somebody decides. */
function useTakeBack(): (id: string) => void {
  const isInbox = usePathname() === '/inbox';
  const router = useRouter();
  const [, setOpen] = useOpenItem();
  return (id) => {
    if (!heldAnswers.takeBack(id)) return;
    announce('Taken back: nothing was sent');
    if (isInbox) void setOpen(id);
    else
      toast('Taken back: nothing was sent', {
        action: { label: 'Open', onClick: () => router.push(`/inbox?ticket=${id}`) },
      });
  };
}
