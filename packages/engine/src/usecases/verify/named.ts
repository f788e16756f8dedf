/** What an event says is somewhere: values under their digest, in the event or in the blob store, and documents. */
import type { RunEvent } from '../../run/events.ts';

export type Named =
  | { readonly kind: 'payload'; readonly seq: number; readonly role: string; readonly payload: unknown }
  | { readonly kind: 'document'; readonly seq: number; readonly digest: unknown };

export const namedBy = (event: RunEvent, seq: number): readonly Named[] => {
  const payload = (role: string, value: unknown): Named => ({ kind: 'payload', seq, role, payload: value });
  const recording = (ref: unknown): Named => payload('recording', { ref, digest: ref });
  const document = (digest: unknown): Named => ({ kind: 'document', seq, digest });
  switch (event.type) {
    case 'run.started':
      return [
        payload('inputs', event.data.inputs),
        document(event.data.workflow.digest),
        ...(event.data.workflow.pinned === undefined ? [] : [document(event.data.workflow.pinned)]),
        ...(event.data.replay === undefined ? [] : [recording(event.data.replay.recording)]),
      ];
    case 'signal.received':
      return [payload(`data of the signal ${event.data.name}`, event.data.payload)];
    case 'scope.opened':
      return [document(event.data.plan)];
    case 'scope.closed':
      return event.data.output === undefined
        ? []
        : [payload(`output of an instance of ${event.node}`, event.data.output)];
    case 'run.completed':
      return [payload('outputs', event.data.outputs)];
    case 'node.queued': {
      const inputs = payload(`inputs of ${event.node}`, event.data.inputs);
      const { config } = event.data;
      return config === undefined ? [inputs] : [inputs, payload(`config of ${event.node}`, config)];
    }
    case 'node.waiting':
      return event.data.child === undefined ? [] : [document(event.data.child.workflow.digest)];
    case 'node.completed':
      return [payload(`output of ${event.node}`, event.data.output)];
    case 'patch.proposed':
      return [document(event.data.base)];
    case 'patch.applied':
      return [document(event.data.before), document(event.data.after)];
    case 'plan.compiled':
      return [document(event.data.digest)];
    default:
      return [];
  }
};
