/**
 * Who may be called (design §11, R29), as pure questions over a URL and over a resolved address.
 *
 * 1. Our own doors (the API, and the studio that proxies it) are refused whatever the allow-list says.
 * 2. What the allow-list names is allowed.
 * 3. Everything else must be a public address.
 */
import { bareHost, isThisMachine, parseAddress, plainText, whyNotPublic } from './address.ts';
import { type AllowEntry, isAddressAllowed, isHostAllowed } from './allow-list.ts';

export interface OutgoingPolicy {
  readonly allow: readonly AllowEntry[];
  /** Where this program itself listens: `{ host: '127.0.0.1', port: 8081 }`. */
  readonly own: readonly { readonly host: string; readonly port: number }[];
  /** Addresses of this machine's interfaces, in plain spelling: other names for our own doors. */
  readonly machine: readonly string[];
}

export interface Blocked {
  readonly message: string;
  readonly hint: string;
}

/** Names that mean this machine or a private network without any lookup. */
const PRIVATE_NAMES = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home\.arpa)$/;

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/** The literal form of a URL: scheme, credentials and host as written. Names are judged again once resolved. */
export function judgeUrl(url: URL, policy: OutgoingPolicy): Blocked | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { message: `"${url.protocol}" URLs are not called.`, hint: 'Use http:// or https://.' };
  }
  if (url.username !== '' || url.password !== '') {
    return { message: 'The URL carries a user name or password.', hint: 'Send them in a header.' };
  }
  const host = bareHost(url.hostname);
  const port = portOf(url);
  if (host === '')
    return { message: 'The URL has no host.', hint: 'Write it out: https://api.example.com/path.' };
  if (parseAddress(host) !== undefined) return judgeAddress({ host, address: host, port }, policy);
  if (isOwnName(host, port, policy)) return ownDoor(host, port);
  if (!PRIVATE_NAMES.test(host) || isHostAllowed(policy.allow, host, port)) return undefined;
  return notPublic(`${host} is a name inside a private network`, host, port);
}

export interface Target {
  /** As written in the URL. */
  readonly host: string;
  /** What it resolved to. */
  readonly address: string;
  readonly port: number;
}

export function judgeAddress({ host, address, port }: Target, policy: OutgoingPolicy): Blocked | undefined {
  const parsed = parseAddress(address);
  if (parsed === undefined)
    return notPublic(`${host} resolved to "${address}", which is no address`, host, port);
  const plain = plainText(parsed);
  const isOwnPort = policy.own.some((own) => own.port === port);
  const isHere = isThisMachine(parsed) || policy.machine.includes(plain);
  const isOwnHost = policy.own.some((own) => own.port === port && bareHost(own.host) === plain);
  if ((isOwnPort && isHere) || isOwnHost) return ownDoor(host, port);
  if (isHostAllowed(policy.allow, host, port) || isAddressAllowed(policy.allow, address, port))
    return undefined;
  const why = whyNotPublic(parsed);
  if (why === undefined) return undefined;
  const subject = host === address ? host : `${host} resolves to ${address}, which`;
  return notPublic(`${subject} is ${why}`, host, port);
}

function isOwnName(host: string, port: number, policy: OutgoingPolicy): boolean {
  return policy.own.some(
    (own) =>
      own.port === port &&
      (bareHost(own.host) === host || host === 'localhost' || host.endsWith('.localhost')),
  );
}

function ownDoor(host: string, port: number): Blocked {
  return {
    message: `${host}:${port} is this server itself, which a workflow may not call.`,
    hint: 'Agents change a run with patch_workflow; start other runs from outside.',
  };
}

function notPublic(message: string, host: string, port: number): Blocked {
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    message: `${message}.`,
    hint: `Call a public host, or let the operator allow this one: AOB_HTTP_ALLOW=${shown}:${port}.`,
  };
}
