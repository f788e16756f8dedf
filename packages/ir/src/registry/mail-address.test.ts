import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailAddress } from './mail-address.ts';

describe('a mail address', () => {
  it.each([
    ['ada@example.com', 'example.com'],
    ["o'neil.b+tag@Mail.Example.co.uk", 'mail.example.co.uk'],
    ['root@localhost', 'localhost'],
    ['a@xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s goes to %s', (text, domain) => {
    expect(mailAddress(text)).toEqual({ kind: 'literal', domain });
  });

  it.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'a@b@c.example',
    '.ada@example.com',
    'a..b@example.com',
    'Ada <ada@example.com>',
    '"a b"@example.com',
    'a@example.com, b@example.com',
    'a@example.com;b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com\n',
    ' a@example.com',
    'a\u0000@example.com',
    'a(comment)@example.com',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@-x.example',
    'a@example.com.',
    'ä@example.com',
    'a@bücher.example',
    `${'a'.repeat(65)}@example.com`,
    `a@${'a.'.repeat(130)}example`,
  ])('%j is none', (text) => {
    expect(mailAddress(text).kind).toBe('invalid');
  });

  it.each([
    ['${inputs.to}', undefined],
    ['${inputs.who}@Example.com', 'example.com'],
    ['${"}@evil.example" + inputs.who}@example.com', 'example.com'],
    ['ada@${inputs.domain}', undefined],
    ['ada@${inputs.domain}.com', undefined],
    ['ada@example.com${inputs.rest}', undefined],
  ])('%s is decided by the run, its domain is %s', (text, domain) => {
    expect(mailAddress(text)).toEqual({ kind: 'templated', domain });
  });

  it('never holds what could end a line, a header or an address', () => {
    const parts = fc.constantFrom(
      'a',
      '@',
      'x.example',
      '\r\n',
      '\n',
      ',',
      '<',
      '>',
      ' ',
      '"',
      ';',
      ':',
      '\u0085',
      '\u2028',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (some) => {
        const text = some.join('');
        if (mailAddress(text).kind === 'literal') expect(text).toMatch(/^[!-~]+$/);
        if (mailAddress(text).kind === 'literal') expect(text).not.toMatch(/[<>,;:"()\s]/);
      }),
    );
  });
});
