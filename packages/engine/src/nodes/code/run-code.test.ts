import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '@aob/ir';
import { afterAll, describe, expect, it } from 'vitest';
import type { Job } from '../../messages.ts';
import { prepareOutput } from '../../runner/output.ts';
import type { NodeContext } from '../executor.ts';
import { createFunctionExecutor } from '../function.ts';
import { createCodeSandbox } from './sandbox.ts';

const sandbox = createCodeSandbox();
afterAll(() => sandbox.close());
const executor = createFunctionExecutor({ now: () => 0, random: () => 0, sandbox });

const jobOf = (code: string, inputs: Json = {}, more: Partial<Job> = {}): Job => ({
  runId: 'run_1',
  workflow: 'w',
  node: 'calc',
  scope: '',
  execution: 1,
  attempt: 1,
  nodeType: 'function',
  idempotencyKey: 'key',
  inputs,
  config: { code },
  timeoutMs: 10_000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
  ...more,
});

const run = async (
  code: string,
  inputs: Json = {},
  more: Partial<Job> = {},
  ctx: Partial<NodeContext> = {},
): Promise<Json> => {
  const context = { signal: new AbortController().signal, log: () => {}, ...ctx };
  return (await executor.execute(jobOf(code, inputs, more), context)).output;
};

describe('what code can do', () => {
  it('computes from its inputs, and leaves them as they were', async () => {
    const inputs = { items: [{ n: 2 }, { n: 3 }], name: 'Ærø 😀' };
    expect(
      await run('inputs.items.push(1); return { sum: inputs.items[0].n + 40, name: inputs.name };', inputs),
    ).toEqual({ sum: 42, name: 'Ærø 😀' });
    expect(inputs.items).toHaveLength(2);
  });

  it('is never instant, whatever the default handler is', () => {
    expect(executor.instant?.(jobOf('return 1'))).toBeUndefined();
  });

  it('may declare what it likes, end in a comment, and use template literals', async () => {
    expect(
      await run('let inputs2 = inputs.a; const Math = { v: `${inputs2}!` };\nreturn Math.v // so', {
        a: 'x',
      }),
    ).toBe('x!');
    expect(await run('let inputs = 5; return inputs;')).toBe(5);
  });

  it('writes log lines, and only so many', async () => {
    const lines: string[] = [];
    const log = (level: string, message: string): void => void lines.push(`${level} ${message}`);
    await run('console.log("a", {b: 1}); console.error("c"); return null;', {}, {}, { log });
    expect(lines).toEqual(['info a {"b":1}', 'error c']);
    lines.length = 0;
    await run('for (let i = 0; i < 1000; i++) console.log(i); return null;', {}, {}, { log });
    expect(lines).toHaveLength(200);
    expect(lines.at(-1)).toBe('warn 801 more lines were not kept.');
  });

  it('sees the same random numbers in every attempt of an execution, others in another', async () => {
    const code = 'return [Math.random(), Math.random(), Math.random()];';
    const first = (await run(code)) as number[];
    expect(await run(code, {}, { attempt: 2 })).toEqual(first);
    expect(await run(code, {}, { idempotencyKey: 'other' })).not.toEqual(first);
    expect(new Set(first).size).toBe(3);
    for (const number of first) expect(number >= 0 && number < 1).toBe(true);
    const mean = await run('let s = 0; for (let i = 0; i < 1e5; i++) s += Math.random(); return s / 1e5;');
    expect(mean).toBeCloseTo(0.5, 1);
  });

  it('returns large outputs, which go to the blob store like any other', async () => {
    const output = await run(
      'return Array.from({ length: 20000 }, (_, i) => ({ id: i, text: "x".repeat(20) }));',
    );
    expect(output).toHaveLength(20_000);
    expect(prepareOutput(output).blob?.bytes.length).toBeGreaterThan(500_000);
    await expect(run('return "x".repeat(12e6);')).rejects.toMatchObject({ code: 'output.too_large' });
  });
});

