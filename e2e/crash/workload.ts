/** What the crash suite runs: chains of jobs, one of them seen from outside, and approvals that a person decides. */
import type { Client } from '@aob/client';
import { persist } from './persist.ts';

const effect = (sinkUrl: string) => ({
  id: 'effect',
  type: 'http',
  config: { method: 'POST', url: `${sinkUrl}/effect`, body: {} },
  retry: { max_attempts: 10, backoff_ms: 100 },
});

/** Too large for an event and different in every run, so that every run writes blobs. */
const LARGE = `\${run.id} ${'x'.repeat(20_000)}`;

export const documents = (sinkUrl: string) => [
  {
    schema: 'aob/v1',
    name: 'crash-chain',
    nodes: [
      { id: 'first', type: 'function', inputs: { large: LARGE } },
      effect(sinkUrl),
      { id: 'slow', type: 'function', config: { handler: 'builtin.sleep' }, inputs: { ms: 300 } },
      { id: 'last', type: 'function' },
    ],
    edges: [
      { from: 'first', to: 'effect' },
      { from: 'effect', to: 'slow' },
      { from: 'slow', to: 'last' },
    ],
  },
  {
    schema: 'aob/v1',
    name: 'crash-approval',
    nodes: [
      { id: 'prepare', type: 'function' },
      { id: 'gate', type: 'hitl', config: { message: 'go on?' } },
      effect(sinkUrl),
    ],
    edges: [
      { from: 'prepare', to: 'gate' },
      { from: 'gate', to: 'effect' },
    ],
  },
];

const AT_ONCE = 20;

/** Starts one run a key, every other one in `fast`, whatever happens to the server meanwhile; answers their ids by key. */
export const startRuns = async (
  client: Client,
  workflow: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const ids = new Map<string, string>();
  const left = [...keys];
  const worker = async (): Promise<void> => {
    for (let key = left.shift(); key !== undefined; key = left.shift()) {
      const idempotencyKey = key;
      const fidelity = keys.indexOf(key) % 2 === 0 ? 'full' : 'fast';
      const request = { workflow, inputs: {}, fidelity } as const;
      const run = await persist(() => client.runs.start(request, { idempotencyKey }));
      ids.set(key, run.run_id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return ids;
};
