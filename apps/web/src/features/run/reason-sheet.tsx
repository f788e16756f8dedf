'use client';

import { type ReactNode, useId, useState } from 'react';
import { Button, type ButtonTone } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Sheet } from '../ui/sheet.tsx';

interface ReasonSheetProps {
  readonly title: string;
  /** What will happen, in numbers. */
  readonly consequence: ReactNode;
  readonly action: string;
  readonly tone?: ButtonTone;
  readonly isOpen: boolean;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly isReasonNeeded: boolean;
  /** Where the reason is kept. */
  readonly kept?: string;
  readonly onClose: () => void;
  readonly onConfirm: (reason: string) => void;
  readonly children?: ReactNode;
}

/** An act that cannot be taken back: says what it does, asks why, then does it. */
export function ReasonSheet({
  title,
  consequence,
  action,
  tone = 'danger',
  isOpen,
  isPending,
  error,
  isReasonNeeded,
  kept = 'Kept in the log of the run',
  onClose,
  onConfirm,
  children,
}: ReasonSheetProps) {
  const [reason, setReason] = useState('');
  const field = useId();
  const isReady = !isReasonNeeded || reason.trim() !== '';
  return (
    <Sheet title={title} description={consequence} isOpen={isOpen} onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) onConfirm(reason.trim());
        }}
      >
        {children}
        <label htmlFor={field} className="text-sm font-medium">
          Reason {!isReasonNeeded && <span className="font-normal text-ink-3">(optional)</span>}
        </label>
        <textarea
          id={field}
          className="field"
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          placeholder={kept}
        />
        {error !== null && error !== undefined && <ProblemView error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep as it is</Button>
          <Button type="submit" tone={tone} disabled={!isReady || isPending}>
            {action}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
