/**
 * Looks at the guardrails of experiments for one process: whenever one of their runs ends here, and once in a while for
 * what a process that died did not come to look at. Any number of processes may do so at once.
 *
 * Experiments whose runs end in thousands are looked at together: after a look it rests, as long as keeps looking to a
 * tenth of the time, so that a stop is late by some looks and the database is not busy with counting. Idle, it asks one
 * small question every `pollMs`.
 */
import { LRUCache } from 'lru-cache';
import type { CommitNotice, CommitSource } from '../../ports/commit-feed.ts';
import { isTerminal } from '../../run/state.ts';
import { checkGuardrails } from './check-guardrails.ts';
import type { SteerPorts } from './ports.ts';

export interface GuardWatch {
  start(): void;
  /** Looks at no more experiments, and waits for the looks under way. */
  stop(): Promise<void>;
}

export interface GuardWatchParts {
  readonly ports: SteerPorts;
  readonly commits: CommitSource;
  readonly pollMs?: number;
  readonly onProblem: (experimentId: string | undefined, error: unknown) => void;
}

const POLL_MS = 60_000;
/** Between two looks at one experiment. */
const REST_MIN_MS = 100;
/** How much longer a rest is than the look before it. */
const REST_TIMES = 9;
/** Experiments known to have nothing to look after: that never changes. */
const SETTLED_MAX = 1000;

interface Look {
  /** A run ended since it began. */
  isDue: boolean;
  rest: NodeJS.Timeout | undefined;
}

export const createGuardWatch = (parts: GuardWatchParts): GuardWatch => {
  const { ports, commits, pollMs = POLL_MS, onProblem } = parts;
  const settled = new LRUCache<string, true>({ max: SETTLED_MAX });
  const looks = new Map<string, Look>();
  const underWay = new Set<Promise<void>>();
  let poller: NodeJS.Timeout | undefined;
  let forget: (() => void) | undefined;

  const run = (work: Promise<void>, experimentId?: string): void => {
    const safe = work
      .catch((error: unknown) => onProblem(experimentId, error))
      .finally(() => underWay.delete(safe));
    underWay.add(safe);
  };

  const look = async (experimentId: string, own: Look): Promise<void> => {
    own.isDue = false;
    const began = performance.now();
    try {
      if (!(await checkGuardrails(ports, experimentId))) settled.set(experimentId, true);
    } finally {
      const tookMs = performance.now() - began;
      // Stopped meanwhile: nobody waits for another look.
      if (forget === undefined) looks.delete(experimentId);
      else own.rest = setTimeout(() => wake(experimentId, own), Math.max(REST_MIN_MS, REST_TIMES * tookMs));
    }
  };
  const wake = (experimentId: string, own: Look): void => {
    own.rest = undefined;
    if (own.isDue && !settled.has(experimentId)) run(look(experimentId, own), experimentId);
    else looks.delete(experimentId);
  };
  const want = (experimentId: string): void => {
    if (settled.has(experimentId)) return;
    const own = looks.get(experimentId);
    if (own !== undefined) {
      own.isDue = true;
      return;
    }
    const first: Look = { isDue: true, rest: undefined };
    looks.set(experimentId, first);
    run(look(experimentId, first), experimentId);
  };

  const hear = ({ experimentId, status }: CommitNotice): void => {
    if (experimentId !== undefined && isTerminal(status)) want(experimentId);
  };
  const poll = async (): Promise<void> => {
    for (const experimentId of await ports.experiments.guarded())
      if (forget !== undefined) want(experimentId);
  };

  return {
    start: () => {
      // Listens first, then looks: a run that ends in between is not missed (R17).
      forget = commits.subscribe(undefined, hear);
      poller = setInterval(() => run(poll()), pollMs);
      run(poll());
    },
    stop: async () => {
      clearInterval(poller);
      forget?.();
      forget = undefined;
      for (const { rest } of looks.values()) clearTimeout(rest);
      looks.clear();
      await Promise.all(underWay);
    },
  };
};
