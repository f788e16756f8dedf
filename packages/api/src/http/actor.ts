/** Who calls, on the embedded loopback profile: the header `X-Aob-Actor` (R29). */
import type { Caller } from '@aob/engine';
import { type RefusedRequest, refuse } from './problems.ts';

export const ACTOR_HEADER = 'x-aob-actor';

const LOCAL: Caller = { id: 'human:local', roles: ['viewer', 'operator', 'approver'] };
const AGENT_ROLES = ['viewer', 'operator'];
/** `human:mia`, `agent:enrich`, `human:mia;roles=approver,finance`. `system:` is the engine's own. */
const ACTOR =
  /^(human|agent|optimizer):([A-Za-z0-9][A-Za-z0-9_.@-]{0,63})(?:;\s*roles=([a-z0-9_,\s-]{1,500}))?$/;
const ROLES_MAX = 20;

/** Most requests name the same few callers. */
const known = new Map<string, Caller>();
const KNOWN_MAX = 1_000;

/** Throws `actor.invalid` for a header that names nobody. */
export const callerOf = (header: string | readonly string[] | undefined): Caller => {
  if (header === undefined) return LOCAL;
  if (typeof header !== 'string') throw invalid('it was sent more than once');
  const found = known.get(header);
  if (found !== undefined) return found;
  const caller = parse(header.trim());
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(header, caller);
  return caller;
};

const parse = (header: string): Caller => {
  const match = ACTOR.exec(header);
  if (match === null) throw invalid('it is not written as kind:name');
  const [, kind, name, list] = match;
  const roles = list === undefined ? undefined : list.split(',').map((role) => role.trim());
  if (roles?.includes('') || (roles?.length ?? 0) > ROLES_MAX)
    throw invalid('its roles are not a short list of words');
  if (kind === 'human') return { id: `human:${name}`, roles: roles ?? LOCAL.roles };
  const claimed = roles?.find((role) => role === 'approver' || role === 'admin');
  if (claimed !== undefined) throw invalid(`only people can be ${claimed}`);
  return { id: `${kind}:${name}`, roles: roles ?? AGENT_ROLES };
};

const invalid = (why: string): RefusedRequest =>
  refuse('malformed', {
    pointer: '',
    code: 'actor.invalid',
    message: `The header X-Aob-Actor does not name a caller: ${why}.`,
    hint: 'Write X-Aob-Actor: human:mia, human:mia;roles=operator,approver, or agent:enrich.',
    rule: 'R29',
  });
