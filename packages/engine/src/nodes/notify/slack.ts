/**
 * A message through an incoming webhook of Slack: a text becomes `{ text }`, an object (blocks) is posted as it is.
 * Slack answers 200 with the text `ok`; 429 says in Retry-After how long to wait. It does not know the
 * Idempotency-Key, so a message may appear twice when an answer is lost (R16: at least once).
 */
import { isJsonObject, type Json } from '@aob/ir';
import type { Job } from '../../messages.ts';
import type { OutgoingClient } from '../../outgoing/index.ts';
import { callOut, failureOfStatus } from '../call-out.ts';
import { type NodeContext, type NodeOutcome, TerminalNodeError } from '../executor.ts';
import { targetUrl } from './target.ts';

const EXCERPT_CHARS = 500;

export async function postToSlack(
  outgoing: OutgoingClient,
  job: Job,
  { signal }: NodeContext,
): Promise<NodeOutcome> {
  const response = await callOut(outgoing, job, {
    method: 'POST',
    url: targetUrl(job, 'A Slack message'),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(messageOf(job)),
    signal,
  });
  if (response.status !== 200) throw failureOfStatus(response);
  const answer = Buffer.from(response.body.subarray(0, EXCERPT_CHARS)).toString();
  // A sign-in page says 200, too. Whether anything was posted is unknown, so it is not posted again.
  if (answer.trim() !== 'ok') {
    throw new TerminalNodeError({
      code: 'notify.no_slack',
      message: 'The server answered 200, but not "ok" as Slack does: is this the URL of an incoming webhook?',
      details: { body: answer },
    });
  }
  return { output: { channel: 'slack', status: 200 } };
}

function messageOf({ config }: Job): Json {
  const { body = null } = config;
  if (typeof body === 'string') return { text: body };
  if (isJsonObject(body)) return body;
  throw new TerminalNodeError({
    code: 'notify.bad_body',
    message: 'A Slack message is a text or an object such as { text, blocks }.',
  });
}
