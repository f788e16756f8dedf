import type { Firing, Schedule } from '@aob/engine/contract';
import { CircleAlert, CircleSlash, Clock } from 'lucide-react';
import Link from 'next/link';
import type { RowPlace } from '../lists/virtual-list.tsx';
import { actorWord } from '../runs/actor.ts';
import { RunStatusIcon, runStatusWord } from '../runs/run-status.tsx';
import { Fact } from '../ui/chip.tsx';
import { Hint } from '../ui/hint.tsx';
import { ScheduleActs } from './schedule-acts.tsx';
import { zoneTime } from './zone-time.ts';

interface ScheduleRowProps {
  readonly schedule: Schedule;
  readonly place: RowPlace;
  /** To be dealt with together with others. */
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onEdit: () => void;
}

/** One schedule: what it starts, when next, what came of the last times, and what can be done. */
export function ScheduleRow({ schedule, place, isChosen, onChoose, onEdit }: ScheduleRowProps) {
  const { name, workflow, waiting } = schedule;
  return (
    <li
      {...place}
      data-schedule={name}
      className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b px-4 py-3 last:border-b-0 hover:bg-hover"
    >
      <label className="-m-2 cursor-pointer p-2">
        <span className="sr-only">Choose {name}</span>
        <input
          type="checkbox"
          className="block size-4 accent-(--accent)"
          checked={isChosen}
          onChange={onChoose}
        />
      </label>
      <div className="min-w-48 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <Link
            href={`/runs?label=${encodeURIComponent(`schedule=${name}`)}`}
            className="hover:underline"
            title="Its runs"
          >
            {name}
          </Link>
          {schedule.status === 'paused' && <Fact>paused</Fact>}
          {waiting > 0 && <Fact>{waiting} waiting</Fact>}
        </p>
        <p className="truncate text-sm text-ink-2">
          starts{' '}
          <Link href={`/workflows/${workflow.split('@', 1)[0]}`} className="hover:underline">
            {workflow}
          </Link>
        </p>
      </div>
      <div className="w-64 text-sm">
        <p>
          <code className="font-mono">{schedule.cron}</code>{' '}
          <span className="text-ink-2">{schedule.timezone}</span>
        </p>
        <p className="text-ink-2">
          <NextWords schedule={schedule} />
        </p>
      </div>
      <LastFirings schedule={schedule} />
      <ScheduleActs schedule={schedule} onEdit={onEdit} />
      {schedule.problem !== undefined && (
        <p className="flex w-full items-start gap-1.5 text-sm text-danger">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span>
            No run at {zoneTime(schedule.problem.at, schedule.timezone)}: {schedule.problem.message}
          </span>
        </p>
      )}
    </li>
  );
}

function NextWords({ schedule }: { readonly schedule: Schedule }) {
  const { paused, timezone, next_firings: times } = schedule;
  if (paused !== undefined) {
    return `paused by ${actorWord(paused.by)}${paused.reason === '' ? '' : `: ${paused.reason}`}`;
  }
  const [next] = times;
  if (next === undefined) return 'does not fire any more';
  return (
    <time dateTime={next} title={times.map((time) => zoneTime(time, timezone)).join('\n')}>
      next {zoneTime(next, timezone)}
    </time>
  );
}

/** Oldest first, so that the newest stands at the end as in a sentence. */
function LastFirings({ schedule }: { readonly schedule: Schedule }) {
  return (
    <ul aria-label={`Last times of ${schedule.name}`} className="flex w-36 items-center gap-1.5">
      {[...schedule.last_firings].reverse().map((firing) => (
        <li key={firing.scheduled_for}>
          <Hint text={firingWords(firing, schedule.timezone)}>
            {firing.run_id === undefined ? (
              <span
                className="grid size-6 place-items-center"
                role="img"
                aria-label={firingWords(firing, schedule.timezone)}
              >
                <FiringIcon firing={firing} />
              </span>
            ) : (
              <Link
                href={`/runs/${firing.run_id}`}
                aria-label={firingWords(firing, schedule.timezone)}
                className="grid size-6 place-items-center rounded-md hover:bg-sunken"
              >
                <FiringIcon firing={firing} />
              </Link>
            )}
          </Hint>
        </li>
      ))}
    </ul>
  );
}

function FiringIcon({ firing: { status, run_status: run } }: { readonly firing: Firing }) {
  if (run !== undefined) return <RunStatusIcon status={run} />;
  if (status === 'failed') return <CircleAlert className="size-4 text-danger" aria-hidden />;
  if (status === 'skipped') return <CircleSlash className="size-4 text-ink-3" aria-hidden />;
  return <Clock className="size-4 text-ink-3" aria-hidden />;
}

function firingWords(firing: Firing, timezone: string): string {
  const time = zoneTime(firing.scheduled_for, timezone);
  const until = firing.until === undefined ? '' : ` to ${zoneTime(firing.until, timezone)}`;
  const what =
    firing.run_status === undefined ? firing.status : runStatusWord(firing.run_status).toLowerCase();
  return `${time}${until}: ${what}${firing.reason === undefined ? '' : `. ${firing.reason.message}`}`;
}