describe('there is no clock', () => {
  it.each([
    'Date.now()',
    'new Date()',
    'Date()',
    'Reflect.construct(Date, [])',
    'new (new Date(0).constructor)()',
  ])('%s says so', async (code) => {
    await expect(run(`return ${code};`)).rejects.toMatchObject({
      code: 'code.threw',
      message: expect.stringContaining('no clock'),
    });
  });

  it('and no time zone, but dates can be computed with', async () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'America/New_York';
    try {
      const other = createCodeSandbox();
      const job = {
        code: 'const d = new Date("2026-01-31T12:00:00"); return [d.toISOString(), d.getHours(), d.getTimezoneOffset(), d instanceof Date, Date.UTC(1970, 0, 2), String(d)];',
        inputs: '{}',
        seed: [1, 2, 3, 4],
        timeLimitMs: 5000,
      };
      const answer = await other.run(job, new AbortController().signal);
      expect(answer.ok ? JSON.parse(answer.output) : answer).toEqual([
        '2026-01-31T12:00:00.000Z',
        12,
        0,
        true,
        86_400_000,
        expect.stringContaining('12:00:00 GMT+0000'),
      ]);
      await other.close();
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});

describe('nothing of the host is in there', () => {
  it.each([
    'process',
    'require',
    'fetch',
    'module',
    'Buffer',
    'setTimeout',
    'queueMicrotask',
    'performance',
    'WebAssembly',
    'Worker',
    'navigator',
    'std',
    'os',
    'scriptArgs',
  ])('%s', async (name) => {
    expect(await run(`return [typeof ${name}, typeof globalThis[${JSON.stringify(name)}]];`)).toEqual([
      'undefined',
      'undefined',
    ]);
  });

  it.each([
    "globalThis.constructor.constructor('return process')()",
    "(function () {}).constructor('return this.process.env')()",
    "console.log.constructor('return process')()",
    "Math.random.constructor('return require')()('fs')",
    "(async () => {}).constructor('return import(\"node:fs\")')() && import('node:fs').then.x",
    'Error.prepareStackTrace((e, s) => s)[0].getThis()',
    'arguments.callee.caller',
  ])('%s finds nothing', async (code) => {
    await expect(run(`return ${code};`)).rejects.toMatchObject({
      name: 'TerminalNodeError',
      code: expect.stringMatching(/^(code\.threw|output\.invalid)$/),
    });
  });

  it('what it does to prototypes and globals is gone with it', async () => {
    const pollute = `
      Object.prototype.polluted = 'yes'; Array.prototype.map = () => 'broken'; JSON.stringify = () => '"forged"';
      inputs.__proto__.isAdmin = true; globalThis.left = 1; Object.freeze(Object.prototype);
      return { done: true };`;
    expect(await run(pollute, JSON.parse('{"__proto__": {"x": 1}}'))).toEqual({ done: true });
    expect(({} as { polluted?: string; isAdmin?: boolean }).polluted).toBeUndefined();
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    for (let i = 0; i < 3; i++) {
      expect(await run('return [typeof left, {}.polluted === undefined, [1].map((n) => n + 1)];')).toEqual([
        'undefined',
        true,
        [2],
      ]);
    }
  });

  it('a key __proto__ in the output is only a key', async () => {
    const output = await run(`return JSON.parse('{"__proto__": {"isAdmin": true}}');`);
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
    expect(Object.keys(output as object)).toEqual(['__proto__']);
  });
});

describe('limits', () => {
  it('stops an endless loop, and this process goes on meanwhile', async () => {
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 10);
    const from = performance.now();
    await expect(
      run('for (;;) { try { for (;;); } finally { continue; } }', {}, { timeoutMs: 1000 }),
    ).rejects.toMatchObject({ name: 'TerminalNodeError', code: 'code.time_limit' });
    clearInterval(ticking);
    expect(performance.now() - from).toBeLessThan(3000);
    expect(ticks).toBeGreaterThan(20);
    expect(await run('return 1;')).toBe(1);
  });

  it('ends the thread of an attempt that is cancelled, also inside one long operation', async () => {
    const controller = new AbortController();
    const running = run(
      // Long, and always in the same memory: what ends it must be the word, not the limit.
      'const a = Array.from({ length: 2e5 }, (_, i) => (i * 7919) % 1000003); for (;;) a.sort((x, y) => x - y);',
      {},
      {},
      { signal: controller.signal },
    );
    const stopped = expect(running).rejects.toBe('cancelled');
    await sleep(300);
    controller.abort('cancelled');
    await stopped;
    expect(await run('return 2;')).toBe(2);
  });

  it.each([
    ['a list without end', 'const a = []; for (;;) a.push(new Array(1000).fill(1));'],
    ['objects without end', 'const a = []; for (;;) a.push({ x: 1 });'],
    ['texts without end', 'const a = []; for (;;) a.push("x".repeat(1e5) + a.length);'],
    ['one large buffer', 'return new Uint8Array(200e6).length;'],
  ])('refuses %s', async (_name, code) => {
    await expect(run(code)).rejects.toMatchObject({
      code: 'code.memory_limit',
    });
    expect(await run('return 3;')).toBe(3);
  });

  it('takes a new thread after code that caught its full memory', async () => {
    const code =
      'const a = []; try { for (;;) a.push("x".repeat(1e5) + a.length); } catch { a.length = 0; } return 5;';
    expect(await run(code)).toBe(5);
    expect(await run('return new Uint8Array(20e6).length;')).toBe(20_000_000);
  });

  it('stops code that calls itself without end', async () => {
    await expect(run('const f = () => f() + 1; return f();')).rejects.toMatchObject({
      code: 'code.stack_limit',
    });
    expect(await run('return 4;')).toBe(4);
  });

  it('runs more jobs than there are threads, one after the other', async () => {
    const all = Array.from({ length: 12 }, (_, n) => run('return inputs.n * 2;', { n }));
    expect(await Promise.all(all)).toEqual(Array.from({ length: 12 }, (_, n) => n * 2));
  });

  it('rejects what waits or runs when it is closed', async () => {
    const closing = createCodeSandbox();
    const job = { code: 'for (;;);', inputs: '{}', seed: [1, 2, 3, 4], timeLimitMs: 60_000 };
    const { signal } = new AbortController();
    const runs = [1, 2, 3].map(() => closing.run(job, signal));
    const rejected = Promise.all(runs.map((one) => expect(one).rejects.toThrow('closed')));
    await sleep(50);
    await closing.close();
    await rejected;
    await expect(closing.run(job, signal)).rejects.toThrow('closed');
  });
});

describe('what goes wrong in the code is said, with its line', () => {
  it.each([
    ['const a = 1;\n\nreturn a.b.c;', "TypeError: cannot read property 'c' of undefined (line 3)"],
    ['throw new RangeError("too much")', 'RangeError: too much (line 1)'],
    ['throw "a text"', 'a text'],
    ['throw { code: 7 }', '{"code":7}'],
    ['undeclared = 1', "ReferenceError: 'undeclared' is not defined (line 1)"],
  ])('%j', async (code, message) => {
    await expect(run(code)).rejects.toMatchObject({ name: 'TerminalNodeError', code: 'code.threw', message });
  });

  it.each([
    ['', 'The output is undefined, which JSON cannot say.'],
    ['return { a: [1, NaN] }', 'The output at /a/1 is NaN, which JSON cannot say.'],
    ['return { "a/b": () => 1 }', 'The output at /a~1b is function, which JSON cannot say.'],
    ['return 10n', 'The output is bigint, which JSON cannot say.'],
    ['return new Map()', 'The output is a Map, which JSON cannot say.'],
    ['return (async () => 1)()', 'The output is a Promise, which JSON cannot say.'],
    ['const a = []; a.push(a); return a', 'The output is nested more than 256 levels deep, or holds itself.'],
  ])('%j returns no JSON', async (code, message) => {
    await expect(run(code)).rejects.toMatchObject({ code: 'output.invalid', message });
  });
});
