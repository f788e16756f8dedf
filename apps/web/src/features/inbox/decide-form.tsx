'use client';

import type { Json } from '@aob/ir';
import { Check, MessageSquareReply, X } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import { useKeys } from '../frame/use-keys.ts';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { typedBefore, useRefusal } from './held/standing-of.ts';
import { ReasonField } from './reason-field.tsx';
import { SchemaForm } from './schema-form.tsx';
import { startValue } from './start-value.ts';
import { type AnswerProps, useDecide } from './use-decide.ts';

interface DecideFormProps extends AnswerProps {
  readonly hasKeys?: boolean;
}

type Word = 'approve' | 'reject' | 'request_changes';

const NEEDED: { readonly [word in Word]: string | undefined } = {
  approve: undefined,
  reject: 'Say why you reject it: whoever proposed it reads this.',
  request_changes: 'Say what is to change: whoever changes it reads this.',
};

/** Approve, reject or ask for changes, with the gate's own form. A no needs a reason: somebody will have to read it. */
export function DecideForm({ hasKeys = true, ...answer }: DecideFormProps) {
  const { ticket } = answer;
  const [before] = useState(() => typedBefore(ticket.ticket_id));
  const [reason, setReason] = useState(before?.reason ?? '');
  const [data, setData] = useState<Json>(() => before?.data ?? startValue(ticket.form));
  const [missing, setMissing] = useState<string>();
  const form = useId();
  const reasonBox = useRef<HTMLTextAreaElement>(null);
  const formElement = useRef<HTMLFormElement>(null);
  const decide = useDecide(answer);
  const refusal = useRefusal(ticket.ticket_id);
  const submit = (decision: Word): void => {
    if (NEEDED[decision] !== undefined && reason.trim() === '') {
      setMissing(NEEDED[decision]);
      reasonBox.current?.focus();
      return;
    }
    decide({
      decision,
      reason: reason.trim(),
      ...(ticket.form === undefined || decision !== 'approve' ? {} : { data }),
    });
  };
  useKeys(
    'inbox',
    hasKeys
      ? {
          // Through the form, so that what it needs is asked for first.
          a: () => formElement.current?.requestSubmit(),
          r: () => submit('reject'),
          c: () => submit('request_changes'),
          Enter: () => reasonBox.current?.focus(),
        }
      : {},
  );
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
        <ReasonField
          box={reasonBox}
          value={reason}
          hint="(needed to reject or to ask for changes)"
          missing={missing}
          onChange={(value) => {
            setReason(value);
            setMissing(undefined);
          }}
        />
        {refusal !== undefined && <ProblemView error={refusal} />}
      </form>
      {/* Outside the form, so that it stays in view while the reader scrolls through the change. */}
      <div className="sticky bottom-0 z-10 -mx-2 flex flex-wrap gap-2 border-t bg-canvas px-2 py-3 max-sm:*:flex-1">
        <Button type="submit" form={form} tone="primary" icon={Check} keys="a">
          Approve
        </Button>
        <Button tone="danger" icon={X} keys="r" onClick={() => submit('reject')}>
          Reject
        </Button>
        <Button icon={MessageSquareReply} keys="c" onClick={() => submit('request_changes')}>
          Request changes
        </Button>
      </div>
    </>
  );
}
