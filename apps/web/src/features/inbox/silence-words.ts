import type { Ticket } from '@aob/engine/contract';
import { actorWord } from '../runs/actor.ts';

/** What happens when nobody answers in time. */
export function silenceWords({ on_timeout: action, escalation, breached_at }: Ticket): string {
  if (breached_at !== undefined) return 'nothing: everybody who was asked has let it pass';
  if (action === 'fail') return 'the step fails';
  if (action !== 'escalate') return action === 'approve' ? 'it counts as approved' : 'it counts as rejected';
  const next = escalation.find(({ asked_at }) => asked_at === undefined);
  return next === undefined ? 'it is overdue' : `${next.approvers.map(actorWord).join(' or ')} is asked`;
}
