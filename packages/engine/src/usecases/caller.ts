/** Who asks (R29). What each role may is written here and nowhere else; `admin` may everything but cannot be an agent. */
import type { PatchAuthor } from '@aob/ir';
import type { Actor } from '../run/events.ts';
import { type Outcome, refused } from './outcome.ts';

export type Caller = Actor;

export type Role = 'viewer' | 'operator' | 'approver' | 'admin';

export const isPerson = (caller: Caller): boolean => caller.id.startsWith('human:');

/** A refusal when the caller lacks the role, else undefined. Reading needs no more than being somebody. */
export const lacksRole = (caller: Caller, role: Exclude<Role, 'viewer'>): Outcome<never> | undefined => {
  if (caller.roles.includes(role) || caller.roles.includes('admin')) return undefined;
  return refused({
    kind: 'unauthorized',
    code: 'actor.role_missing',
    message: `${caller.id} has no role ${role}, which this needs.`,
    hint: `Ask somebody who has it, or on your own machine name it: X-Aob-Actor: ${caller.id};roles=${[...caller.roles, role].join(',')}`,
    rule: 'R29',
  });
};

/** A refusal unless a person asks: agents propose and report, they never decide, skip or move tags (R29). */
export const isNoPerson = (caller: Caller): Outcome<never> | undefined => {
  if (isPerson(caller)) return undefined;
  return refused({
    kind: 'unauthorized',
    code: 'actor.not_a_person',
    message: `${caller.id} is not a person, and only people may do this.`,
    hint: 'Do it in the studio, or with X-Aob-Actor: human:<name>. An agent may propose a patch instead.',
    rule: 'R29',
  });
};

export const authorOf = (caller: Caller): PatchAuthor => ({
  kind: caller.id.startsWith('agent:') ? 'agent' : caller.id.startsWith('optimizer:') ? 'optimizer' : 'human',
  id: caller.id,
  roles: caller.roles,
});
