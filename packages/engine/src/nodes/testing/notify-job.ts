/** One attempt of a notify node, and how it ended. */
import type { Json } from '@aob/ir';
import type { Job } from '../../messages.ts';
import { type NodeContext, RetryableNodeError, TerminalNodeError } from '../executor.ts';

export const KEY = 'a3f1c0de'.repeat(8);

export const notifyJob = (config: { readonly [key: string]: Json }, attempt = 1): Job => ({
  runId: 'run_1',
  workflow: 'w',
  node: 'tell',
  scope: '',
  execution: 1,
  attempt,
  nodeType: 'notify',
  idempotencyKey: KEY,
  inputs: {},
  config,
  timeoutMs: 5000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
});

export const contextWith = (signal = new AbortController().signal): NodeContext => ({
  signal,
  log: () => {},
});

export async function failureOf(promise: Promise<unknown>): Promise<RetryableNodeError | TerminalNodeError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RetryableNodeError || error instanceof TerminalNodeError) return error;
  throw new Error(`expected a node error, got ${String(error)}`);
}
