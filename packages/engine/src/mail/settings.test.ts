import { describe, expect, it } from 'vitest';
import { parseMailSender, parseMailServer } from './settings.ts';

describe('the mail server', () => {
  it.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, isTls: false }],
    ['smtps://mail.example/', { host: 'mail.example', port: 465, isTls: true }],
    ['smtp://[::1]:2525', { host: '::1', port: 2525, isTls: false }],
    [
      'smtps://me%40mail.example:p%3A%25%2F@mail.example:1465',
      {
        host: 'mail.example',
        port: 1465,
        isTls: true,
        login: { user: 'me@mail.example', password: 'p:%/' },
      },
    ],
  ])('is read from %s', (text, value) => {
    expect(parseMailServer(text)).toEqual({ ok: true, value });
  });

  it.each([
    'mail.example',
    'http://u:hunter2@mail.example',
    'smtp://',
    'smtp://u:hunter2@mail.example:99999',
    'smtp://u@mail.example',
    'smtp://:hunter2@mail.example',
    'smtp://u:hunter2%@mail.example',
    'smtp://u:hunter2@mail.example/?ignoreTLS=true',
    'smtp://u:hunter2@mail.example/inbox',
  ])('is not read from %s, and the refusal does not repeat it', (text) => {
    const parsed = parseMailServer(text);
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });
});

describe('the sender', () => {
  it.each([
    ['aob@Mail.example', { name: '', address: 'aob@Mail.example', domain: 'mail.example' }],
    [
      'Lead flow <aob@mail.example>',
      { name: 'Lead flow', address: 'aob@mail.example', domain: 'mail.example' },
    ],
  ])('is read from %s', (text, value) => {
    expect(parseMailSender(text)).toEqual({ ok: true, value });
  });

  it.each([
    '',
    'aob',
    'a@b.example, c@d.example',
    'A\r\nBcc: x <a@b.example>',
    '<a@b.example> x',
    '"A" <a@b.example>',
  ])('is not read from %j', (text) => {
    expect(parseMailSender(text).ok).toBe(false);
  });
});
