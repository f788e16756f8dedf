/** An open loop at a low rate: how long a start call takes, and how long a run takes from that call to the end of its stream. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from './api.ts';

export interface Latency {
  readonly startCallMs: readonly number[];
  readonly endToEndMs: readonly number[];
}

export interface LatencyOptions {
  readonly api: Api;
  readonly workflow: string;
  readonly perSecond: number;
  readonly seconds: number;
}

export const measureLatency = async ({
  api,
  workflow,
  perSecond,
  seconds,
}: LatencyOptions): Promise<Latency> => {
  const startCallMs: number[] = [];
  const endToEndMs: number[] = [];

  const one = async (): Promise<void> => {
    const at = performance.now();
    const { run_id: id } = await api.start(workflow);
    startCallMs.push(performance.now() - at);
    // The stream of a run closes behind its last event: the caller knows that it is over.
    await api.drain(`/v1/runs/${id}/events`);
    endToEndMs.push(performance.now() - at);
    const status = await api.status(id);
    if (status !== 'COMPLETED') throw new Error(`${id} is ${status}`);
  };
  const runs: Promise<void>[] = [];
  const first = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    // By the clock, not by the answer: a slow server must not slow the load down.
    await pause(Math.max(0, first + (n * 1000) / perSecond - performance.now()));
    runs.push(one());
  }
  await Promise.all(runs);
  const skip = perSecond; // the first second warms up
  return {
    startCallMs: startCallMs.slice(skip).sort(ascending),
    endToEndMs: endToEndMs.slice(skip).sort(ascending),
  };
};

const ascending = (a: number, b: number): number => a - b;
