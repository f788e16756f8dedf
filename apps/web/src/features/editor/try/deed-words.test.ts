import type { NodeDocument } from '@aob/ir';
import { expect, it } from 'vitest';
import { deedWords } from './deed-words.ts';

const words = (type: NodeDocument['type'], config: NodeDocument['config']): string =>
  deedWords({ id: 'it', type, ...(config && { config }) });

it('says what reaches the world, with where it goes', () => {
  expect(words('http', { url: 'https://bank.example.com/pay', method: 'POST' })).toBe(
    'Sends POST to https://bank.example.com/pay, for real.',
  );
  expect(words('notify', { channel: 'email', to: ['mia@example.com', 'bo@example.com'] })).toBe(
    'Sends email to mia@example.com, bo@example.com, for real.',
  );
  expect(words('function', { handler: 'crm.update' })).toContain('Calls crm.update, for real');
  expect(words('composite', { workflow: 'billing@main' })).toContain('billing@main');
});

it('says where nothing outside changes', () => {
  expect(words('function', { code: 'return 1;' })).toContain('sandbox');
  expect(words('function', undefined)).toContain('nothing outside changes');
  expect(words('notify', { channel: 'log' })).toContain('nobody else is told');
});
