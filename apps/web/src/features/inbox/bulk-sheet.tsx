'use client';

import type { TicketSummary } from '@aob/engine/contract';
import { type FormEvent, useState } from 'react';
import { VerdictList } from '../lists/verdict-list.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/form-fields.tsx';
import { ReasonBox } from '../ui/reason-box.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { answersFor, type BulkAnswer } from './bulk-answers.ts';
import { HeldOrder } from './held/held-order.tsx';
import { useBulkDecide } from './use-bulk-decide.ts';

interface BulkSheetProps {
  /** As they stood when the sheet was opened. */
  readonly tickets: readonly TicketSummary[];
  /** Which answer was meant when it was opened. */
  readonly meant: BulkAnswer['id'] | undefined;
  readonly onClose: () => void;
}

/** One answer for several questions: what it does to which, why, and then what became of each. */
export function BulkSheet({ tickets, meant, onClose }: BulkSheetProps) {
  const answers = answersFor(tickets);
  const [chosen, setChosen] = useState<BulkAnswer['id'] | undefined>(meant);
  const [reason, setReason] = useState('');
  const [to, setTo] = useState('');
  const bulk = useBulkDecide();
  const answer = answers.find(({ id }) => id === chosen) ?? answers[0];
  const fitting = tickets.filter(({ kind }) => answer?.kinds.includes(kind) === true);
  // Those that were refused, or that stopping left out, can be told again.
  const left = fitting.filter(({ ticket_id }) => bulk.verdicts.get(ticket_id)?.state !== 'done');
  const { sentAt } = bulk;
  const hasBegun = bulk.verdicts.size > 0;
  const isUnderWay = sentAt !== undefined || bulk.isRunning;
  const isAsking = !hasBegun && !isUnderWay;
  const isReady =
    answer !== undefined &&
    left.length > 0 &&
    reason.trim() !== '' &&
    (answer.id !== 'delegate' || to.trim() !== '');
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isReady || isUnderWay) return;
    const order = { answer: answer.id, reason: reason.trim(), to: to.trim() };
    bulk.start(
      left.map(({ ticket_id }) => ticket_id),
      order,
    );
  };
  const close = (): void => {
    bulk.stop();
    onClose();
  };
  return (
    <Sheet
      title={tickets.length === 1 ? 'Answer one question' : `Answer ${tickets.length} questions at once`}
      description="Each is answered by itself, in your name and with your reason: what cannot be taken is refused and listed, and the others go on."
      isOpen
      onClose={close}
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-3">
        {isAsking && (
          <AnswerChoice answers={answers} chosen={answer} tickets={tickets} onChoose={setChosen} />
        )}
        {isAsking && answer?.id === 'delegate' && (
          <TextField label="Person" placeholder="joe" value={to} onChange={setTo} />
        )}
        {isAsking && <ReasonBox value={reason} onChange={setReason} kept="Kept with each of them" />}
        <VerdictList
          label="Questions"
          items={tickets.map((ticket) => ({
            id: ticket.ticket_id,
            title: ticket.message,
            place: ticket.workflow,
            isFitting: answer?.kinds.includes(ticket.kind) === true,
          }))}
          verdicts={bulk.verdicts}
          isRunning={bulk.isRunning}
          doneWord="answered"
        />
        {sentAt !== undefined && (
          <HeldOrder
            words={`${answer?.verb} ${left.length}`}
            sentAt={sentAt}
            onTakeBack={bulk.stop}
            onSendNow={bulk.sendNow}
          />
        )}
        {sentAt === undefined && (
          <div className="flex flex-wrap justify-end gap-2">
            {bulk.isRunning ? (
              <Button onClick={bulk.stop}>Stop</Button>
            ) : (
              <Button onClick={close}>{hasBegun ? 'Close' : 'Keep as they are'}</Button>
            )}
            {left.length > 0 && answer !== undefined && (
              <Button
                type="submit"
                tone={answer.isDangerous ? 'danger' : 'primary'}
                disabled={!isReady || bulk.isRunning}
              >
                {hasBegun ? `Try ${left.length} again` : `${answer.verb} ${left.length}`}
              </Button>
            )}
          </div>
        )}
      </form>
    </Sheet>
  );
}

interface AnswerChoiceProps {
  readonly answers: readonly BulkAnswer[];
  readonly chosen: BulkAnswer | undefined;
  readonly tickets: readonly TicketSummary[];
  readonly onChoose: (id: BulkAnswer['id']) => void;
}

function AnswerChoice({ answers, chosen, tickets, onChoose }: AnswerChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">Your answer</legend>
      {answers.map((each) => {
        const count = tickets.filter(({ kind }) => each.kinds.includes(kind)).length;
        return (
          <label key={each.id} className="flex items-start gap-2 text-sm">
            <input
              type="radio"
              name="bulk-answer"
              className="mt-1"
              checked={chosen === each}
              onChange={() => onChoose(each.id)}
            />
            <span>
              <span className="font-medium">
                {each.title}
                {count < tickets.length && ` (${count} of ${tickets.length})`}.
              </span>{' '}
              <span className="text-ink-2">{each.effect}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
