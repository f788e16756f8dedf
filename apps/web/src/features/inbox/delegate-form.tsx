'use client';

import type { Ticket } from '@aob/engine/contract';
import { useMutation } from '@tanstack/react-query';
import { UserRoundPlus } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { useKeys } from '../frame/use-keys.ts';
import { announce } from '../live/announcer.tsx';
import { personOf } from '../runs/actor.ts';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { toast } from '../ui/toast.ts';

interface DelegateFormProps {
  readonly ticket: Ticket;
  readonly hasKeys: boolean;
}

/** Hands one's say to another person. */
export function DelegateForm({ ticket, hasKeys }: DelegateFormProps) {
  const trpc = useTRPC();
  const [name, setName] = useState('');
  const [isOpen, setOpen] = useState(false);
  const field = useId();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isOpen) box.current?.focus();
  }, [isOpen]);
  useKeys('inbox', hasKeys ? { d: () => setOpen(true) } : {});
  const delegate = useMutation(
    trpc.tickets.delegate.mutationOptions({
      onSuccess: ({ to }) => {
        const words = `Handed to ${to.replace(/^human:/, '')}`;
        toast(words);
        announce(words);
        setName('');
        setOpen(false);
      },
    }),
  );
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const to = name.trim();
    if (to === '' || delegate.isPending) return;
    delegate.mutate({ ticket_id: ticket.ticket_id, to: personOf(to) });
  };
  return (
    <details
      className="text-sm"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
    >
      <summary className="cursor-pointer text-ink-2" aria-keyshortcuts="d">
        Not for you to decide? Hand it to somebody else <Kbd>d</Kbd>
      </summary>
      <form onSubmit={onSubmit} className="mt-2 flex flex-wrap items-end gap-2">
        <span className="flex flex-col gap-1">
          <label htmlFor={field} className="text-xs text-ink-2">
            Person
          </label>
          <input
            id={field}
            ref={box}
            className="field"
            value={name}
            placeholder="joe"
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </span>
        <Button type="submit" icon={UserRoundPlus} disabled={delegate.isPending}>
          Hand on
        </Button>
      </form>
      {delegate.isError && <ProblemView error={delegate.error} />}
    </details>
  );
}
