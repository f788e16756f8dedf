import { parseTimestampMs } from '@aob/ir';
import type { Firing, ListFiringsQuery, ListSchedulesQuery, Schedule } from '../../contract/schedules.ts';
import type { Page } from '../../contract/values.ts';
import { done, type Outcome } from '../outcome.ts';
import { pageOf } from '../page.ts';
import { timestampOf } from '../present/values.ts';
import { findSchedule } from './find-schedule.ts';
import {
  type PresentSchedulePorts,
  presentFirings,
  presentSchedule,
  presentSchedules,
} from './present-schedule.ts';

/** By name. */
export const listSchedules = async (
  ports: PresentSchedulePorts,
  { workflow, limit, cursor }: ListSchedulesQuery,
): Promise<Outcome<Page<Schedule>>> => {
  const rows = await ports.schedules.list({ workflow, limit: limit + 1, after: cursor });
  const page = pageOf(rows, limit, (row) => row.name);
  return done({ ...page, items: await presentSchedules(ports, page.items) });
};

export const readSchedule = async (ports: PresentSchedulePorts, ref: string): Promise<Outcome<Schedule>> => {
  const found = await findSchedule(ports.schedules, ref);
  if (!found.ok) return found;
  return done(await presentSchedule(ports, found.value));
};

/** Every time of a schedule that something came of, the latest first. */
export const listFirings = async (
  { schedules, reads }: PresentSchedulePorts,
  ref: string,
  { limit, cursor }: ListFiringsQuery,
): Promise<Outcome<Page<Firing>>> => {
  const before = cursor === undefined ? undefined : parseTimestampMs(cursor);
  const found = await findSchedule(schedules, ref);
  if (!found.ok) return found;
  const rows = await schedules.firings(found.value.scheduleId, { limit: limit + 1, before });
  const page = pageOf(rows, limit, (row) => timestampOf(row.nominalAt));
  const shown = await presentFirings(reads, page.items);
  return done({ ...page, items: page.items.flatMap((row) => shown.get(row) ?? []) });
};
