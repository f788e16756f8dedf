/** R27 once more, from the log alone: what a gate guarded began only after that gate was approved. */
import type { Digest, Plan } from '@aob/ir';
import { isWithin } from '../run/scope.ts';
import { type Findings, report } from '../usecases/verify/findings.ts';
import type { Provenance } from './provenance.ts';

/** For each document that makes a plan, the gates of its nodes. */
export type GuardsByDocument = ReadonlyMap<Digest, Plan['guards']>;

/** What a replay takes over from its record was approved there, and nothing of it touches the world again. */
export const checkApprovals = (
  { nodes, approvals }: Provenance,
  guards: GuardsByDocument,
  { findings, isReplay }: { readonly findings: Findings; readonly isReplay: boolean },
): void => {
  if (isReplay) return;
  for (const { node, document, scope, first_seq: seq } of nodes.values()) {
    for (const gate of guards.get(document)?.get(node) ?? []) {
      const isApproved = [...approvals.values()].some(
        (approval) => approval.gate === gate && approval.seq < seq && isWithin(scope, approval.scope ?? ''),
      );
      if (isApproved) continue;
      const message = `${scope}${node} began although ${gate} had not been approved.`;
      report(findings, { seq, code: 'gate.not_approved', message, subject: gate });
    }
  }
};
