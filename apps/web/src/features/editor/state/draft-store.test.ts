import { describe, expect, it } from 'vitest';
import { createDraftStore, type Draft, keyOfDraft } from './draft-store.ts';

function browser(room = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>();
  let stamps = 0;
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, value);
    },
    removeItem: (key: string) => void kept.delete(key),
  };
  const key = keyOfDraft('w', 'main');
  return { kept, key, tab: () => createDraftStore(key, storage, () => String(++stamps)) };
}

const draft = (name: string): Draft => ({
  document: { schema: 'aob/v1', name, nodes: [], edges: [] },
  places: {},
  keptAt: '2026-01-01T00:00:00Z',
});

describe('a draft', () => {
  it('is there after a reload, and gone once it is saved', () => {
    const { tab } = browser();
    const first = tab();
    expect(first.read()).toBeUndefined();
    expect(first.keep(draft('one'))).toBe('kept');
    expect(first.keep(draft('two'))).toBe('kept');
    const reloaded = tab();
    expect(reloaded.read()).toMatchObject(draft('two'));
    reloaded.drop();
    expect(tab().read()).toBeUndefined();
  });

  it('is not overwritten by another tab that has not seen it (D1)', () => {
    const { tab } = browser();
    const [mine, other] = [tab(), tab()];
    mine.read();
    other.read();
    expect(mine.keep(draft('mine'))).toBe('kept');
    expect(other.keep(draft('other'))).toBe('changed_elsewhere');
    other.drop();
    expect(tab().read()).toMatchObject(draft('mine'));
    other.takeOver();
    expect(other.keep(draft('other'))).toBe('kept');
    expect(mine.keep(draft('mine again'))).toBe('changed_elsewhere');
  });

  it('says when the browser has no room for it', () => {
    const { tab } = browser(10);
    expect(tab().keep(draft('large'))).toBe('no_room');
  });

  it('is nothing when something else stands in its place', () => {
    const { kept, key, tab } = browser();
    kept.set(key, '{broken');
    expect(tab().read()).toBeUndefined();
  });
});
