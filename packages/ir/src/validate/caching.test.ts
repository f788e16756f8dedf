import { expect, it } from 'vitest';
import { compileJson } from '../compile/index.ts';
import { guardDigest } from '../guards/index.ts';
import { validateDocument } from './index.ts';

const cache = { mode: 'read_through', ttl: '1h' };
const fn = { id: 'n', type: 'function' };
const node = (type: string, config: object, more: object = {}): object => ({
  id: 'n',
  type,
  config,
  ...more,
});
const documentOf = (nodes: readonly object[], edges: readonly object[] = []) =>
  JSON.parse(JSON.stringify({ schema: 'aob/v1', name: 'test', nodes, edges }));

/** `code pointer` of everything that is wrong. */
function found(given: object): readonly string[] {
  const validated = validateDocument(documentOf([given]));
  return validated.ok ? [] : validated.issues.map((issue) => `${issue.code} ${issue.pointer}`);
}

const say = { provider: 'script', script: [{ say: 'hi' }] };

it.each<[string, object]>([
  ['a built-in', { ...fn, cache }],
  ['inline code', node('task', { code: 'return 1' }, { cache })],
  ['a GET', node('http', { url: 'https://x.example' }, { cache })],
  ['a HEAD', node('http', { url: 'https://x.example', method: 'HEAD' }, { cache })],
  ['an agent without tools', node('agent', say, { cache })],
  ['what is switched off', node('hitl', { message: '?' }, { cache: { ...cache, mode: 'off' } })],
])('a cache may stand on %s', (_, given) => {
  expect(found(given)).toEqual([]);
});

it.each<[string, string, object]>([
  ['cache.effect', 'a POST', node('http', { url: 'https://x.example', method: 'POST' })],
  ['cache.effect', 'a message', node('notify', { channel: 'log', body: 'hi' })],
  ['cache.effect', 'an agent with tools', node('agent', { ...say, tools: ['patch_workflow'] })],
  ['gate.not_cacheable', 'a gate (R27)', node('hitl', { message: '?' })],
  ['field.not_used', 'what is computed on the spot', node('transform', { expression: '1' })],
  ['field.not_used', 'what waits', node('delay', { duration: '1s' })],
  ['field.not_used', 'a body', node('composite', { body: { nodes: [{ ...fn, id: 'inner' }], edges: [] } })],
])('%s: no cache on %s', (code, _, given) => {
  expect(found({ ...given, cache })).toEqual([`${code} /nodes/0/cache`]);
});

it('has a mode it knows and a span of time with a unit', () => {
  expect(found({ ...fn, cache: {} })).toEqual(['field.missing /nodes/0/cache']);
  expect(found({ ...fn, cache: { mode: 'always', ttl: 60, size: 1 } })).toEqual([
    'field.unknown_value /nodes/0/cache/mode',
    'field.wrong_type /nodes/0/cache/ttl',
    'field.unknown /nodes/0/cache/size',
  ]);
});

const planOf = (...args: Parameters<typeof documentOf>) => {
  const compiled = compileJson(documentOf(...args));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.plan;
};

it('is in the plan with its span, an hour for a request and a week for what computes, unless it is off', () => {
  const get = node('http', { url: 'https://x.example' });
  const cacheIn = (given: object) => planOf([given]).node.get('n')?.cache;
  expect(cacheIn({ ...get, cache })).toEqual({ mode: 'read_through', ttlMs: 3_600_000 });
  expect(cacheIn({ ...get, cache: { mode: 'read_only', ttl: '30s' } })).toEqual({
    mode: 'read_only',
    ttlMs: 30_000,
  });
  expect(cacheIn({ ...get, cache: { mode: 'write_only' } })?.ttlMs).toBe(3_600_000);
  expect(cacheIn({ ...fn, cache: { mode: 'write_only' } })?.ttlMs).toBe(604_800_000);
  expect(cacheIn({ ...fn, cache: { mode: 'off' } })).toBeUndefined();
});

it('is part of what an approval covers: a later patch cannot put an old answer in place of a call (R26)', () => {
  const behindGate = (more: object) =>
    guardDigest(
      planOf(
        [
          { id: 'ask', type: 'hitl', config: { message: '?' } },
          node('http', { url: 'https://x.example' }, more),
        ],
        [{ from: 'ask', to: 'n' }],
      ),
      'ask',
    );
  expect(behindGate({ cache }).covered).toEqual(['n']);
  expect(behindGate({ cache }).digest).not.toBe(behindGate({}).digest);
  expect(behindGate({ cache: { ...cache, mode: 'off' } }).digest).toBe(behindGate({}).digest);
});
