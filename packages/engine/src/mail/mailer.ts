/**
 * Sends mail through the operator's server, by nodemailer.
 *
 * 1. A password travels only under TLS, except to this machine: without `smtps` the server must offer STARTTLS.
 * 2. The same key gives the same Message-ID, so that whoever gets a mail twice can tell (R16).
 * 3. What the server says is shown without the login (R36).
 * 4. A mail is done when every recipient was taken. Some taken and some not is a failure, which names both.
 */
import { createTransport } from 'nodemailer';
import { MailError, toMailError } from './error.ts';
import type { MailSender, MailServer } from './settings.ts';

export interface Mail {
  /** Plain addresses, judged by the caller. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Letters, digits and dots: what the Message-ID begins with. */
  readonly key: string;
  readonly signal: AbortSignal;
}

export interface Mailer {
  /** The Message-ID. Throws MailError, or whatever `signal` was aborted with. */
  send(mail: Mail): Promise<string>;
}

export interface MailerOptions {
  readonly server: MailServer;
  readonly sender: MailSender;
}

const CONNECT_MS = 10_000;
/** The attempt's own timeout is the usual limit; this one holds when a node asks for hours. */
const MAX_SILENCE_MS = 60_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

export function createMailer({ server, sender }: MailerOptions): Mailer {
  const { host, port, isTls, login } = server;
  const transport = createTransport({
    host,
    port,
    secure: isTls,
    requireTLS: !isTls && login !== undefined && !LOOPBACK.test(host),
    ...(login !== undefined && { auth: { user: login.user, pass: login.password } }),
    // A login that the server does not offer is a mistake, not a reason to try without.
    forceAuth: login !== undefined,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: MAX_SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const scrub = scrubber(login);
  return {
    async send({ to, subject, text, key, signal }) {
      signal.throwIfAborted();
      const messageId = `<${key}@${sender.domain}>`;
      const sent = await transport
        .sendMail({
          from: { name: sender.name, address: sender.address },
          to: to.map((address) => ({ name: '', address })),
          subject,
          text,
          messageId,
          // RFC 3834: nobody's holiday reply is wanted.
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal,
        })
        .catch((error: unknown) => {
          // The runner knows why it aborted; to us it is no fact about the mail.
          signal.throwIfAborted();
          throw toMailError(error, scrub);
        });
      if (sent.rejected.length > 0) throw partly(sent, scrub);
      return messageId;
    },
  };
}

interface Sent {
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
  readonly rejectedErrors?: readonly unknown[] | undefined;
}

/** Asking again reaches those who were taken once more, under the same Message-ID: at least once, for everybody. */
function partly(
  { accepted, rejected, rejectedErrors = [] }: Sent,
  scrub: (text: string) => string,
): MailError {
  const reasons = rejectedErrors.map((error) => toMailError(error, scrub));
  const isRetryable = reasons.length > 0 && reasons.every((reason) => reason.isRetryable);
  const first = reasons[0] === undefined ? '' : ` ${reasons[0].message}`;
  return new MailError({
    code: isRetryable ? 'mail.deferred' : 'mail.refused',
    message: `The mail went to ${accepted.join(', ')}, but not to ${rejected.join(', ')}.${first}`,
    isRetryable,
  });
}

/** The login in the forms in which SMTP sends it, so that a server that echoes it gives nothing away. */
function scrubber(login: MailServer['login']): (text: string) => string {
  if (login === undefined) return (text) => text;
  const { user, password } = login;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const secrets = [base64(`\u0000${user}\u0000${password}`), base64(password), base64(user), password, user];
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '…'), text);
}
