import { describe, expect, it } from 'vitest';
import { createTransientMap } from './transient-map.ts';

describe('a map for what comes and goes', () => {
  it('holds what was set last, until it is deleted', () => {
    const map = createTransientMap<number>();
    map.set('a', 1);
    map.set('a', 2);
    map.set('b', 3);
    expect([map.get('a'), map.has('b'), map.size, map.values()]).toEqual([2, true, 2, [2, 3]]);
    map.delete('a');
    map.delete('a');
    expect([map.get('a'), map.has('a'), map.size, map.values()]).toEqual([undefined, false, 1, [3]]);
  });

  it('knows nothing but what was set, whatever the key is called', () => {
    const map = createTransientMap<number>();
    for (const key of ['__proto__', 'constructor', 'toString', '7']) {
      expect(map.has(key)).toBe(false);
      map.set(key, 1);
    }
    expect(map.size).toBe(4);
    expect(Object.prototype).not.toHaveProperty('7');
  });

  it('may be changed while it is gone through', () => {
    const map = createTransientMap<string>();
    for (const key of ['a', 'b', 'c']) map.set(key, key);
    const seen: string[] = [];
    for (const value of map.values()) {
      map.delete(value);
      map.set(`${value}'`, value);
      seen.push(value);
    }
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(map.size).toBe(3);
  });
});
