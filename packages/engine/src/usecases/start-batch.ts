import type { StartedRun, StartRunRequest } from '../contract/runs.ts';
import type { Caller } from './caller.ts';
import type { Outcome } from './outcome.ts';
import { type Lookup, lookupIn, type StartRunPorts, startRun } from './start-run.ts';

export interface StartBatch {
  readonly caller: Caller;
  readonly key?: string | undefined;
  /** A member whose shape is already refused comes as that refusal. */
  readonly runs: readonly Outcome<StartRunRequest>[];
}

/** Starts each run on its own; answers in order. They share commits, not fates. */
export const startBatch = async (
  ports: StartRunPorts,
  { caller, key, runs }: StartBatch,
): Promise<readonly Outcome<StartedRun>[]> => {
  const lookup = lookOnce(ports);
  return Promise.all(
    runs.map((run, index) => {
      if (!run.ok) return run;
      const ownKey = key === undefined ? undefined : `${key}:${index}`;
      return startRun(ports, { caller, key: ownKey, request: run.value }, lookup);
    }),
  );
};

const lookOnce = (ports: StartRunPorts): Lookup => {
  const lookup = lookupIn(ports);
  const workflows = new Map<string, ReturnType<Lookup['workflow']>>();
  const experiments = new Map<string, ReturnType<Lookup['experiment']>>();
  return {
    workflow: (request) => {
      if (request.definition !== undefined) return lookup.workflow(request);
      const reference =
        request.workflow === undefined ? `tag ${request.tag}` : `workflow ${request.workflow}`;
      const known = workflows.get(reference) ?? lookup.workflow(request);
      workflows.set(reference, known);
      return known;
    },
    experiment: (ref) => {
      const known = experiments.get(ref) ?? lookup.experiment(ref);
      experiments.set(ref, known);
      return known;
    },
  };
};
