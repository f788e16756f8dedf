/** The check at save and at patch: the literal form only, no DNS, no network (design §11). */
import type { Issue } from '@aob/ir';
import { judgeUrl, type OutgoingPolicy } from './policy.ts';

/** A host that only a template knows is judged when the request is made. */
const TEMPLATED_HOST = /^\s*(?:\$\{|[a-z][a-z0-9+.-]*:\/\/[^/?#]*\$\{)/i;

/** `pointer` says where the URL stands in its document. */
export function checkUrlLiteral(url: string, policy: OutgoingPolicy, pointer = ''): Issue | undefined {
  if (TEMPLATED_HOST.test(url)) return undefined;
  // Templates in the path are no part of what is judged, and would not parse as a URL.
  const literal = url.replaceAll(/\$\{[^}]*\}/g, 'x');
  if (!URL.canParse(literal)) {
    const message = `"${url}" is no URL.`;
    return { pointer, code: 'http.bad_url', message, hint: 'Write it out: https://api.example.com/path.' };
  }
  const blocked = judgeUrl(new URL(literal), policy);
  return blocked === undefined ? undefined : { pointer, code: 'http.blocked_host', ...blocked };
}
