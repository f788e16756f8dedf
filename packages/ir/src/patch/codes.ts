/**
 * Every refusal of the gate with what it means, its rule, and what to do. Issues are built from this table, so that
 * a code, its rule and its hint are never written twice. docs/failure-modes.md has a paragraph for each.
 */
import type { Issue } from '../issue.ts';

interface CodeEntry {
  readonly meaning: string;
  readonly rule?: string;
  readonly hint?: string;
}

export const PATCH_CODES = {
  'patch.stale': {
    meaning: 'The patch was written against another document than the current one.',
    rule: 'R22',
    hint: 'Read the current graph and write the patch against its digest.',
  },
  'patch.empty': {
    meaning: 'The patch changes nothing.',
    rule: 'R22',
    hint: 'Send a patch that changes something, or none.',
  },
  'patch.reach': {
    meaning:
      'A patch of a run, or by anybody but a person, changes /nodes, /edges and /outputs, nothing else.',
    rule: 'R38',
    hint: 'People change policy, limits and inputs, with a patch of the workflow or a new version of it.',
  },
  'patch.operation': { meaning: 'An operation does not have the shape RFC 6902 asks for.' },
  'patch.pointer': { meaning: 'A pointer is malformed or names a prototype.' },
  'patch.not_found': { meaning: 'A pointer leads to nothing in the current document.' },
  'patch.duplicate_id': { meaning: 'An element of this id is there already.' },
  'patch.ambiguous': { meaning: 'A typed operation could mean several things.' },
  'patch.test_failed': { meaning: 'A test operation found another value.' },
  'patch.not_applicable': { meaning: 'An operation cannot be applied where it points.' },
  'patch.conflict': { meaning: 'The document changed where the change set applies.', rule: 'R22' },
  'patch.reason': {
    meaning: 'The reason is missing or too long.',
    hint: 'Say in a sentence what the patch is for.',
  },
  'patch.too_large': {
    meaning: 'The patch has too many operations or bytes.',
    hint: 'Split it into several patches.',
  },
  'gate.bypassed': {
    meaning: 'A node that waited for an approval could run without it.',
    rule: 'R24',
    hint: 'Lead every way to the node through the approve edge of its gate.',
  },
  'gate.effect_bypassed': {
    meaning: 'A new node has an effect that an approval guards elsewhere.',
    rule: 'R24',
    hint: 'Place the node behind the same gate.',
  },
  'gate.weakened': {
    meaning: 'A gate would be removed or made easier to pass.',
    rule: 'R29',
    hint: 'Only a person with the role admin may do that.',
  },
  'protected.changed': {
    meaning: 'A protected node may be changed by people only.',
    rule: 'R38',
    hint: 'Ask a person to change it.',
  },
  'protected.unset': {
    meaning: 'Protection is taken away, or a protected node removed, by an admin only.',
    rule: 'R38',
    hint: 'Ask a person with the role admin.',
  },
  'limits.agents': {
    meaning: 'The document would hold more agents than its limit.',
    hint: 'Remove an agent first.',
  },
  'limits.agents_per_patch': { meaning: 'One patch adds more agents than its limit.' },
  'limits.fan_out': {
    meaning: 'More edges would leave a node than its limit.',
    hint: 'Use a map for many items of one kind.',
  },
  'limits.nodes_per_patch': {
    meaning: 'One patch adds more nodes than its limit.',
    hint: 'Split it into several patches, or ask for a higher limit.',
  },
  'limits.spawn_depth': {
    meaning: 'Agents would have added agents deeper than the limit.',
    hint: 'Let an agent of the workflow add it, or do its work without another agent.',
  },
  'limits.nodes': { meaning: 'The document would hold more nodes than its limit.' },
  'limits.patches': { meaning: 'The run has had as many patches as its limit.' },
  'settings.admin_only': {
    meaning: 'Policy and limits of a workflow are changed by a person with the role admin.',
    rule: 'R29',
    hint: 'Leave them as they are, or ask a person with the role admin.',
  },
  'policy.refused': { meaning: 'A rule of the workflow policy refuses the patch.' },
  'policy.error': {
    meaning: 'A rule of the workflow policy could not be evaluated, so nothing is let through.',
  },
  'policy.node_type': {
    meaning: 'The policy of the workflow does not allow patches to bring this type of node.',
    hint: 'Use one of the allowed types, or have the policy changed with a new version.',
  },
  'policy.host': {
    meaning: 'The policy of the workflow does not allow patches to reach this host.',
    hint: 'Use an allowed host, or have the policy changed with a new version.',
  },
  'review.policy': { meaning: 'A rule of the workflow policy asks for a review.' },
  'review.new_host': {
    meaning: 'An agent or the optimizer adds an outgoing host, or a domain that gets mail.',
    rule: 'R31',
  },
  'review.new_workflow': {
    meaning: 'An agent or the optimizer lets another workflow run.',
    rule: 'R31',
  },
  'review.agent_power': {
    meaning: 'An agent or the optimizer raises the tools or limits of an agent.',
    rule: 'R31',
  },
  'review.gate_text': {
    meaning: 'An agent or the optimizer changes what a gate shows or asks, or what that is made of.',
    rule: 'R26',
  },
  'review.workflow': {
    meaning: 'An agent or the optimizer changes a workflow: what its later runs do is for a person to say.',
    rule: 'R29',
  },
  'review.threshold': {
    meaning: 'An agent or the optimizer changes what decides whether an effect passes a gate.',
    rule: 'R25',
  },
  'review.guarded_effect': {
    meaning: 'An agent or the optimizer changes an unguarded node whose effect an approval guards elsewhere.',
    rule: 'R24',
  },
  'review.guarded_host': {
    meaning:
      'An agent or the optimizer brings a new way to write to a host, without the gate that stands before other writing to it.',
    rule: 'R24',
    hint: 'Put it behind that gate, or have a person look at it.',
  },
} as const satisfies { readonly [code: string]: CodeEntry };

export type PatchCode = keyof typeof PATCH_CODES;

/** An issue of a known code; `rule` and `hint` come from the table unless the place knows better. */
export function patchIssue(
  code: PatchCode,
  pointer: string,
  message: string,
  more: { readonly hint?: string; readonly node?: string } = {},
): Issue {
  const entry: CodeEntry = PATCH_CODES[code];
  const hint = more.hint ?? entry.hint;
  return {
    pointer,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(entry.rule === undefined ? {} : { rule: entry.rule }),
    ...(more.node === undefined ? {} : { node: more.node }),
  };
}
