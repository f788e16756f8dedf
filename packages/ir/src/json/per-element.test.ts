import fc from 'fast-check';
import { expect, it } from 'vitest';
import { perElement } from './per-element.ts';

interface Element {
  readonly id: number;
}

it('answers what each element has, in the order of the list, whatever list came before', () => {
  const elements = Array.from({ length: 12 }, (_, id): Element => ({ id }));
  const lists = fc.array(fc.array(fc.constantFrom(...elements), { maxLength: 12 }), { maxLength: 12 });
  fc.assert(
    fc.property(lists, (all) => {
      const known = perElement((element) => ({ of: (element as Element).id }));
      const first = new Map<number, object>();
      for (const list of all) {
        const found = known.of(list);
        expect(found.map((one) => one.of)).toEqual(list.map(({ id }) => id));
        for (const one of found) {
          expect(first.get(one.of) ?? one).toBe(one);
          first.set(one.of, one);
        }
      }
    }),
  );
});

it('asks once about an element that stays where others come, go and are replaced', () => {
  const asked: number[] = [];
  const known = perElement((element) => asked.push((element as Element).id));
  const [a, b, c, d, e, f] = Array.from({ length: 6 }, (_, id): Element => ({ id })) as [
    Element,
    Element,
    Element,
    Element,
    Element,
    Element,
  ];
  for (const list of [[a, b, c, d], [a, c, d], [a, e, c, d], [a, e, c, f, d], [], [d, a]]) known.of(list);
  expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
});
