'use client';

import type { Ticket } from '@aob/engine/contract';
import type { Json } from '@aob/ir';
import { useMutation } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import { toast } from 'sonner';
import { shownProblem } from '../data/problem.ts';
import { useTRPC } from '../data/trpc.ts';
import { useKeys } from '../frame/use-keys.ts';
import { announce } from '../live/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SchemaForm } from './schema-form.tsx';
import { startValue } from './start-value.ts';

interface DecideFormProps {
  readonly ticket: Ticket;
  readonly onDecided: () => void;
}

type Word = 'approve' | 'reject';

/** Approve or reject, with the gate's own form. A rejection needs a reason: somebody will have to read it. */
export function DecideForm({ ticket, onDecided }: DecideFormProps) {
  const trpc = useTRPC();
  const [reason, setReason] = useState('');
  const [data, setData] = useState<Json>(() => startValue(ticket.form));
  const [isReasonMissing, setReasonMissing] = useState(false);
  const field = useId();
  const form = useId();
  const reasonBox = useRef<HTMLTextAreaElement>(null);
  const formElement = useRef<HTMLFormElement>(null);
  const decide = useMutation(
    trpc.tickets.decide.mutationOptions({
      onSuccess: ({ decision }) => {
        const word = decision === 'approve' ? 'Approved' : 'Rejected';
        toast(`${word}: ${ticket.message}`);
        announce(word);
        onDecided();
      },
      onError: (error) => announce(shownProblem(error).title),
    }),
  );
  const submit = (decision: Word): void => {
    if (decide.isPending) return;
    if (decision === 'reject' && reason.trim() === '') {
      setReasonMissing(true);
      reasonBox.current?.focus();
      return;
    }
    decide.mutate({
      ticket_id: ticket.ticket_id,
      decision,
      reason: reason.trim(),
      ...(ticket.form === undefined || decision === 'reject' ? {} : { data }),
    });
  };
  useKeys({
    // Through the form, so that what it needs is asked for first.
    a: () => formElement.current?.requestSubmit(),
    r: () => submit('reject'),
    Enter: () => reasonBox.current?.focus(),
  });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    submit('approve');
  };
  return (
    <>
      <form
        id={form}
        ref={formElement}
        onSubmit={onSubmit}
        aria-label="Your decision"
        className="flex flex-col gap-3 rounded-lg border bg-surface p-4"
      >
        {ticket.form !== undefined && <SchemaForm schema={ticket.form} value={data} onChange={setData} />}
        <label htmlFor={field} className="text-sm font-medium">
          Reason <span className="font-normal text-ink-3">(needed to reject)</span>
        </label>
        <textarea
          id={field}
          ref={reasonBox}
          rows={2}
          className="field"
          placeholder="Kept with the decision"
          value={reason}
          aria-invalid={isReasonMissing}
          aria-describedby={isReasonMissing ? `${field}-missing` : undefined}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          onChange={(event) => {
            setReason(event.target.value);
            setReasonMissing(false);
          }}
        />
        {isReasonMissing && (
          <p id={`${field}-missing`} role="alert" className="text-sm text-danger">
            Say why you reject it: whoever proposed it reads this.
          </p>
        )}
        {decide.isError && <ProblemView error={decide.error} />}
      </form>
      {/* Outside the form, so that it stays in view while the reader scrolls through the change. */}
      <div className="sticky bottom-0 z-10 -mx-2 flex gap-2 border-t bg-canvas px-2 py-3 max-sm:*:flex-1">
        <Button type="submit" form={form} tone="primary" icon={Check} keys="a" disabled={decide.isPending}>
          Approve
        </Button>
        <Button tone="danger" icon={X} keys="r" disabled={decide.isPending} onClick={() => submit('reject')}>
          Reject
        </Button>
      </div>
    </>
  );
}
