import type { RunSummary } from '@aob/engine/contract';
import { Left } from '../ui/time.tsx';

/** The engine names the moment; a reader wants to know how long. */
export function waitsForClock(
  run: Pick<RunSummary, 'status' | 'status_text' | 'wake_at'>,
): run is typeof run & { readonly wake_at: string } {
  return (
    run.status === 'WAITING' &&
    run.wake_at !== undefined &&
    run.status_text?.startsWith('waiting until') === true
  );
}

export function ClockWords({ due }: { readonly due: string }) {
  return (
    <>
      waiting for the clock, <Left due={due} />
    </>
  );
}
