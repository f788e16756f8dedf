'use client';

import type { Schedule } from '@aob/engine/contract';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
import { useTellMany } from '../lists/use-tell-many.ts';
import { VerdictList } from '../lists/verdict-list.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/form-fields.tsx';
import { Sheet } from '../ui/sheet.tsx';

export type ScheduleAct = 'pause' | 'resume' | 'delete';

interface Wording {
  readonly verb: string;
  readonly done: string;
  readonly effect: (schedules: readonly Schedule[]) => string;
  readonly fits: (schedule: Schedule) => boolean;
}

const WORDS: { readonly [act in ScheduleAct]: Wording } = {
  pause: {
    verb: 'Pause',
    done: 'paused',
    effect: () => 'They start no runs until they are resumed. Runs they have started go on.',
    fits: ({ status }) => status === 'active',
  },
  resume: {
    verb: 'Resume',
    done: 'resumed',
    effect: () => 'They start runs again, and make up for what they missed as each of them says.',
    fits: ({ status }) => status === 'paused',
  },
  delete: {
    verb: 'Delete',
    done: 'deleted',
    effect: (schedules) => {
      const waiting = schedules.reduce((sum, schedule) => sum + schedule.waiting, 0);
      return `They start no more runs${waiting === 0 ? '' : `, and the ${waiting} that wait are forgotten`}. Runs they have started go on. This cannot be undone.`;
    },
    fits: () => true,
  },
};

interface ScheduleBulkSheetProps {
  readonly act: ScheduleAct;
  /** As they stood when the sheet was opened. */
  readonly schedules: readonly Schedule[];
  readonly onClose: () => void;
}

/** The same for several schedules: what it does to which, and then what became of each. */
export function ScheduleBulkSheet({ act, schedules, onClose }: ScheduleBulkSheetProps) {
  const { verb, done, effect, fits } = WORDS[act];
  const [reason, setReason] = useState('');
  const { verdicts, isRunning, start, stop } = useTellMany();
  const tell = useTellSchedule(act, reason.trim());
  const fitting = schedules.filter(fits);
  const left = fitting.filter(({ schedule_id }) => verdicts.get(schedule_id)?.state !== 'done');
  const hasBegun = verdicts.size > 0;
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (isRunning || left.length === 0) return;
    void start(
      left.map(({ schedule_id }) => schedule_id),
      tell.one,
    ).then(tell.after);
  };
  const close = (): void => {
    stop();
    onClose();
  };
  return (
    <Sheet
      title={`${verb} ${schedules.length} ${schedules.length === 1 ? 'schedule' : 'schedules'}`}
      description={effect(fitting)}
      isOpen
      onClose={close}
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-3">
        {act === 'pause' && !hasBegun && (
          <TextField
            label="Reason (optional)"
            hint="Shown with each of them"
            value={reason}
            onChange={setReason}
          />
        )}
        <VerdictList
          label="Schedules"
          items={schedules.map((schedule) => ({
            id: schedule.schedule_id,
            title: schedule.name,
            place: schedule.workflow,
            isFitting: fits(schedule),
          }))}
          verdicts={verdicts}
          isRunning={isRunning}
          doneWord={done}
        />
        <div className="flex flex-wrap justify-end gap-2">
          {isRunning ? (
            <Button onClick={stop}>Stop</Button>
          ) : (
            <Button onClick={close}>{hasBegun ? 'Close' : 'Keep as they are'}</Button>
          )}
          {left.length > 0 && (
            <Button type="submit" tone={act === 'delete' ? 'danger' : 'primary'} disabled={isRunning}>
              {hasBegun ? `Try ${left.length} again` : `${verb} ${left.length}`}
            </Button>
          )}
        </div>
      </form>
    </Sheet>
  );
}

/** Tells one schedule, and reads all of them again when the last was told. */
function useTellSchedule(act: ScheduleAct, reason: string) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  return {
    one: async (schedule: string): Promise<string> => {
      if (act === 'pause') await client.schedules.pause.mutate({ schedule, reason });
      else if (act === 'resume') await client.schedules.resume.mutate({ schedule });
      else await client.schedules.remove.mutate({ schedule });
      return WORDS[act].done;
    },
    after: () => void queries.invalidateQueries(trpc.schedules.pathFilter()),
  };
}
