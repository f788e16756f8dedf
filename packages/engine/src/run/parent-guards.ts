/**
 * A child run is checked against its parent's guards (R27). What began was approved by the gates before its node, as it
 * was then (R26); what other gates of the runs around it guard must not be done here instead (R24).
 */
import {
  type ChangeSet,
  httpHost,
  type Issue,
  isDecidedLate,
  isSameEffect,
  newWaysToWrite,
  type PatchAuthor,
  type Plan,
} from '@aob/ir';
import type { ParentRun } from './events.ts';

export interface PatchOfChild {
  readonly parent: ParentRun | undefined;
  readonly before: Plan;
  readonly after: Plan;
  readonly changes: ChangeSet;
  readonly author: PatchAuthor;
}

export interface ParentVerdict {
  readonly refusals: readonly Issue[];
  /** What people may change after a review, as they open a gate again in a run of its own; and what machines may bring after one. */
  readonly reviews: readonly Issue[];
}

export const askParent = (patch: PatchOfChild): ParentVerdict => {
  const { parent, author } = patch;
  if (parent === undefined) return { refusals: [], reviews: [] };
  const approved = approvedChange(patch, parent);
  const isPerson = author.kind === 'human';
  return {
    refusals: [...bypassedEffects(patch, parent), ...(isPerson ? [] : approved)],
    reviews: isPerson ? approved : guardedHosts(patch, parent),
  };
};

const bypassedEffects = ({ before, after }: PatchOfChild, { guarded, run_id }: ParentRun): readonly Issue[] =>
  after.nodes.flatMap((node) => {
    const was = before.node.get(node.id);
    const isOther = was === undefined || JSON.stringify(was.config) !== JSON.stringify(node.config);
    const brought = node.effectKeys.filter(
      (key) => was?.effectKeys.includes(key) !== true || (isOther && isDecidedLate(key)),
    );
    return brought
      .filter((key) => guarded.some((known) => isSameEffect(known, key)))
      .map((key) => ({
        pointer: `/nodes/{${node.id}}`,
        code: 'gate.effect_bypassed',
        message: `${node.id} would do what a gate of the run ${run_id} around this one approves (${key}), without that approval.`,
        hint: 'Do it in that run, behind its gate.',
        rule: 'R27',
        node: node.id,
      }));
  });

/** As in one run: by another method much the same can be done at a host. */
const guardedHosts = ({ changes }: PatchOfChild, { guarded, run_id }: ParentRun): readonly Issue[] => {
  const hosts = new Set(guarded.map((key) => httpHost(key)[0]));
  return newWaysToWrite(changes)
    .filter(({ host }) => hosts.has(host))
    .map(({ node, host, way }) => ({
      pointer: `/nodes/{${node}}`,
      code: 'review.guarded_host',
      message: `${node} would ${way} without the gate of the run ${run_id} around this one, which stands before other requests to ${host}.`,
      hint: 'Do it in that run, behind its gate, or have a person look at it.',
      rule: 'R27',
      node,
    }));
};

const approvedChange = (
  { changes, author }: PatchOfChild,
  { gates, run_id }: ParentRun,
): readonly Issue[] => {
  const [gate] = gates;
  const first = [...changes.nodes.added, ...changes.nodes.removed, ...changes.nodes.changed][0];
  if (gate === undefined) return [];
  const isPerson = author.kind === 'human';
  return [
    {
      pointer: first === undefined ? '/outputs' : `/nodes/{${first.id}}`,
      code: 'gate.approved_changed',
      message: `This run was approved at ${gate} of the run ${run_id} around it, as it was then.`,
      ...(!isPerson && { hint: 'Leave it as it is; a person may change it, after a review.' }),
      rule: 'R26',
    },
  ];
};
