/**
 * Tells somebody, through one of the channels in `notify/`. What leaves the house keeps the promises of an http node:
 * at least once per execution, always under the same key (R16).
 */

import type { Job } from '../messages.ts';
import { type NodeContext, type NodeExecutor, type NodeOutcome, TerminalNodeError } from './executor.ts';
import { type EmailParts, sendEmail } from './notify/email.ts';
import { postToSlack } from './notify/slack.ts';
import { postWebhook, type WebhookParts } from './notify/webhook.ts';

export type NotifyParts = WebhookParts & EmailParts;

export function createNotifyExecutor(parts: NotifyParts): NodeExecutor {
  return {
    async execute(job, ctx) {
      const { channel } = job.config;
      switch (channel) {
        case 'log':
          return writeLine(job, ctx);
        case 'webhook':
          return postWebhook(parts, job, ctx);
        case 'slack':
          return postToSlack(parts.outgoing, job, ctx);
        case 'email':
          return sendEmail(parts, job, ctx);
        default: {
          const message = `The channel ${JSON.stringify(channel ?? null)} is not available in this build.`;
          throw new TerminalNodeError({ code: 'not_available', message });
        }
      }
    },
  };
}

function writeLine({ config }: Job, ctx: NodeContext): NodeOutcome {
  const { subject, body = null } = config;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  ctx.log('info', typeof subject === 'string' ? `${subject}: ${text}` : text);
  return { output: { channel: 'log' } };
}
