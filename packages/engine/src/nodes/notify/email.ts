/**
 * A mail of plain text through the operator's server. Recipients and subject were checked in the document; here they
 * are checked as the templates left them, because data decides them now: one wrong character would be another header.
 */
import { type Json, MAIL_RECIPIENTS_MAX, mailAddress } from '@aob/ir';
import { MailError, type Mailer } from '../../mail/index.ts';
import type { Job } from '../../messages.ts';
import {
  type NodeContext,
  type NodeOutcome,
  type NodeProblem,
  RetryableNodeError,
  TerminalNodeError,
} from '../executor.ts';

export interface EmailParts {
  /** Absent when the operator has named no mail server. */
  readonly mailer?: Mailer | undefined;
}

export async function sendEmail(
  { mailer }: EmailParts,
  job: Job,
  { signal }: NodeContext,
): Promise<NodeOutcome> {
  const to = recipientsOf(job);
  const subject = subjectOf(job);
  if (mailer === undefined) throw notConfigured();
  const mail = { to, subject, text: textOf(job), key: job.idempotencyKey, signal };
  const messageId = await mailer.send(mail).catch((error: unknown) => {
    throw error instanceof MailError ? failureOf(error) : error;
  });
  return { output: { channel: 'email', message_id: messageId, to } };
}

function notConfigured(): TerminalNodeError {
  return new TerminalNodeError({
    code: 'notify.not_configured',
    message: 'No mail server is set up.',
    details: { hint: 'The operator sets AOB_SMTP_URL and AOB_MAIL_FROM and starts aob again.' },
  });
}

function failureOf({ code, message, hint, isRetryable }: MailError): RetryableNodeError | TerminalNodeError {
  const problem: NodeProblem = { code, message, ...(hint !== undefined && { details: { hint } }) };
  return isRetryable ? new RetryableNodeError(problem) : new TerminalNodeError(problem);
}

/** Each address once, in the order given. */
function recipientsOf({ config }: Job): readonly string[] {
  const { to } = config;
  const listed = Array.isArray(to) ? (to as readonly Json[]) : [to ?? null];
  if (listed.length === 0 || to === undefined || to === null) {
    throw new TerminalNodeError({ code: 'notify.no_target', message: 'config.to names nobody.' });
  }
  if (listed.length > MAIL_RECIPIENTS_MAX) {
    const message = `A mail goes to at most ${MAIL_RECIPIENTS_MAX} addresses, found ${listed.length}.`;
    throw new TerminalNodeError({ code: 'notify.bad_address', message });
  }
  return [...new Set(listed.map(addressOf))];
}

function addressOf(value: Json): string {
  const judged = typeof value === 'string' ? mailAddress(value) : undefined;
  if (typeof value === 'string' && judged?.kind === 'literal') return value;
  const why = judged?.kind === 'invalid' ? `: ${judged.problem}` : '';
  const message = `config.to holds ${JSON.stringify(value)}, which is no mail address${why}.`;
  throw new TerminalNodeError({ code: 'notify.bad_address', message });
}

function subjectOf({ config }: Job): string {
  const { subject } = config;
  // Unicode's own line separators, too: some servers and readers break lines at them.
  if (typeof subject === 'string' && subject.trim() !== '' && !/[\p{Cc}\u2028\u2029]/u.test(subject))
    return subject;
  throw new TerminalNodeError({
    code: 'notify.bad_subject',
    message:
      'config.subject must be one line of text, without line breaks, tabs or other control characters.',
  });
}

function textOf({ config }: Job): string {
  const { body = null } = config;
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2);
}
