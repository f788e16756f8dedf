/**
 * An address mail goes to, as a document may write it: `ada@example.com`, nothing around it. No display name, no
 * quotes, no comments, no lists in one text: what cannot be written cannot smuggle in a second recipient or a header.
 * Narrower than RFC 5321 on purpose; the same check is made again on the resolved text when the mail is sent.
 */
export type MailAddress =
  /** `domain` in lower case. */
  | { readonly kind: 'literal'; readonly domain: string }
  /** A template decides the rest, never the domain: its text ends behind the last brace with `@domain`. */
  | { readonly kind: 'templated'; readonly domain: string | undefined }
  | { readonly kind: 'invalid'; readonly problem: string };

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
/** A last label of digits is half an IP address, never a name. */
const NUMERIC_END = /(?:^|\.)\d+$/;
/** RFC 5321, section 4.5.3.1. */
const LOCAL_PART_MAX = 64;
const DOMAIN_MAX = 253;

export function mailAddress(text: string): MailAddress {
  if (text.includes('${')) return { kind: 'templated', domain: domainBehindTemplates(text) };
  const at = text.lastIndexOf('@');
  if (at < 0) return invalid('there is no @ in it');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (/[<>,;"()\s\p{Cc}]/u.test(text)) {
    return invalid('write one address alone, without a name, quotes, brackets, commas or spaces');
  }
  if (local.length > LOCAL_PART_MAX || !LOCAL_PART.test(local)) {
    return invalid(`'${local}' cannot stand before the @; ASCII letters, digits and dots between them can`);
  }
  if (!isDomain(domain))
    return invalid(`'${domain}' is no domain; write letters of ASCII (xn--… for others)`);
  return { kind: 'literal', domain: domain.toLowerCase() };
}

function isDomain(text: string): boolean {
  return text.length <= DOMAIN_MAX && DOMAIN.test(text) && !NUMERIC_END.test(text);
}

/** A template ends with a brace, so what follows the last one is literal, whatever stands inside the template. */
function domainBehindTemplates(text: string): string | undefined {
  const domain = /@([^@]*)$/.exec(text.slice(text.lastIndexOf('}') + 1))?.[1];
  return domain !== undefined && isDomain(domain) ? domain.toLowerCase() : undefined;
}

function invalid(problem: string): MailAddress {
  return { kind: 'invalid', problem };
}
