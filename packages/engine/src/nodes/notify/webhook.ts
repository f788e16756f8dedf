/**
 * A POST of JSON. An object as `body` is posted as it is written, a text goes into `{ subject?, body }`.
 * When the operator has set a secret it is signed as the Standard Webhooks specification 1.0.0 says
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Signature scheme"):
 * HMAC-SHA256 over `id.timestamp.body`. The id is the Idempotency-Key, equal for all attempts (R16); the timestamp is
 * that of the attempt.
 */
import { createHmac } from 'node:crypto';
import { isJsonObject, type Json } from '@aob/ir';
import type { Job } from '../../messages.ts';
import type { OutgoingClient } from '../../outgoing/index.ts';
import { callOut, failureOfStatus, isSuccess } from '../call-out.ts';
import type { NodeContext, NodeOutcome } from '../executor.ts';
import { targetUrl } from './target.ts';

export interface WebhookParts {
  readonly outgoing: OutgoingClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The bytes of the secret; without it webhooks are not signed. */
  readonly webhookKey?: Uint8Array | undefined;
}

export async function postWebhook(
  { outgoing, now, webhookKey }: WebhookParts,
  job: Job,
  { signal }: NodeContext,
): Promise<NodeOutcome> {
  const body = JSON.stringify(messageOf(job));
  const signed =
    webhookKey && signatureHeaders({ key: webhookKey, id: job.idempotencyKey, atMs: now(), body });
  const response = await callOut(outgoing, job, {
    method: 'POST',
    url: targetUrl(job, 'A webhook'),
    headers: { 'content-type': 'application/json', ...signed },
    body,
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

interface ToSign {
  readonly key: Uint8Array;
  /** Without a dot, as the specification wants: ours is hexadecimal. */
  readonly id: string;
  readonly atMs: number;
  readonly body: string;
}

function signatureHeaders({ key, id, atMs, body }: ToSign): { readonly [header: string]: string } {
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
