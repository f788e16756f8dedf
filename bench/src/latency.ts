/** An open loop at a low rate: how long a start call takes, and how long a run takes from that call to COMPLETED. */
import { setTimeout as pause } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
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
  const open = new Map<string, number>();
  const endedEarly = new Set<string>();
  const startCallMs: number[] = [];
  const endToEndMs: number[] = [];
  const closing = new AbortController();

  const ended = async (id: string): Promise<void> => {
    const at = open.get(id);
    if (at === undefined) {
      endedEarly.add(id);
      return;
    }
    open.delete(id);
    const status = await api.status(id);
    if (status !== 'COMPLETED') throw new Error(`${id} is ${status}`);
    endToEndMs.push(performance.now() - at);
  };

  const failures: unknown[] = [];
  const listening = listen(
    api,
    closing.signal,
    (id) => void ended(id).catch((error: unknown) => failures.push(error)),
  );
  await pause(200);
  const one = async (): Promise<void> => {
    const at = performance.now();
    const { run_id: id } = await api.start(workflow);
    startCallMs.push(performance.now() - at);
    open.set(id, at);
    if (endedEarly.delete(id)) await ended(id);
  };
  const calls: Promise<void>[] = [];
  const first = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    // By the clock, not by the answer: a slow server must not slow the load down.
    await pause(Math.max(0, first + (n * 1000) / perSecond - performance.now()));
    calls.push(one());
  }
  await Promise.all(calls);
  for (let waited = 0; open.size > 0 && waited < 10_000; waited += 20) await pause(20);
  closing.abort();
  await listening;
  if (failures.length > 0) throw failures[0];
  if (open.size > 0) throw new Error(`${open.size} runs never ended`);
  const skip = perSecond; // the first second warms up
  return {
    startCallMs: startCallMs.slice(skip).sort(ascending),
    endToEndMs: endToEndMs.slice(skip).sort(ascending),
  };
};

const ascending = (a: number, b: number): number => a - b;

const listen = async (api: Api, signal: AbortSignal, onEnd: (runId: string) => void): Promise<void> => {
  const parser = createParser({
    onEvent: ({ data }) => {
      const hint = JSON.parse(data) as { readonly run_id?: string; readonly status?: string };
      if (hint.run_id !== undefined && ['COMPLETED', 'FAILED', 'CANCELLED'].includes(hint.status ?? ''))
        onEnd(hint.run_id);
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of await api.stream('/v1/events', signal))
      parser.feed(decoder.decode(chunk, { stream: true }));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};
