/** Why a mail was not taken. Our own sentences: what the library says may hold the server's name or what was sent to log in. */
export interface MailProblem {
  /** `mail.refused`, `mail.connection`… */
  readonly code: string;
  readonly message: string;
  readonly isRetryable: boolean;
  readonly hint?: string;
}

export class MailError extends Error {
  readonly code: string;
  readonly isRetryable: boolean;
  readonly hint: string | undefined;

  /** Without a cause on purpose: nothing may print the library's error by accident. */
  constructor({ code, message, isRetryable, hint }: MailProblem) {
    super(message);
    this.name = 'MailError';
    this.code = code;
    this.isRetryable = isRetryable;
    this.hint = hint;
  }
}

/** What nodemailer's errors carry, as far as it is read here. */
interface Thrown {
  readonly code: string;
  readonly originalCode: string;
  readonly status: number | undefined;
  readonly reply: string;
}

const TLS_CODE = /^(?:ETLS|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$)/;
const REPLY_CHARS = 300;

/** `scrub` takes secrets out of what the server said. */
export function toMailError(error: unknown, scrub: (text: string) => string): MailError {
  const { code, originalCode, status, reply } = read(error);
  const said = reply === '' ? '' : `: ${scrub(reply).replace(/\s+/g, ' ').slice(0, REPLY_CHARS)}`;
  if (code === 'EAUTH' || code === 'ENOAUTH') return loginRefused(status, said);
  if (TLS_CODE.test(code) || TLS_CODE.test(originalCode)) {
    return new MailError({
      code: 'mail.tls',
      message: `There is no trusted connection to the mail server (${originalCode || code})${said}`,
      hint: 'The certificate must be trusted by Node (NODE_EXTRA_CA_CERTS), and a password travels only under TLS.',
      isRetryable: status !== undefined && status < 500,
    });
  }
  if (status !== undefined) return ofReply(status, said);
  // The library's own objections to a message; it was never offered to the server.
  if (code === 'EENVELOPE' || code === 'EMESSAGE' || code === 'ECONFIG') {
    return new MailError({
      code: 'mail.refused',
      message: `The mail cannot be sent (${code}).`,
      isRetryable: false,
    });
  }
  const why = originalCode || code || 'no reply';
  return new MailError({
    code: 'mail.connection',
    message: `The mail server did not answer (${why}).`,
    isRetryable: true,
  });
}

/** RFC 5321, section 4.2.1: 4yz may work later, 5yz will not. */
function ofReply(status: number, said: string): MailError {
  return status >= 500
    ? new MailError({
        code: 'mail.refused',
        message: `The mail server refused the mail${said}`,
        isRetryable: false,
      })
    : new MailError({
        code: 'mail.deferred',
        message: `The mail server asks to try later${said}`,
        isRetryable: true,
      });
}

function loginRefused(status: number | undefined, said: string): MailError {
  return new MailError({
    code: 'mail.login',
    message: `The mail server did not accept the login${said}`,
    hint: 'The operator sets user and password in AOB_SMTP_URL.',
    isRetryable: status !== undefined && status < 500,
  });
}

function read(error: unknown): Thrown {
  const fields: { readonly [name: string]: unknown } = error instanceof Error ? { ...error } : {};
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const status = fields['responseCode'];
  return {
    code: text('code'),
    originalCode: text('originalCode'),
    status: typeof status === 'number' && status >= 400 && status < 600 ? status : undefined,
    reply: text('response').trim(),
  };
}
