/**
 * `AOB_SMTP_URL` and `AOB_MAIL_FROM`: the mail server and the sender are the operator's, never a document's.
 * What is wrong is said without the value: it holds a password.
 */
import { mailAddress } from '@aob/ir';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps); otherwise STARTTLS, when the server offers it. */
  readonly isTls: boolean;
  readonly login?: { readonly user: string; readonly password: string };
}

export interface MailSender {
  readonly name: string;
  readonly address: string;
  /** Of the address: what Message-IDs end with. */
  readonly domain: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** The end of a sentence about the variable. */
  | { readonly ok: false; readonly problem: string };

const SUBMISSION_PORT = 587;
const SMTPS_PORT = 465;

export function parseMailServer(text: string): Parsed<MailServer> {
  const wrong = (problem: string): Parsed<MailServer> => ({ ok: false, problem });
  if (!/^smtps?:\/\//i.test(text)) return wrong('does not start with smtp:// or smtps://');
  if (!URL.canParse(text))
    return wrong('is no URL; escape special characters of the password, such as %40 for @');
  const url = new URL(text);
  if (url.hostname === '') return wrong('has no host');
  // Other programs take options here; to drop one in silence could drop a safeguard.
  if (url.search !== '' || url.hash !== '' || !/^\/?$/.test(url.pathname)) {
    return wrong('has something behind the host and the port, which means nothing here');
  }
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === undefined || password === undefined)
    return wrong('has a % that escapes nothing; write it as %25');
  if ((user === '') !== (password === '')) return wrong('has a user without a password, or the reverse');
  const isTls = url.protocol === 'smtps:';
  const server: MailServer = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? SMTPS_PORT : SUBMISSION_PORT) : Number(url.port),
    isTls,
    ...(user !== '' && { login: { user, password } }),
  };
  return { ok: true, value: server };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const NAME_AND_ADDRESS = /^([^<>"\\\p{Cc}]*)<([^<>]*)>$/u;

/** `aob@example.com`, or `Name <aob@example.com>`. */
export function parseMailSender(text: string): Parsed<MailSender> {
  const [, name = '', inBrackets] = NAME_AND_ADDRESS.exec(text.trim()) ?? [];
  const address = inBrackets ?? text.trim();
  const judged = mailAddress(address);
  if (judged.kind !== 'literal') {
    return { ok: false, problem: 'is no sender; write aob@example.com or Name <aob@example.com>' };
  }
  return { ok: true, value: { name: name.trim(), address, domain: judged.domain } };
}
