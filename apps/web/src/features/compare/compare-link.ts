import type { Run } from '@aob/engine/contract';

/** The page that compares these runs; with one of them it asks for the other. */
export function compareHref(a: string, b?: string): string {
  return `/runs/compare?a=${encodeURIComponent(a)}${b === undefined ? '' : `&b=${encodeURIComponent(b)}`}`;
}

/** A replay is compared with what it replays, any other run with one that the reader chooses. */
export function compareHrefOf({ run_id, replay }: Run): string {
  return replay === undefined ? compareHref(run_id) : compareHref(replay.of, run_id);
}
