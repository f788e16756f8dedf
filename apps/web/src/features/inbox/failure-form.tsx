'use client';

import type { Json } from '@aob/ir';
import { CircleX, RotateCw, SkipForward } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useKeys } from '../frame/use-keys.ts';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { typedBefore, useRefusal } from './held/standing-of.ts';
import { ReasonField } from './reason-field.tsx';
import { type AnswerProps, useDecide } from './use-decide.ts';

interface FailureFormProps extends AnswerProps {
  readonly hasKeys: boolean;
}

type Word = 'retry' | 'skip' | 'fail';

const RUNNING: { readonly [word in Word]: string } = {
  retry: 'Run again',
  skip: 'Skip with this output',
  fail: 'Let it fail',
};
const UNDOING: { readonly [word in Word]: string } = {
  retry: 'Undo again',
  skip: 'Needs no undoing',
  fail: 'Leave it as it is',
};

/**
 * A step failed and nobody handled it: run it again, give it an output, or let the run fail. Or it could not be undone: try
 * again, say that it needs no undoing, or leave it.
 */
export function FailureForm({ hasKeys, ...answer }: FailureFormProps) {
  const { ticket } = answer;
  const [before] = useState(() => typedBefore(ticket.ticket_id));
  const [reason, setReason] = useState(before?.reason ?? '');
  const [output, setOutput] = useState(before?.data === undefined ? '' : JSON.stringify(before.data));
  const [isNoJson, setNoJson] = useState(false);
  const field = useId();
  const reasonBox = useRef<HTMLTextAreaElement>(null);
  const decide = useDecide(answer);
  const refusal = useRefusal(ticket.ticket_id);
  const canSkip = ticket.decisions.includes('skip');
  const words = ticket.undoes ? UNDOING : RUNNING;
  const submit = (decision: Word): void => {
    if (!ticket.decisions.includes(decision)) return;
    const data = decision === 'skip' ? jsonIn(output) : undefined;
    if (decision === 'skip' && data === undefined) {
      setNoJson(true);
      return;
    }
    decide({
      decision,
      reason: reason.trim(),
      ...(data !== undefined && { data }),
    });
  };
  useKeys(
    'inbox',
    hasKeys
      ? { t: () => submit('retry'), s: () => submit('skip'), Enter: () => reasonBox.current?.focus() }
      : {},
  );
  return (
    <>
      <section aria-label="Your decision" className="flex flex-col gap-3 rounded-lg border bg-surface p-4">
        <ReasonField box={reasonBox} value={reason} hint="" missing={undefined} onChange={setReason} />
        {canSkip && !ticket.undoes && (
          <>
            <label htmlFor={field} className="text-sm font-medium">
              Output <span className="font-normal text-ink-3">(JSON, used to skip; empty: null)</span>
            </label>
            <textarea
              id={field}
              rows={2}
              className="field font-mono"
              value={output}
              aria-invalid={isNoJson}
              aria-describedby={isNoJson ? `${field}-wrong` : undefined}
              onChange={(event) => {
                setOutput(event.target.value);
                setNoJson(false);
              }}
            />
          </>
        )}
        {isNoJson && (
          <p id={`${field}-wrong`} role="alert" className="text-sm text-danger">
            This is no JSON. A text stands in quotes.
          </p>
        )}
        {refusal !== undefined && <ProblemView error={refusal} />}
      </section>
      <div className="sticky bottom-0 z-10 -mx-2 flex flex-wrap gap-2 border-t bg-canvas px-2 py-3 max-sm:*:flex-1">
        <Button tone="primary" icon={RotateCw} keys="t" onClick={() => submit('retry')}>
          {words.retry}
        </Button>
        {canSkip && (
          <Button icon={SkipForward} keys="s" onClick={() => submit('skip')}>
            {words.skip}
          </Button>
        )}
        <Button tone="danger" icon={CircleX} onClick={() => submit('fail')}>
          {words.fail}
        </Button>
      </div>
    </>
  );
}

/** Undefined for what is no JSON. */
function jsonIn(text: string): Json | undefined {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
