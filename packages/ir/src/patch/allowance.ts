/**
 * What a workflow allows patches to bring (design §4): types of nodes, and hosts it did not reach before. It holds for
 * whoever proposes, people and admins too: whoever may have more changes the policy with a new version of the workflow.
 */
import type { PatchAllowance } from '../document.ts';
import type { Issue } from '../issue.ts';
import { operationOn } from './attribution.ts';
import { patchIssue } from './codes.ts';
import type { NewHost, ReviewCheck } from './review.ts';

export function allowanceIssues(
  allow: PatchAllowance | undefined,
  seen: ReviewCheck,
  hosts: readonly NewHost[],
): readonly Issue[] {
  if (allow === undefined) return [];
  return [...typeIssues(allow, seen), ...hostIssues(allow, seen, hosts)];
}

function typeIssues({ node_types: types }: PatchAllowance, seen: ReviewCheck): readonly Issue[] {
  if (types === undefined) return [];
  const { added, changed } = seen.changes.nodes;
  const turned = changed.filter(({ before, after }) => before.type !== after.type).map(({ after }) => after);
  return [...added, ...turned].flatMap(({ id, type }) => {
    if (types.includes(type)) return [];
    const pointer = operationOn(seen.touches, [{ list: 'nodes', id }]);
    const message = `${id} would be a node of the type ${type}; patches may bring ${listed(types)}.`;
    return [patchIssue('policy.node_type', pointer, message, { node: id })];
  });
}

function hostIssues(
  { hosts: allowed }: PatchAllowance,
  { touches }: ReviewCheck,
  hosts: readonly NewHost[],
): readonly Issue[] {
  if (allowed === undefined) return [];
  return hosts.flatMap(({ node, host }) => {
    if (allowed.some((pattern) => covers(pattern, host))) return [];
    const pointer = operationOn(touches, [{ list: 'nodes', id: node }]);
    const message = `${node} would reach ${host}; patches may add ${listed(allowed)}.`;
    return [patchIssue('policy.host', pointer, message, { node })];
  });
}

/** `*.example.com` is every host below it, not itself. What only the run decides (`*`) is covered by `*` alone. */
function covers(pattern: string, host: string): boolean {
  const [kind, name] = partsOf(pattern);
  const [hostKind, hostName] = partsOf(host);
  if (kind !== hostKind) return false;
  if (name === '*' || name === hostName) return true;
  return name.startsWith('*.') && hostName !== '*' && hostName.endsWith(name.slice(1));
}

function partsOf(place: string): readonly [kind: 'mail' | 'host', name: string] {
  return place.startsWith('mail:') ? ['mail', place.slice('mail:'.length)] : ['host', place];
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ');
}
