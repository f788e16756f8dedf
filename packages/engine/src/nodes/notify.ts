/**
 * Tells somebody. `log` is a line in the log of the run; `webhook` is a POST with the same promises as an http node:
 * at least once per execution, always under the same key (R16). An object as `body` is posted as it is written, a text
 * goes into `{ subject?, body }`.
 */
import { isJsonObject, type Json } from '@aob/ir';
import type { Job } from '../messages.ts';
import type { OutgoingClient } from '../outgoing/index.ts';
import { callOut, failureOfStatus, isSuccess } from './call-out.ts';
import { type NodeContext, type NodeExecutor, type NodeOutcome, TerminalNodeError } from './executor.ts';

export function createNotifyExecutor(outgoing: OutgoingClient): NodeExecutor {
  return {
    async execute(job, ctx) {
      const { channel } = job.config;
      if (channel === 'log') return writeLine(job, ctx);
      if (channel === 'webhook') return post(outgoing, job, ctx);
      const message = `The channel ${JSON.stringify(channel ?? null)} is not available in this build.`;
      throw new TerminalNodeError({ code: 'not_available', message });
    },
  };
}

function writeLine({ config }: Job, ctx: NodeContext): NodeOutcome {
  const { subject, body = null } = config;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  ctx.log('info', typeof subject === 'string' ? `${subject}: ${text}` : text);
  return { output: { channel: 'log' } };
}

async function post(outgoing: OutgoingClient, job: Job, { signal }: NodeContext): Promise<NodeOutcome> {
  const { to } = job.config;
  if (typeof to !== 'string') {
    throw new TerminalNodeError({
      code: 'notify.no_target',
      message: 'A webhook needs config.to, the URL to post to.',
    });
  }
  const response = await callOut(outgoing, job, {
    method: 'POST',
    url: to,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(messageOf(job)),
    signal,
  });
  if (!isSuccess(response.status)) throw failureOfStatus(response);
  return { output: { channel: 'webhook', status: response.status } };
}

function messageOf({ config }: Job): Json {
  const { subject, body = null } = config;
  if (isJsonObject(body)) return body;
  return { ...(subject !== undefined && { subject }), body };
}
