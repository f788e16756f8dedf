import type { StartedRun, StartRunRequest } from '../contract/runs.ts';
import type { Caller } from './caller.ts';
import type { Outcome } from './outcome.ts';
import { type ResolveWorkflow, resolveWorkflow, type StartRunPorts, startRun } from './start-run.ts';

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
  const resolve = resolveOnce(ports);
  return Promise.all(
    runs.map((run, index) => {
      if (!run.ok) return run;
      const ownKey = key === undefined ? undefined : `${key}:${index}`;
      return startRun(ports, { caller, key: ownKey, request: run.value }, resolve);
    }),
  );
};

const resolveOnce = (ports: StartRunPorts): ResolveWorkflow => {
  const resolved = new Map<string, ReturnType<ResolveWorkflow>>();
  return (request) => {
    if (request.definition !== undefined) return resolveWorkflow(ports, request);
    const reference = request.workflow === undefined ? `tag ${request.tag}` : `workflow ${request.workflow}`;
    const known = resolved.get(reference) ?? resolveWorkflow(ports, request);
    resolved.set(reference, known);
    return known;
  };
};
