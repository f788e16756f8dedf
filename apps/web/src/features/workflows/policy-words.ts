/** What a workflow says about changes to it, in sentences; what it leaves open is said as well. */
import type { WorkflowDocument } from '@aob/ir';

type Rows = readonly (readonly [name: string, words: string])[];

export function reviewWords({ policy = {} }: WorkflowDocument): Rows {
  const { reviewers = [], review = {}, late_edges: lateEdges, on_failure: onFailure } = policy;
  const { quorum = 1, four_eyes: isFourEyes, timeout = '24h', on_timeout: onTimeout = 'reject' } = review;
  return [
    ['Reviewed by', reviewers.length === 0 ? 'anyone with the role approver' : listed(reviewers)],
    [
      'It takes',
      `${quorum === 1 ? 'one approval' : `${quorum} approvals`}${isFourEyes ? ', not by whoever proposed it' : ''}`,
    ],
    [
      'Silence',
      onTimeout === 'escalate' ? `asks the next in line after ${timeout}` : `rejects after ${timeout}`,
    ],
    ['A late edge', lateEdges === 'reject' ? 'is refused' : 'fires at once'],
    ['A failure', FAILURE[onFailure ?? 'fail_fast']],
  ];
}

const FAILURE = {
  fail_fast: 'stops the rest',
  continue: 'lets the rest go on, then the run fails',
  review: 'asks a person',
} as const;

/** Only what is set: everything else has the limits of every workflow. */
export function ceilingWords({ policy = {}, limits = {} }: WorkflowDocument): Rows {
  const { node_types: types, hosts } = policy.allow ?? {};
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['New nodes', types && (types.length === 0 ? 'of no type' : listed(types))],
    ['New hosts', hosts && (hosts.length === 0 ? 'none' : listed(hosts))],
    ['Nodes a patch', numberWords(limits.nodes_per_patch)],
    ['Agents a patch', numberWords(limits.agents_per_patch)],
    ['Patches a run', numberWords(limits.patches)],
    ['Nodes', numberWords(limits.nodes)],
    ['Agents', numberWords(limits.agents)],
    ['Edges from a node', numberWords(limits.fan_out)],
    ['Agents by agents', limits.spawn_depth === undefined ? undefined : `${limits.spawn_depth} deep`],
  ];
  return rows.flatMap(([name, words]) => (words === undefined ? [] : [[name, words] as const]));
}

function numberWords(most: number | undefined): string | undefined {
  return most === undefined ? undefined : `at most ${most}`;
}

function listed(items: readonly string[]): string {
  return items.join(', ');
}
