import { expect, it } from 'vitest';
import { emptyState, forkState } from '../run/state.ts';
import { copyState } from './state-copy.ts';

const isTable = (value: unknown): boolean => typeof value === 'object' && value !== null && 'parent' in value;

it.each([
  ['a fork', forkState],
  ['a copy', copyState],
])(
  '%s shares no table with the state it is made of, so that what one writes the other does not see',
  (_, make) => {
    const state = emptyState('run_1');
    const made = make(state);
    const tables = Object.entries(state).filter(([, value]) => isTable(value));
    expect(tables.length).toBeGreaterThan(8);
    const shared = tables.filter(([name, table]) => made[name as keyof typeof made] === table);
    expect(shared.map(([name]) => name)).toEqual([]);
  },
);
