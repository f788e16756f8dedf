import { randomUUID } from 'node:crypto';
import type { Digest } from '@aob/ir';
import { expect, it } from 'vitest';
import type { Documents } from './documents.ts';
import type { RunReads } from './run-reads.ts';
import type { KeepPatch, SaveVersion, WorkflowPatch, Workflows } from './workflows.ts';

const freshName = (): string => `flow-${randomUUID()}`;
const freshDigest = (): Digest => `sha256:${randomUUID().replaceAll('-', '').repeat(2)}`;

export const workflowsContract = (
  open: () => Promise<{
    readonly workflows: Workflows;
    readonly documents: Documents;
    readonly reads: RunReads;
  }>,
): void => {
  const versionOf = (name: string, over: Partial<SaveVersion> = {}): SaveVersion => ({
    name,
    description: 'Finds leads',
    digest: freshDigest(),
    body: '{}',
    tag: 'main',
    actor: 'human:mia',
    ...over,
  });

  it('saves versions under growing numbers and moves the tag to the newest', async () => {
    const { workflows, documents } = await open();
    const name = freshName();
    const [first, second] = [
      versionOf(name, { body: '{"a":"é"}' }),
      versionOf(name, { description: undefined }),
    ];
    expect(await workflows.save(first)).toEqual({ kind: 'saved', version: 1 });
    expect(await workflows.save(second)).toEqual({ kind: 'saved', version: 2 });
    expect(await documents.get(first.digest)).toBe('{"a":"é"}');
    expect(
      (await workflows.versions(name)).map(({ number, digest, createdBy }) => [number, digest, createdBy]),
    ).toEqual([
      [1, first.digest, 'human:mia'],
      [2, second.digest, 'human:mia'],
    ]);
    expect(await workflows.tag(name, 'main')).toMatchObject({
      workflow: name,
      tag: 'main',
      digest: second.digest,
    });
    expect(await workflows.get(name)).toMatchObject({
      name,
      description: undefined,
      versions: 2,
      tags: [{ tag: 'main' }],
    });
    expect((await workflows.tagMoves(name, 'main')).map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['save', undefined, first.digest],
      ['save', first.digest, second.digest],
    ]);
  });

  it('changes nothing when the same bytes are saved again, but gives them a second tag', async () => {
    const { workflows } = await open();
    const version = versionOf(freshName());
    await workflows.save(version);
    expect(await workflows.save(version)).toEqual({ kind: 'unchanged', version: 1 });
    expect(await workflows.save({ ...version, tag: 'stable' })).toEqual({ kind: 'saved', version: 1 });
    expect(await workflows.tagMoves(version.name, 'main')).toHaveLength(1);
    expect((await workflows.withTag('stable')).map((tag) => tag.workflow)).toContain(version.name);
  });

  it('saves only onto the tag the caller saw', async () => {
    const { workflows } = await open();
    const name = freshName();
    const [first, second] = [versionOf(name), versionOf(name)];
    expect(await workflows.save({ ...first, expect: second.digest })).toEqual({
      kind: 'stale',
      current: undefined,
    });
    expect(await workflows.get(name)).toBeUndefined();
    expect(await workflows.save({ ...first, expect: null })).toMatchObject({ kind: 'saved' });
    expect(await workflows.save({ ...second, expect: null })).toEqual({
      kind: 'stale',
      current: first.digest,
    });
    expect(await workflows.save({ ...second, expect: first.digest })).toMatchObject({ kind: 'saved' });
  });

  it('lets one of two who save at once onto the same tag win', async () => {
    const { workflows } = await open();
    const name = freshName();
    const base = versionOf(name);
    await workflows.save(base);
    const outcomes = await Promise.all(
      [versionOf(name), versionOf(name), versionOf(name)].map((version) =>
        workflows.save({ ...version, expect: base.digest }),
      ),
    );
    expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual(['saved', 'stale', 'stale']);
    expect((await workflows.versions(name)).map((version) => version.number)).toEqual([1, 2]);
  });

  it('moves a tag back and forth, by compare and swap, to known versions only', async () => {
    const { workflows } = await open();
    const name = freshName();
    const [first, second] = [versionOf(name), versionOf(name)];
    await workflows.save(first);
    await workflows.save(second);
    const move = {
      name,
      tag: 'main',
      kind: 'undo',
      to: first.digest,
      expect: second.digest,
      actor: 'human:ann',
    } as const;
    expect(await workflows.moveTag({ ...move, to: freshDigest() })).toEqual({ kind: 'unknown_version' });
    expect(await workflows.moveTag(move)).toEqual({ kind: 'moved' });
    expect(await workflows.moveTag(move)).toEqual({ kind: 'stale', current: first.digest });
    expect(await workflows.moveTag({ ...move, tag: 'new', kind: 'set', expect: undefined })).toEqual({
      kind: 'moved',
    });
    expect((await workflows.tagMoves(name, 'main')).at(-1)).toMatchObject({
      kind: 'undo',
      actor: 'human:ann',
      to: first.digest,
    });
  });

  it('hides what was removed until it is saved again', async () => {
    const { workflows } = await open();
    const version = versionOf(freshName());
    expect(await workflows.remove(version.name)).toBe(false);
    await workflows.save(version);
    expect(await workflows.remove(version.name)).toBe(true);
    expect(await workflows.get(version.name)).toBeUndefined();
    expect(await workflows.tag(version.name, 'main')).toBeUndefined();
    expect(await workflows.versions(version.name)).toEqual([]);
    expect(await workflows.list({ q: version.name, limit: 5 })).toEqual([]);
    expect(await workflows.past(version.name)).toMatchObject({
      tags: [{ tag: 'main', digest: version.digest }],
      versions: [{ number: 1, digest: version.digest }],
    });
    expect(await workflows.save({ ...version, expect: null })).toEqual({ kind: 'saved', version: 1 });
    expect(await workflows.get(version.name)).toMatchObject({ versions: 1 });
  });

  it('lists by name, page by page, and finds by part of name or description', async () => {
    const { workflows } = await open();
    const prefix = freshName();
    for (const suffix of ['c', 'a', 'b']) {
      await workflows.save(versionOf(`${prefix}-${suffix}`, { description: `Text of ${prefix} ${suffix}` }));
    }
    const names = async (filter: { q: string; limit: number; after?: string }) =>
      (await workflows.list(filter)).map((workflow) => workflow.name.slice(prefix.length + 1));
    expect(await names({ q: prefix, limit: 2 })).toEqual(['a', 'b']);
    expect(await names({ q: prefix, limit: 2, after: `${prefix}-b` })).toEqual(['c']);
    expect(await names({ q: `TEXT OF ${prefix} B`, limit: 5 })).toEqual(['b']);
  });

  const patchOf = (workflow: string, over: Partial<WorkflowPatch> = {}): WorkflowPatch => ({
    patchId: `patch_${randomUUID()}`,
    workflow,
    tag: 'main',
    status: 'pending_review',
    authorKind: 'agent',
    authorId: 'agent:plan',
    reason: 'Because',
    base: freshDigest(),
    before: undefined,
    after: undefined,
    operations: '[]',
    operationsDigest: freshDigest(),
    changes: undefined,
    issues: '[]',
    rebased: undefined,
    promotes: undefined,
    runs: undefined,
    review: '{}',
    ...over,
  });
  const saving = (expect: Digest): NonNullable<KeepPatch['save']> => ({
    description: undefined,
    digest: freshDigest(),
    body: '{}',
    expect,
    actor: 'human:ann',
  });

  it('keeps a patch with the version it makes: the tag says who moved it, the version who wrote it', async () => {
    const { workflows, reads } = await open();
    const name = freshName();
    const base = versionOf(name, { reason: 'First' });
    await workflows.save(base);
    const patch = patchOf(name, { status: 'applied' });
    const save = saving(base.digest);
    const kept = await workflows.keepPatch({ patch, revision: undefined, save });
    expect(kept).toMatchObject({
      kind: 'kept',
      row: { scope: 'workflow', version: 2, revision: 1, status: 'applied' },
    });
    const row = await reads.patch(patch.patchId);
    expect(row).toEqual(kept.kind === 'kept' ? kept.row : undefined);
    expect(row).toMatchObject({ ...patch, runId: undefined, seq: undefined, appliedAt: expect.any(Number) });
    expect(await workflows.versions(name)).toMatchObject([
      { number: 1, parent: undefined, reason: 'First', patchId: undefined },
      {
        number: 2,
        digest: save.digest,
        parent: base.digest,
        createdBy: 'agent:plan',
        patchId: patch.patchId,
      },
    ]);
    expect((await workflows.tagMoves(name, 'main')).at(-1)).toMatchObject({
      kind: 'patch',
      from: base.digest,
      to: save.digest,
      actor: 'human:ann',
      reason: 'Because',
      patchId: patch.patchId,
    });
    expect(await reads.patches({ scope: 'workflow', workflow: name, tag: 'main', limit: 5 })).toHaveLength(1);
    expect(await reads.patches({ workflow: name, tag: 'other', limit: 5 })).toEqual([]);
  });

  it('writes nothing of a patch when the tag stands elsewhere, or somebody changed the patch', async () => {
    const { workflows, reads } = await open();
    const name = freshName();
    const base = versionOf(name);
    await workflows.save(base);
    const patch = patchOf(name);
    const stale = saving(freshDigest());
    expect(await workflows.keepPatch({ patch, revision: undefined, save: stale })).toEqual({
      kind: 'stale',
      current: base.digest,
    });
    expect(await reads.patch(patch.patchId)).toBeUndefined();
    expect(await workflows.versions(name)).toHaveLength(1);
    expect(await workflows.keepPatch({ patch, revision: 1 })).toEqual({ kind: 'changed' });
    expect(await workflows.keepPatch({ patch, revision: undefined })).toMatchObject({ kind: 'kept' });
    expect(await workflows.keepPatch({ patch, revision: undefined })).toEqual({ kind: 'changed' });
    const approved = {
      patch: { ...patch, status: 'applied' as const },
      revision: 1,
      save: saving(base.digest),
    };
    const both = await Promise.all([workflows.keepPatch(approved), workflows.keepPatch(approved)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['changed', 'kept']);
    expect(await workflows.versions(name)).toHaveLength(2);
    expect(await reads.patch(patch.patchId)).toMatchObject({ revision: 2, status: 'applied', version: 2 });
  });

  it('knows a patch by the key it came under, and takes no second one', async () => {
    const { workflows } = await open();
    const name = freshName();
    await workflows.save(versionOf(name));
    const [first, second] = [patchOf(name), patchOf(name)];
    const request = { key: `key-${randomUUID()}`, digest: 'abc' };
    expect(await workflows.patchByKey(request.key)).toBeUndefined();
    await workflows.keepPatch({ patch: first, revision: undefined, request });
    expect(await workflows.patchByKey(request.key)).toEqual({ patchId: first.patchId, requestDigest: 'abc' });
    expect(await workflows.keepPatch({ patch: second, revision: undefined, request })).toEqual({
      kind: 'changed',
    });
  });

  it('lets one promotion of a patch wait for a review, not two', async () => {
    const { workflows, reads } = await open();
    const name = freshName();
    await workflows.save(versionOf(name));
    const promotes = `patch_${randomUUID()}`;
    const [first, second] = [patchOf(name, { promotes }), patchOf(name, { promotes })];
    expect(await workflows.keepPatch({ patch: first, revision: undefined })).toMatchObject({ kind: 'kept' });
    expect(await workflows.keepPatch({ patch: second, revision: undefined })).toEqual({ kind: 'changed' });
    expect(await workflows.keepPatch({ patch: { ...first, status: 'rejected' }, revision: 1 })).toMatchObject(
      {
        kind: 'kept',
      },
    );
    expect(await workflows.keepPatch({ patch: second, revision: undefined })).toMatchObject({ kind: 'kept' });
    const waiting = await reads.patches({ promotes, status: 'pending_review', limit: 5 });
    expect(waiting.map(({ patchId }) => patchId)).toEqual([second.patchId]);
  });
};
