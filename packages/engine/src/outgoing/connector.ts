/**
 * Opens connections for undici: the name is resolved once, every address is judged, and the connection goes to an
 * address that was judged, so that a second DNS answer can change nothing (design §11).
 */
import { lookup } from 'node:dns/promises';
import { buildConnector } from 'undici';
import { bareHost, parseAddress } from './address.ts';
import { OutgoingError } from './error.ts';
import { type Blocked, judgeAddress, type OutgoingPolicy } from './policy.ts';

/** All addresses of a name, in the order to try them. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const CONNECT_TIMEOUT_MS = 10_000;
/** A name with many addresses, all of them dead, must not eat the whole attempt. */
const MAX_ADDRESSES = 3;

export const resolveByDns: Resolve = async (host) => {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
};

export function blockedHost({ message, hint }: Blocked): OutgoingError {
  return new OutgoingError({ code: 'http.blocked_host', message, hint, isRetryable: false });
}

export function createGuardedConnector(policy: OutgoingPolicy, resolve: Resolve): buildConnector.connector {
  const open = buildConnector({ timeout: CONNECT_TIMEOUT_MS });
  return (options, callback) => {
    const host = bareHost(options.hostname);
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    allowedAddresses({ host, port }, policy, resolve).then(
      (addresses) => tryInTurn(open, options, addresses, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

async function allowedAddresses(
  { host, port }: { readonly host: string; readonly port: number },
  policy: OutgoingPolicy,
  resolve: Resolve,
): Promise<readonly string[]> {
  const addresses = parseAddress(host) === undefined ? await resolve(host) : [host];
  const allowed: string[] = [];
  let blocked: Blocked | undefined;
  for (const address of addresses) {
    const judgement = judgeAddress({ host, address, port }, policy);
    if (judgement === undefined) allowed.push(address);
    else blocked ??= judgement;
  }
  if (allowed.length > 0) return allowed.slice(0, MAX_ADDRESSES);
  if (blocked !== undefined) throw blockedHost(blocked);
  throw new OutgoingError({
    code: 'http.dns',
    message: `The name ${host} has no address.`,
    isRetryable: true,
  });
}

function tryInTurn(
  open: buildConnector.connector,
  options: buildConnector.Options,
  [address, ...others]: readonly string[],
  callback: buildConnector.Callback,
): void {
  if (address === undefined) return;
  // `host` stays the name: TLS asks the server to prove that, not the address.
  open({ ...options, hostname: address }, (...answer) => {
    if (answer[0] === null || others.length === 0) callback(...answer);
    else tryInTurn(open, options, others, callback);
  });
}
