import type { RetryNodeRequest, RunChanged } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Outcome } from './outcome.ts';
import { operate, type RunOrder } from './submit-command.ts';

export interface RetryNode extends RunOrder {
  readonly request: RetryNodeRequest;
}

/** Runs a failed node again as a new execution (R7, R16); the run goes on from there. */
export const retryNode = (
  ports: { readonly writer: RunWriter },
  { request: { node, scope = '' }, ...order }: RetryNode,
): Promise<Outcome<RunChanged>> =>
  operate(ports, order, {
    operation: `retry:${order.runId}`,
    body: { node, scope },
    command: { type: 'retry_node', node, scope, actor: order.caller },
  });
