'use client';

import { type ReactNode, useState } from 'react';
import { Button, type ButtonTone } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { ReasonBox } from '../ui/reason-box.tsx';
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
        <ReasonBox value={reason} onChange={setReason} kept={kept} isOptional={!isReasonNeeded} />
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
