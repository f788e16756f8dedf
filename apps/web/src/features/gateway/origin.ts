/** Which requests the gateway may pass on (G1, G2). Pure, so that the rules are tested without a server. */

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function hostName(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}

/**
 * Names of this machine, and addresses: neither can be an attacker's DNS entry that points here. Whether a caller on
 * another machine may do anything is the API's question.
 */
export function isAllowedHost(host: string): boolean {
  const name = hostName(host);
  return LOOPBACK.has(name) || /^\d+\.\d+\.\d+\.\d+$/.test(name) || name.startsWith('[');
}

export function isSameOrigin(headers: Headers, host: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
