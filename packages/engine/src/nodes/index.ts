/** The table of executors by node type: every job node the registry offers, and the pure ones for large data (R9). */
import type { OutgoingPolicy } from '../outgoing/index.ts';
import { openScript } from './agent/scripted-provider.ts';
import { type AgentExecutorOptions, createAgentExecutor } from './agent.ts';
import type { NodeExecutor } from './executor.ts';
import { createFunctionExecutor, type FunctionSources } from './function.ts';
import { createHttpExecutor } from './http.ts';
import { createNotifyExecutor, type NotifyParts } from './notify.ts';
import { createPureExecutor } from './pure.ts';

export { type AgentDesk, createAgentDesk } from './agent/desk.ts';
export type { AgentProvider } from './agent/provider.ts';
export { type CodeSandbox, createCodeSandbox } from './code/sandbox.ts';
export {
  type NodeContext,
  type NodeExecutor,
  type NodeOutcome,
  RetryableNodeError,
  TerminalNodeError,
} from './executor.ts';
export { parseWebhookSecret } from './notify/webhook-secret.ts';

export interface ExecutorParts extends FunctionSources, NotifyParts {
  /** The same that `outgoing` was made with. */
  readonly policy: OutgoingPolicy;
  readonly desk: AgentExecutorOptions['desk'];
}

export function createExecutors({
  outgoing,
  policy,
  desk,
  now,
  random,
  mailer,
  webhookKey,
  sandbox,
}: ExecutorParts): ReadonlyMap<string, NodeExecutor> {
  return new Map([
    ['function', createFunctionExecutor({ now, random, sandbox })],
    ['http', createHttpExecutor(outgoing)],
    ['notify', createNotifyExecutor({ outgoing, now, mailer, webhookKey })],
    ['agent', createAgentExecutor({ providers: new Map([['script', openScript]]), desk, policy })],
    ['transform', createPureExecutor('transform')],
    ['filter', createPureExecutor('filter')],
    ['aggregate', createPureExecutor('aggregate')],
  ]);
}
