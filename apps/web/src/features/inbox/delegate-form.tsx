'use client';

import type { Ticket } from '@aob/engine/contract';
import { useMutation } from '@tanstack/react-query';
import { UserRoundPlus } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { toast } from 'sonner';
import { useTRPC } from '../data/trpc.ts';
import { announce } from '../live/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';

/** Hands one's say to another person. */
export function DelegateForm({ ticket }: { readonly ticket: Ticket }) {
  const trpc = useTRPC();
  const [name, setName] = useState('');
  const field = useId();
  const delegate = useMutation(
    trpc.tickets.delegate.mutationOptions({
      onSuccess: ({ to }) => {
        const words = `Handed to ${to.replace(/^human:/, '')}`;
        toast(words);
        announce(words);
        setName('');
      },
    }),
  );
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const to = name.trim();
    if (to === '' || delegate.isPending) return;
    delegate.mutate({ ticket_id: ticket.ticket_id, to: to.includes(':') ? to : `human:${to}` });
  };
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-ink-2">Not for you to decide? Hand it to somebody else</summary>
      <form onSubmit={onSubmit} className="mt-2 flex flex-wrap items-end gap-2">
        <span className="flex flex-col gap-1">
          <label htmlFor={field} className="text-xs text-ink-2">
            Person
          </label>
          <input
            id={field}
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
