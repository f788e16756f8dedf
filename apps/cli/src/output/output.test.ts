import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { eventLine, isDetail, levelOf } from './event-line.ts';
import { formatProblem } from './problem.ts';
import { clean, oneLine, table } from './text.ts';
import { ago, duration } from './time.ts';

const plain = pc.createColors(false);

const event = (type: string, data: object = {}, node?: string) => ({
  seq: 1,
  at: '2026-01-02T03:04:05.678Z',
  type,
  run_id: 'run_1',
  data: data as never,
  ...(node !== undefined && { node }),
});

describe('text from elsewhere', () => {
  it('cannot move the cursor, colour the screen or set the title', () => {
    const cleaned = clean('a\u001b[2Jb\u001b]0;title\u0007c\rd\u009be');
    for (const control of ['\u001b', '\u0007', '\r', '\u009b']) expect(cleaned).not.toContain(control);
    expect(clean('two\nlines\tand a tab')).toBe('two\nlines\tand a tab');
  });

  it('is cut to one line', () => {
    expect(oneLine('a\n  b', 10)).toBe('a b');
    expect(oneLine('abcdef', 4)).toBe('abc…');
  });
});

describe('a table', () => {
  it('lines up coloured cells by what is seen', () => {
    const { green } = pc.createColors(true);
    const lines = table([
      [green('ok'), 'x'],
      ['waiting', 'y'],
    ]).split('\n');
    expect(lines.map((line) => clean(line))).toEqual(['ok       x', 'waiting  y']);
  });
});

describe('times', () => {
  it('read as people say them', () => {
    const spans = [12, 3_240, 300_000, 11_400_000, 90_000_000].map(duration);
    expect(spans).toEqual(['12 ms', '3.2 s', '5 min', '3 h 10 min', '1 d 1 h']);
    expect(ago('2026-01-01T00:00:00.000Z', Date.parse('2026-01-01T00:00:05.900Z'))).toBe('5 s ago');
    expect(ago('2026-01-01T00:00:00.000Z', Date.parse('2025-12-31T23:59:59.000Z'))).toBe('just now');
  });
});

describe('an event line', () => {
  const line = (...args: Parameters<typeof event>) => eventLine(event(...args), plain).replace(/^\S+ /, '');

  it('tells who, where and what', () => {
    expect(line('node.completed', { label: 'success', output: { value: { a: 1 } } }, 'parse')).toBe(
      'INFO  [parse] completed {"a":1}',
    );
    expect(line('node.failed', { error: { message: 'No route', code: 'http.unreachable' } }, 'fetch')).toBe(
      'ERROR [fetch] failed: No route (http.unreachable)',
    );
    expect(
      line('ticket.decided', {
        ticket_id: 'ticket_1',
        decision: 'reject',
        reason: 'no',
        actor: { id: 'human:mia' },
      }),
    ).toBe('INFO  ticket_1: human:mia says reject: no');
    expect(
      line('ticket.decided', { ticket_id: 'ticket_1', decision: 'reject', reason: '', timed_out: true }),
    ).toBe('INFO  ticket_1: the clock says reject');
  });

  it('shows an HTTP answer without its headers, and large output by size', () => {
    const answer = { status: 200, headers: { etag: 'x' }, body: { id: 1 } };
    expect(line('node.completed', { label: 'success', output: { value: answer } }, 'get')).toBe(
      'INFO  [get] completed 200 {"id":1}',
    );
    const large = { ref: `sha256:${'a'.repeat(64)}`, size: 20_000 };
    expect(line('node.completed', { label: 'success', output: large }, 'get')).toBe(
      'INFO  [get] completed 20000 bytes sha256:aaaaaaaaaaaa…',
    );
  });

  it('says that a result comes from the cache, and who worked for it', () => {
    const cached = { key: `sha256:${'a'.repeat(64)}`, from_run: 'run_7', at: 1 };
    expect(line('node.completed', { label: 'success', output: { value: 1 }, cached }, 'get')).toBe(
      'INFO  [get] completed (from the cache, run_7) 1',
    );
  });

  it('is written for types that only a newer server knows', () => {
    expect(line('moon.landed', { at: 1 })).toBe('INFO  moon.landed {"at":1}');
  });

  it('has a level that --filter errors goes by', () => {
    expect(levelOf(event('node.retrying'))).toBe('WARN');
    expect(levelOf(event('edge.dead'))).toBe('INFO');
    expect(levelOf(event('edge.dead', { error: 'no such key' }))).toBe('WARN');
    expect(levelOf(event('log.line', { level: 'error' }))).toBe('ERROR');
    expect(isDetail(event('edge.dead', { error: 'no such key' }))).toBe(false);
    expect(isDetail(event('edge.taken'))).toBe(true);
  });
});

describe('a problem', () => {
  it('says every issue with its place, its rule and what to do', () => {
    const text = formatProblem(
      {
        type: '',
        title: '',
        detail: 'The patch is refused.',
        code: 'patch.refused',
        issues: [
          { pointer: '/operations/0', code: 'gate.bypass', message: 'It leads past a gate.', rule: 'R24' },
          {
            pointer: '/nodes/1',
            code: 'x.y',
            message: 'Wrong.',
            hint: 'Try z.',
            file: 'p.yaml',
            line: 3,
            column: 5,
          },
        ],
      },
      plain,
    );
    expect(text.split('\n')).toEqual([
      '✗ The patch is refused. (patch.refused)',
      '  /operations/0  It leads past a gate. (gate.bypass R24)',
      '  p.yaml:3:5 /nodes/1  Wrong. (x.y)',
      '    → Try z.',
    ]);
  });
});
