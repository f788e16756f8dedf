import { describe, expect, it } from 'vitest';
import { isAllowedHost, isSameOrigin } from './origin.ts';

describe('the gateway', () => {
  it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000', '192.168.1.20:3000'])(
    'answers on %s (G1)',
    (host) => {
      expect(isAllowedHost(host)).toBe(true);
    },
  );

  it.each(['evil.example', 'localhost.evil.example:3000', '', 'a b'])(
    'does not answer to the name "%s" (G1)',
    (host) => {
      expect(isAllowedHost(host)).toBe(false);
    },
  );

  const headers = (fields: Record<string, string>): Headers => new Headers(fields);

  it('lets its own pages and programs through (G2)', () => {
    expect(isSameOrigin(headers({ origin: 'http://localhost:3000' }), 'localhost:3000')).toBe(true);
    expect(isSameOrigin(headers({ 'sec-fetch-site': 'same-origin' }), 'localhost:3000')).toBe(true);
    expect(isSameOrigin(headers({}), 'localhost:3000')).toBe(true);
  });

  it('refuses what a page of another site sent, another port of this machine included (G2)', () => {
    expect(isSameOrigin(headers({ origin: 'https://evil.example' }), 'localhost:3000')).toBe(false);
    expect(isSameOrigin(headers({ origin: 'http://localhost:4000' }), 'localhost:3000')).toBe(false);
    expect(isSameOrigin(headers({ origin: 'null' }), 'localhost:3000')).toBe(false);
    expect(isSameOrigin(headers({ 'sec-fetch-site': 'cross-site' }), 'localhost:3000')).toBe(false);
    expect(isSameOrigin(headers({ 'sec-fetch-site': 'same-site' }), 'localhost:3000')).toBe(false);
  });
});
