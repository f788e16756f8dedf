'use client';

import { useMutation } from '@tanstack/react-query';
import { RadioTower } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { toast } from '../ui/toast.ts';
import { JsonField, jsonDraft } from './json-field.tsx';

interface SignalRunProps {
  readonly runId: string;
  readonly signal: string;
  /** The node that waits for it. */
  readonly node: string;
}

/** Sends by hand what a run waits for. */
export function SignalRun({ runId, signal, node }: SignalRunProps) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState(() => jsonDraft('null'));
  const send = useMutation(
    trpc.runs.signal.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast(`Signal ${signal} sent`);
      },
    }),
  );
  const { value } = draft;
  return (
    <>
      <Button icon={RadioTower} tone="primary" onClick={() => setOpen(true)}>
        Send {signal}
      </Button>
      <Sheet
        title={`Send the signal ${signal}`}
        description={`${node} goes on with what you send. The log keeps that it came from you.`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
      >
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (value !== undefined) send.mutate({ run_id: runId, name: signal, data: value.json });
          }}
        >
          <JsonField label="Data that comes with it (JSON)" draft={draft} onChange={setDraft} />
          {send.error !== null && <ProblemView error={send.error} />}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button type="submit" tone="primary" disabled={value === undefined || send.isPending}>
              Send
            </Button>
          </div>
        </form>
      </Sheet>
    </>
  );
}
