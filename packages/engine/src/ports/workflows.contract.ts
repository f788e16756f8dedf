import { randomUUID } from 'node:crypto';
import type { Digest } from '@aob/ir';
import { expect, it } from 'vitest';
import type { Documents } from './documents.ts';
import type { SaveVersion, Workflows } from './workflows.ts';

const freshName = (): string => `flow-${randomUUID()}`;
const freshDigest = (): Digest => `sha256:${randomUUID().replaceAll('-', '').repeat(2)}`;

export const workflowsContract = (
  open: () => Promise<{ readonly workflows: Workflows; readonly documents: Documents }>,
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
};
