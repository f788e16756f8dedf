/** What is read beside the log is what the log has written. */
import { randomUUID } from 'node:crypto';
import type { Digest } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { RunAppend } from './event-log.ts';
import type { PatchFilter, TicketFilter } from './run-reads.ts';
import {
  AT,
  commitOf,
  DIGEST,
  freshId,
  headOf,
  moving,
  patchOf,
  type RunStores,
  starting,
  ticketOf,
} from './testing/appends.ts';

export const runReadsContract = (stores: () => RunStores): void => {
  const append = (...batch: RunAppend[]) => stores().log.append(batch);

  describe('what is read beside the log', () => {
    it('keeps the summary of a run as its last commit said', async () => {
      const runId = freshId();
      const start = starting(runId, { head: headOf(2, { wakeAt: AT + 15_000 }) });
      await append(start);
      expect(await stores().reads.run(runId)).toEqual({
        runId,
        quarantine: undefined,
        ...start.birth,
        ...start.head,
      });
      const done = headOf(3, {
        status: 'COMPLETED',
        outputs: '{"value":1,"digest":"x"}',
        finishedAt: AT + 1,
        updatedAt: AT + 1,
      });
      await append(moving(runId, 2, { head: done }));
      expect(await stores().reads.runsById([runId, freshId()])).toEqual([
        { runId, quarantine: undefined, ...start.birth, ...done },
      ]);
    });

    it('opens a ticket and later decides it, keeping how it was opened', async () => {
      const runId = freshId();
      const ticket = ticketOf(runId);
      await append(starting(runId, { tickets: [ticket] }));
      expect(await stores().reads.ticket(ticket.ticketId)).toEqual(ticket);
      const decided = {
        status: 'decided',
        decision: 'approve',
        reason: 'fine',
        decidedBy: 'human:ann',
        decidedAt: AT + 5,
      } as const;
      await append(
        moving(runId, 2, { tickets: [{ ...ticket, ...decided, message: '', openedAt: AT + 5, seq: 3 }] }),
      );
      expect(await stores().reads.ticket(ticket.ticketId)).toEqual({ ...ticket, ...decided });
      expect(await stores().reads.tickets({ runIds: [runId], status: 'open', limit: 10 })).toEqual([]);
    });

    it('finds tickets by who may decide them', async () => {
      const runId = freshId();
      const mine = ticketOf(runId);
      const anyones = ticketOf(runId, { approvers: [] });
      const others = ticketOf(runId, { approvers: ['human:bob'] });
      await append(starting(runId, { tickets: [mine, anyones, others] }));
      const found = await stores().reads.tickets({
        runIds: [runId],
        assignees: ['human:ann', 'approver'],
        limit: 10,
      });
      expect(found.map((ticket) => ticket.ticketId)).toEqual([anyones.ticketId, mine.ticketId]);
    });

    it('finds tickets by kind, workflow, how and by whom they were decided, and by their words', async () => {
      const runId = freshId();
      const workflow = freshId('flow');
      const gate = ticketOf(runId, { workflow, message: 'Pay the invoice of Zoë?', node: 'pay' });
      const decided = {
        status: 'decided',
        decision: 'reject',
        reason: 'Ordered TWICE',
        decidedBy: 'human:ann',
        decidedAt: AT + 7,
      } as const;
      const failure = ticketOf(runId, { workflow, kind: 'failure', node: 'ship', ...decided });
      await append(starting(runId, { tickets: [gate, failure] }));
      const found = async (filter: Omit<TicketFilter, 'limit'>): Promise<readonly string[]> =>
        (await stores().reads.tickets({ runIds: [runId], limit: 10, ...filter })).map(
          ({ ticketId }) => ticketId,
        );
      expect(await found({ kind: 'gate' })).toEqual([gate.ticketId]);
      expect(await found({ workflow })).toEqual([failure.ticketId, gate.ticketId]);
      expect(await found({ workflow: `${workflow}-other` })).toEqual([]);
      expect(await found({ decision: 'reject' })).toEqual([failure.ticketId]);
      expect(await found({ decision: 'approve' })).toEqual([]);
      expect(await found({ decidedBy: 'human:ann' })).toEqual([failure.ticketId]);
      expect(await found({ q: 'invoice of ZOË' })).toEqual([gate.ticketId]);
      expect(await found({ q: 'twice' })).toEqual([failure.ticketId]);
      expect(await found({ q: 'SHIP' })).toEqual([failure.ticketId]);
      expect(await found({ q: gate.ticketId })).toEqual([gate.ticketId]);
      expect(await found({ q: '%' })).toEqual([]);
    });

    it('finds patches by the kind of their author and by their words', async () => {
      const runId = freshId();
      const byAgent = patchOf(runId, { authorKind: 'agent', authorId: 'agent:enrich', reason: 'Ask FIRST' });
      const byPerson = patchOf(runId, { authorKind: 'human', authorId: 'human:ann', reason: 'Faster' });
      await append(starting(runId, { patches: [byAgent, byPerson] }));
      const found = async (filter: Omit<PatchFilter, 'limit'>): Promise<readonly string[]> =>
        (await stores().reads.patches({ runId, limit: 10, ...filter })).map(({ patchId }) => patchId);
      expect(await found({ authorKind: 'agent' })).toEqual([byAgent.patchId]);
      expect(await found({ q: 'ask first' })).toEqual([byAgent.patchId]);
      expect(await found({ q: 'HUMAN:ann' })).toEqual([byPerson.patchId]);
      expect(await found({ q: byPerson.patchId })).toEqual([byPerson.patchId]);
      expect(await found({ q: 'nothing like it' })).toEqual([]);
    });

    it('follows a patch from proposal to document', async () => {
      const runId = freshId();
      const proposed = patchOf(runId);
      await append(starting(runId, { patches: [proposed] }));
      expect(await stores().reads.patch(proposed.patchId)).toMatchObject(proposed);
      const after: Digest = `sha256:${'e'.repeat(64)}`;
      const applied = {
        status: 'applied',
        before: DIGEST,
        after,
        graphVersion: 2,
        changes: '{"nodes":{}}',
        appliedAt: AT + 9,
        updatedAt: AT + 9,
      } as const;
      const documents = [{ digest: after, body: '{"name":"ä"}' }];
      await append(
        moving(runId, 2, { patches: [{ ...proposed, ...applied, createdAt: AT + 9, seq: 9 }], documents }),
      );
      expect(await stores().reads.patches({ runId, limit: 10 })).toMatchObject([{ ...proposed, ...applied }]);
      expect(await stores().documents.get(after)).toBe('{"name":"ä"}');
      const withdrawn = { status: 'withdrawn', withdrawnBy: 'patch_back', updatedAt: AT + 20 } as const;
      const { before: _before, appliedAt: _at, ...later } = { ...proposed, ...applied, ...withdrawn };
      await append(moving(runId, 3, { patches: [{ ...later, before: undefined, appliedAt: undefined }] }));
      // When it was applied, and to what, is not forgotten.
      expect(await stores().reads.patch(proposed.patchId)).toMatchObject({
        ...proposed,
        ...applied,
        ...withdrawn,
      });
    });

    it('writes tickets, patches and documents of winners only', async () => {
      const runId = freshId();
      await append(starting(runId));
      const [ticket, patch] = [ticketOf(runId), patchOf(runId)];
      const digest: Digest = `sha256:${randomUUID().replaceAll('-', '').repeat(2)}`;
      await append(
        moving(runId, 1, { tickets: [ticket], patches: [patch], documents: [{ digest, body: '{}' }] }),
      );
      expect(await stores().reads.ticket(ticket.ticketId)).toBeUndefined();
      expect(await stores().reads.patch(patch.patchId)).toBeUndefined();
      expect(await stores().documents.get(digest)).toBeUndefined();
    });

    it('lists runs newest first, page by page, by every filter', async () => {
      const ids = [freshId(), freshId(), freshId()];
      const workflow = freshId('flow');
      const birth = starting('').birth;
      if (birth === undefined) throw new Error('no birth');
      for (const [index, runId] of ids.entries()) {
        const labels = { team: 'sales', index: `${index}` };
        await append(
          starting(runId, { birth: { ...birth, workflow, labels, key: `k${index}`, createdAt: AT + index } }),
        );
      }
      const list = async (filter: object) =>
        (await stores().reads.runs({ workflow, limit: 2, ...filter })).map((run) => ids.indexOf(run.runId));
      expect(await list({})).toEqual([2, 1]);
      expect(await list({ after: ids[1] })).toEqual([0]);
      expect(await list({ labels: { team: 'sales', index: '1' } })).toEqual([1]);
      expect(await list({ key: 'k0' })).toEqual([0]);
      expect(await list({ since: AT + 2 })).toEqual([2]);
      expect(await list({ q: (ids[1] ?? '').toUpperCase() })).toEqual([1]);
      expect(await list({ status: ['COMPLETED'] })).toEqual([]);
      expect(await list({ status: ['RUNNING', 'WAITING'] })).toEqual([2, 1]);
    });

    it('gives commits from a seq on, beginning with the one that holds it', async () => {
      const runId = freshId();
      await append(starting(runId));
      await append(
        moving(runId, 2, { head: headOf(6), commits: [commitOf(runId, 3, 5), commitOf(runId, 6, 6)] }),
      );
      const seqs = async (from: number, limit: number, until?: number) =>
        (await stores().reads.commits(runId, from, limit, until)).map((commit) => commit.firstSeq);
      expect(await seqs(1, 10)).toEqual([1, 3, 6]);
      expect(await seqs(4, 10)).toEqual([3, 6]);
      expect(await seqs(4, 1)).toEqual([3]);
      expect(await seqs(7, 10)).toEqual([]);
      expect(await seqs(1, 10, 5)).toEqual([1, 3]);
      expect(await seqs(4, 10, 4)).toEqual([3]);
    });
  });
};
