/**
 * Lets queued runs begin when there is a slot for them (R19). Whoever commits what changes the line, a run that came to wait
 * or one that ended, looks at the workflow at once; a slow poll finds what a crash or another process has left. Looking is
 * harmless: `append` gives a slot only once, and a run begins only with one.
 */
import type { Digest, PlanLimits } from '@aob/ir';
import type { Submitted } from '../ports/engine.ts';
import type { QueuedRun, RunSlots } from '../ports/run-slots.ts';
import type { BeginCommand } from '../run/commands.ts';
import { type Admitted, pickSlots } from './pick-slots.ts';

export interface Admissions {
  /** Looks at every workflow with queued runs, now and from time to time. */
  start(): void;
  /** Something has changed among those who hold or want a slot of this workflow. */
  notice(workflow: string): void;
  stop(): Promise<void>;
}

export interface AdmissionParts {
  readonly slots: RunSlots;
  readonly limits: (digests: readonly Digest[]) => Promise<ReadonlyMap<Digest, PlanLimits>>;
  readonly begin: (runId: string, command: BeginCommand) => Promise<Submitted>;
  readonly pollMs: number;
  /** Queued runs of one priority that are looked at together. */
  readonly page: number;
  readonly onProblem: (error: unknown) => void;
}

/** Rounds that let nobody begin, because others were faster; then the next event or poll looks again. */
const VAIN_ROUNDS_MAX = 5;

export const createAdmissions = (parts: AdmissionParts): Admissions => {
  const { slots, pollMs, onProblem } = parts;
  /** Workflows being looked at; true: something has changed since. */
  const looking = new Map<string, boolean>();
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const keep = (work: Promise<void>): void => {
    const watched = work.catch(onProblem).finally(() => underWay.delete(watched));
    underWay.add(watched);
  };

  const look = async (workflow: string): Promise<void> => {
    try {
      do {
        looking.set(workflow, false);
        await admit(parts, workflow, () => isStopped);
      } while (looking.get(workflow) === true && !isStopped);
    } finally {
      looking.delete(workflow);
    }
  };

  const notice = (workflow: string): void => {
    if (isStopped) return;
    const isBusy = looking.has(workflow);
    looking.set(workflow, isBusy);
    if (!isBusy) keep(look(workflow));
  };

  const poll = async (): Promise<void> => {
    for (const workflow of await slots.queuedWorkflows()) notice(workflow);
  };

  return {
    notice,
    start: () => {
      keep(poll());
      timer = setInterval(() => keep(poll()), pollMs);
      timer.unref();
    },
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
};

/** Until nobody who waits has room. */
const admit = async (parts: AdmissionParts, workflow: string, isStopped: () => boolean): Promise<void> => {
  const exceptKeys = new Set<string>();
  for (let vain = 0; vain < VAIN_ROUNDS_MAX && !isStopped(); ) {
    const queued = await parts.slots.queued(workflow, { limit: parts.page, exceptKeys: [...exceptKeys] });
    if (queued.length === 0) return;
    const held = await parts.slots.held(workflow);
    const limits = await parts.limits([...new Set(queued.map(({ limitsFrom }) => limitsFrom))]);
    const { admitted, fullKeys } = pickSlots(held, queued, (run) => limitsFor(limits, run));
    const begun = await Promise.all(admitted.map((each) => begin(parts, each)));
    for (const key of fullKeys) exceptKeys.add(key);
    // Nobody has room, and leaving out those without room for their key would show nobody else.
    if (admitted.length === 0 && fullKeys.length === 0) return;
    vain = begun.includes(true) || admitted.length === 0 ? 0 : vain + 1;
  }
};

const limitsFor = (limits: ReadonlyMap<Digest, PlanLimits>, { limitsFrom }: QueuedRun): PlanLimits => {
  const found = limits.get(limitsFrom);
  if (found === undefined) throw new Error(`no limits of ${limitsFrom}`);
  return found;
};

/** False: somebody else was faster, with the slot or with the run. */
const begin = async (parts: AdmissionParts, { runId, number, keyNumber }: Admitted): Promise<boolean> => {
  const answer = await parts.begin(runId, {
    type: 'begin',
    ...(number !== undefined && { number }),
    ...(keyNumber !== undefined && { keyNumber }),
  });
  return answer.ok;
};
