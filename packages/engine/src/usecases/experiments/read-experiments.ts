import type {
  Experiment,
  ExperimentEvent,
  ListExperimentEventsQuery,
  ListExperimentsQuery,
} from '../../contract/experiments.ts';
import type { Page } from '../../contract/values.ts';
import type { ExperimentEventRow, Experiments } from '../../ports/experiments.ts';
import { done, type Outcome } from '../outcome.ts';
import { pageOf } from '../page.ts';
import { timestampOf } from '../present/values.ts';
import { findExperiment } from './find-experiment.ts';
import { presentExperiment } from './present-experiment.ts';

export interface ReadExperimentPorts {
  readonly experiments: Experiments;
}

/** By name. */
export const listExperiments = async (
  { experiments }: ReadExperimentPorts,
  { workflow, status, limit, cursor }: ListExperimentsQuery,
): Promise<Outcome<Page<Experiment>>> => {
  const rows = await experiments.list({ workflow, status, limit: limit + 1, after: cursor });
  const page = pageOf(rows, limit, (row) => row.name);
  return done({ ...page, items: page.items.map(presentExperiment) });
};

export const readExperiment = async (
  { experiments }: ReadExperimentPorts,
  ref: string,
): Promise<Outcome<Experiment>> => {
  const found = await findExperiment(experiments, ref);
  return found.ok ? done(presentExperiment(found.value)) : found;
};

/** What became of it, the latest first. */
export const listExperimentEvents = async (
  { experiments }: ReadExperimentPorts,
  ref: string,
  { limit, cursor }: ListExperimentEventsQuery,
): Promise<Outcome<Page<ExperimentEvent>>> => {
  const found = await findExperiment(experiments, ref);
  if (!found.ok) return found;
  const rows = await experiments.events(found.value.experimentId, { limit: limit + 1, before: cursor });
  const page = pageOf(rows, limit, ({ revision }) => `${revision}`);
  return done({ ...page, items: page.items.map(eventResource) });
};

/** Data is stored as it is shown. */
const eventResource = ({ at, ...row }: ExperimentEventRow): ExperimentEvent =>
  ({ ...row, at: timestampOf(at) }) as ExperimentEvent;
