import { describe, expect, it } from 'vitest';
import { parseDurationMs, parseTimestampMs } from './duration.ts';
import { NODE_TYPES } from './node-types.ts';
import { urlHost } from './url.ts';

describe('durations', () => {
  it.each<[string, number]>([
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['1d2h3m4s5ms', 93_784_005],
  ])('%s', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', '30', '1.5s', '-1s', '30 s', '1m1h', '0s', '367d', '9999999999999999ms', '1S', '٣s'])(
    '%j is none',
    (text) => {
      expect(parseDurationMs(text)).toBeUndefined();
    },
  );
});

describe('timestamps', () => {
  it.each([
    '1970-01-01T00:00:00Z',
    '2024-02-29T23:59:59.123Z',
    '2030-01-31T09:00:00+02:00',
    '1999-12-31T23:59:59-11:30',
    '0001-03-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ])('%s is what Date says', (text) => {
    expect(parseTimestampMs(text)).toBe(Date.parse(text));
  });

  it.each([
    '2030-01-31',
    '2030-01-31T09:00:00',
    '2023-02-29T00:00:00Z',
    '2030-13-01T00:00:00Z',
    '2030-01-01T24:00:00Z',
  ])('%s is none', (text) => {
    expect(parseTimestampMs(text)).toBeUndefined();
  });
});

describe('the host of a URL as written', () => {
  it.each<[string, string]>([
    ['https://api.example.com/x', 'api.example.com'],
    ['HTTPS://API.Example.COM./x', 'api.example.com'],
    ['http://a.example:80/', 'a.example'],
    ['http://a.example:8080?q', 'a.example:8080'],
    ['https://a.example#x', 'a.example'],
    ['http://127.0.0.1:9000/x', '127.0.0.1:9000'],
    ['http://[::1]:80/x', '[::1]'],
    ['http://[0:0:0:0:0:0:0:1]/', '[::1]'],
    ['https://[2001:DB8:0:0:1:0:0:1]/', '[2001:db8::1:0:0:1]'],
    ['https://[2001:db8::0001]:8443/', '[2001:db8::1]:8443'],
    ['https://[2001:db8::0.0.0.1]/', '[2001:db8::1]'],
    ['https://[1:0:3:4:5:6:7:8]/', '[1:0:3:4:5:6:7:8]'],
    ['https://[::]/', '[::]'],
    ['https://[::FFFF:192.0.2.1]/', '192.0.2.1'],
    ['https://[0:0:0:0:0:ffff:c000:201]:444/', '192.0.2.1:444'],
    ['https://api.example.com/${inputs.id}', 'api.example.com'],
  ])('%s', (url, host) => {
    expect(urlHost(url)).toEqual({ kind: 'literal', host });
  });

  it.each([
    '${inputs.url}',
    'https://${inputs.host}/x',
    'https://a.example${inputs.x}',
    'https://a.${ "b/c" }.example/x',
  ])('%s comes from a template', (url) => {
    expect(urlHost(url).kind).toBe('templated');
  });

  it.each([
    'a.example/x',
    'ftp://a.example',
    'file:///etc/passwd',
    'https://',
    'https://user:pw@a.example',
    'http://a.example\\@b.example',
    'http://a b.example',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://127.1/',
    'http://bücher.example',
    'http://a.example:99999/',
    'http://a..example/',
    'http://[1::2::3]/',
    'http://[1:2:3]/',
    'http://[1:2:3:4:5:6:7:8::]/',
    'http://[12345::]/',
    'http://[::300.1.1.1]/',
    'http://[:1::2]/',
  ])('%s is refused', (url) => {
    expect(urlHost(url).kind).toBe('invalid');
  });
});

describe('the table of node types', () => {
  it('lists every type once, with a label, an icon and a description', () => {
    for (const [type, spec] of NODE_TYPES) {
      expect(spec.type).toBe(type);
      expect(spec.label).not.toBe('');
      expect(spec.icon).toMatch(/^[a-z0-9-]+$/);
      expect(spec.description).toMatch(/\.$/);
    }
    expect(NODE_TYPES.size).toBe(18);
  });

  it('gives attempts a time, and only what can have attempts', () => {
    for (const spec of NODE_TYPES.values()) {
      // Large values make a job of what computes (R9).
      const canBeJob = spec.execution === 'job' || ['transform', 'filter', 'aggregate'].includes(spec.type);
      expect(spec.defaultTimeoutMs > 0).toBe(canBeJob);
    }
  });
});
