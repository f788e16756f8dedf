/** Which requests the gateway may pass on (G1, G2). Pure, so that the rules are tested without a server. */

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function hostName(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}

/**
 * Names that only this machine can mean. A studio served on another address must stand behind a login,
 * which the API asks for itself; here every name that resolves by DNS could be an attacker's.
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
