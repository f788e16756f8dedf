/** What was set aside with a run, for whoever decides what becomes of it. */
import type { ParkedCommand, QuarantineResource } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { clean, indent, oneLine, table } from './text.ts';
import { dateTime } from './time.ts';

export interface SetAside {
  readonly run_id: string;
  readonly quarantine: QuarantineResource | null;
}

export function formatQuarantine({ run_id, quarantine }: SetAside, colors: Colors): string {
  if (quarantine === null) return `${run_id} is not set aside: there is nothing to repair.`;
  const { bold, dim } = colors;
  return [
    `${bold(run_id)} ${quarantineText(quarantine, colors)}`,
    indent(table(quarantine.parked.map((each) => [dim(each.command), parkedText(each)]))),
    '',
    dim('Carry it out after all:'),
    `  aob run repair ${run_id} --retry --reason "…"`,
    dim('Go on without it:'),
    `  aob run repair ${run_id} --drop --reason "…"`,
  ].join('\n');
}

export function quarantineText({ error, since }: QuarantineResource, { red, dim }: Colors): string {
  const when = since === undefined ? '' : ` ${dim(`since ${dateTime(since)}`)}`;
  return `set aside: ${red(oneLine(error, 400))}${when}`;
}

export function parkedText({ what, by, error }: ParkedCommand): string {
  const who = by === undefined ? '' : ` by ${by}`;
  return `${clean(`${what}${who}`)}: ${oneLine(error, 200)}`;
}
