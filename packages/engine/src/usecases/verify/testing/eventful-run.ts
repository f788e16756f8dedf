/** A finished run with a bit of everything an audit looks at: a blob, a ticket with its decision, an applied patch. */
import type { BlobStore } from '../../../ports/blob-store.ts';
import { createRig, type Store, saveDocument } from '../../../write-path/testing/rig.ts';

const DOCUMENT = {
  nodes: [
    { id: 'a', type: 'function' },
    { id: 'ask', type: 'hitl', config: { message: 'Go on?', approvers: ['approver'] } },
  ],
  edges: [{ from: 'a', to: 'ask' }],
};

const MIA = { id: 'human:mia', roles: ['viewer', 'operator', 'approver'] };

/** Answers its id. */
export const eventfulRun = async (store: Store, blobs: BlobStore): Promise<string> => {
  const rig = createRig({ store, blobs });
  const runId = await rig.start(await saveDocument(store, DOCUMENT), { text: 'x'.repeat(20_000) });
  await rig.until(runId, 'WAITING');
  const operations = [
    { op: 'add', path: '/nodes/-', value: { id: 'mail', type: 'function' } },
    { op: 'add', path: '/edges/-', value: { from: 'ask', to: 'mail' } },
  ] as const;
  const proposal = {
    id: `patch_of_${runId}`,
    operations,
    reason: 'tell the customer',
    author: { kind: 'human', ...MIA },
  } as const;
  const patched = await rig.writer.submit(runId, { type: 'apply_patch', proposal });
  if (!patched.ok || patched.result.kind !== 'patch') throw new Error(JSON.stringify(patched));
  const [ticket] = await store.reads.tickets({ runIds: [runId], status: 'open', limit: 1 });
  await rig.writer.submit(runId, {
    type: 'decide_ticket',
    ticketId: ticket?.ticketId ?? '',
    decision: 'approve',
    reason: 'fine',
    actor: MIA,
  });
  await rig.until(runId, 'COMPLETED');
  await rig.writer.stop();
  return runId;
};
