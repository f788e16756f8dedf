/** Mail against a real SMTP server: what arrives, what is asked again, and what never leaves. */
import type { AddressInfo } from 'node:net';
import type { Json } from '@aob/ir';
import fc from 'fast-check';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { createMailer, type MailSender, type MailServer } from '../../mail/index.ts';
import { createOutgoingClient } from '../../outgoing/index.ts';
import { type NodeExecutor, RetryableNodeError, TerminalNodeError } from '../executor.ts';
import { createNotifyExecutor } from '../notify.ts';
import { contextWith, failureOf, KEY, notifyJob } from '../testing/notify-job.ts';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

const SENDER: MailSender = { name: 'Lead flow', address: 'aob@sender.example', domain: 'sender.example' };
const outgoing = createOutgoingClient({ policy: { allow: [], own: [], machine: [] } });
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const PLAIN: SMTPServerOptions = {
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
};

async function serve(
  options: SMTPServerOptions = {},
): Promise<{ readonly port: number; readonly received: Received[]; readonly logins: string[] }> {
  const received: Received[] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    ...PLAIN,
    logger: false,
    onAuth(auth, _session, callback) {
      logins.push(`${auth.username}:${auth.password}`);
      callback(null, { user: auth.username ?? '' });
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(
    () =>
      new Promise<void>((closed) => {
        for (const connection of server.connections) connection.close();
        server.close(closed);
      }),
  );
  return { port: (server.server.address() as AddressInfo).port, received, logins };
}

const executorFor = (port: number, server: Partial<MailServer> = {}): NodeExecutor =>
  createNotifyExecutor({
    outgoing,
    now: Date.now,
    mailer: createMailer({ server: { host: '127.0.0.1', port, isTls: false, ...server }, sender: SENDER }),
  });

const LETTER = { channel: 'email', to: 'ada@mail.example', subject: 'Hello', body: 'Good news' } as const;

const refusing = (code: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode: code });

const headersOf = (raw: string): string =>
  raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');

describe('a mail', () => {
  it('arrives as plain text with a Message-ID of its execution', async () => {
    const { port, received } = await serve();
    const done = await executorFor(port).execute(
      notifyJob({ ...LETTER, to: ['ada@mail.example', 'bob@mail.example'], subject: 'Grüße an Ada' }),
      contextWith(),
    );
    expect(done).toEqual({
      output: {
        channel: 'email',
        message_id: `<${KEY}@sender.example>`,
        to: ['ada@mail.example', 'bob@mail.example'],
      },
    });
    expect(received).toMatchObject([
      { from: 'aob@sender.example', to: ['ada@mail.example', 'bob@mail.example'] },
    ]);
    const headers = headersOf(received[0]?.raw ?? '');
    expect(headers).toContain('From: Lead flow <aob@sender.example>');
    expect(headers).toContain('To: ada@mail.example, bob@mail.example');
    expect(headers).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(headers).toContain(`Message-ID: <${KEY}@sender.example>`);
    expect(headers).toContain('Auto-Submitted: auto-generated');
    expect(received[0]?.raw).toMatch(/\r\n\r\nGood news\r\n$/);
  });

  it('carries JSON as readable text', async () => {
    const { port, received } = await serve();
    await executorFor(port).execute(notifyJob({ ...LETTER, body: { name: 'Ada', score: 7 } }), contextWith());
    expect(received[0]?.raw).toContain('{\r\n  "name": "Ada",\r\n  "score": 7\r\n}');
  });

  it('logs in where the operator gave a login', async () => {
    const { port, logins } = await serve({ authOptional: false, allowInsecureAuth: true });
    const login = { user: 'aob', password: 'p@ss word' };
    await executorFor(port, { login }).execute(notifyJob(LETTER), contextWith());
    expect(logins).toEqual(['aob:p@ss word']);
  });

  it('keeps its Message-ID when it is tried again', async () => {
    let asked = 0;
    const { port, received } = await serve({
      onRcptTo: (_address, _session, callback) =>
        callback(++asked === 1 ? refusing(451, 'greylisted') : null),
    });
    const executor = executorFor(port);
    const failure = await failureOf(executor.execute(notifyJob(LETTER, 1), contextWith()));
    expect(failure).toBeInstanceOf(RetryableNodeError);
    expect(failure).toMatchObject({ code: 'mail.deferred', message: expect.stringContaining('greylisted') });
    await executor.execute(notifyJob(LETTER, 2), contextWith());
    await executor.execute(notifyJob(LETTER, 3), contextWith());
    const ids = received.map(({ raw }) => /^Message-ID: (.*)$/im.exec(headersOf(raw))?.[1]);
    expect(ids).toEqual([`<${KEY}@sender.example>`, `<${KEY}@sender.example>`]);
  });
});

describe('a mail that is not taken', () => {
  const at: readonly (readonly [string, (code: number) => SMTPServerOptions])[] = [
    ['at the greeting', (code) => ({ onConnect: (_session, done) => done(refusing(code, 'no')) })],
    ['for its sender', (code) => ({ onMailFrom: (_address, _session, done) => done(refusing(code, 'no')) })],
    ['for its recipient', (code) => ({ onRcptTo: (_address, _session, done) => done(refusing(code, 'no')) })],
    [
      'for its text',
      (code) => ({
        onData: (stream, _session, done) => stream.resume().on('end', () => done(refusing(code, 'no'))),
      }),
    ],
  ];

  it.each(at)('%s is tried again after 4xx and given up after 5xx', async (_where, options) => {
    for (const [code, kind, name] of [
      [421, RetryableNodeError, 'mail.deferred'],
      [451, RetryableNodeError, 'mail.deferred'],
      [550, TerminalNodeError, 'mail.refused'],
      [554, TerminalNodeError, 'mail.refused'],
    ] as const) {
      const { port } = await serve(options(code));
      const failure = await failureOf(executorFor(port).execute(notifyJob(LETTER), contextWith()));
      expect(failure).toBeInstanceOf(kind);
      expect(failure.code).toBe(name);
    }
  });

  it('by some of its recipients fails and names them', async () => {
    const { port, received } = await serve({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('gone') ? refusing(550, 'no such user') : null),
    });
    const config = { ...LETTER, to: ['ada@mail.example', 'gone@mail.example'] };
    const failure = await failureOf(executorFor(port).execute(notifyJob(config), contextWith()));
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure.message).toMatch(
      /^The mail went to ada@mail\.example, but not to gone@mail\.example\. .*no such user/,
    );
    expect(received).toHaveLength(1);
  });

  it('by nobody, because nobody listens, is tried again', async () => {
    const { port } = await serve();
    for (const close of closers.splice(0)) await close();
    const failure = await failureOf(executorFor(port).execute(notifyJob(LETTER), contextWith()));
    expect(failure).toBeInstanceOf(RetryableNodeError);
    expect(failure).toMatchObject({
      code: 'mail.connection',
      message: 'The mail server did not answer (ECONNREFUSED).',
    });
  });

  it('because no server is set up fails for good, with a hint for the operator', async () => {
    const executor = createNotifyExecutor({ outgoing, now: Date.now });
    const failure = await failureOf(executor.execute(notifyJob(LETTER), contextWith()));
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure.code).toBe('notify.not_configured');
    expect(JSON.stringify(failure.details)).toContain('AOB_SMTP_URL');
  });

  it('stops when its attempt is aborted, in the middle of the conversation', async () => {
    const controller = new AbortController();
    const { port } = await serve({ onRcptTo: () => controller.abort(new Error('cancelled')) });
    await expect(
      executorFor(port).execute(notifyJob(LETTER), contextWith(controller.signal)),
    ).rejects.toThrow('cancelled');
  });
});

describe('the login', () => {
  const login = { user: 'postmaster', password: 'hunter2-secret' };

  it('is shown to nobody, even by a server that repeats it', async () => {
    const said = `${Buffer.from(`\u0000${login.user}\u0000${login.password}`).toString('base64')} ${login.password}`;
    const { port } = await serve({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => callback(refusing(535, `wrong: ${said}`)),
    });
    const failure = await failureOf(executorFor(port, { login }).execute(notifyJob(LETTER), contextWith()));
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure).toMatchObject({ code: 'mail.login', message: expect.stringContaining('wrong: … …') });
    const shown = `${failure.stack} ${JSON.stringify(failure)} ${String(failure.cause)}`;
    expect(shown).not.toContain(login.password);
    expect(shown).not.toContain(said.split(' ')[0]);
  });

  it('never travels in the clear to another machine', async () => {
    const { port, logins, received } = await serve({ allowInsecureAuth: true });
    // 0.0.0.0 leads here and is not one of the names that mean this machine.
    const executor = executorFor(port, { host: '0.0.0.0', login });
    const failure = await failureOf(executor.execute(notifyJob(LETTER), contextWith()));
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure.code).toBe('mail.tls');
    expect([logins, received]).toEqual([[], []]);
  });

  it.each([
    ['smtps', { secure: true }, { isTls: true }],
    ['STARTTLS', { disabledCommands: [] }, {}],
  ])('is not given to a server whose certificate nobody vouches for (%s)', async (_name, offered, server) => {
    const { port, logins } = await serve({ ...offered });
    const failure = await failureOf(
      executorFor(port, { ...server, login }).execute(notifyJob(LETTER), contextWith()),
    );
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure.code).toBe('mail.tls');
    expect(logins).toEqual([]);
  });
});

describe('what data puts into the head of a mail', () => {
  it.each<[string, { readonly [field: string]: Json }, string]>([
    ['a header behind the subject', { subject: 'Hi\r\nBcc: eve@evil.example' }, 'notify.bad_subject'],
    ['a bare line feed', { subject: 'Hi\nBcc: eve@evil.example' }, 'notify.bad_subject'],
    ['a bare carriage return', { subject: 'Hi\rBcc: eve@evil.example' }, 'notify.bad_subject'],
    ['a line separator', { subject: 'Hi\u2028Bcc: eve@evil.example' }, 'notify.bad_subject'],
    ['a subject that is no text', { subject: ['Hi'] }, 'notify.bad_subject'],
    ['an empty subject', { subject: ' ' }, 'notify.bad_subject'],
    [
      'a header behind the address',
      { to: 'ada@mail.example\r\nBcc: eve@evil.example' },
      'notify.bad_address',
    ],
    ['a second address', { to: 'ada@mail.example, eve@evil.example' }, 'notify.bad_address'],
    ['a name', { to: 'Eve <eve@evil.example>' }, 'notify.bad_address'],
    ['an SMTP command', { to: 'ada@mail.example>\r\nRCPT TO:<eve@evil.example' }, 'notify.bad_address'],
    ['one bad address among good ones', { to: ['ada@mail.example', 'eve'] }, 'notify.bad_address'],
    ['no text', { to: { address: 'eve@evil.example' } }, 'notify.bad_address'],
    ['too many', { to: Array.from({ length: 51 }, (_, i) => `a${i}@mail.example`) }, 'notify.bad_address'],
    ['nobody', { to: [] }, 'notify.no_target'],
    ['null', { to: null }, 'notify.no_target'],
  ])('%s is refused before anything is sent', async (_name, config, code) => {
    const { port, received } = await serve();
    const failure = await failureOf(
      executorFor(port).execute(notifyJob({ ...LETTER, ...config }), contextWith()),
    );
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure.code).toBe(code);
    expect(received).toEqual([]);
  });

  it('never becomes a header or a recipient', async () => {
    const { port, received } = await serve();
    const executor = executorFor(port);
    const part = fc.constantFrom(
      'a',
      'é',
      '\r\n',
      '\n',
      '\r',
      ':',
      'Bcc: e@evil.example',
      ' ',
      '\t',
      '=?UTF-8?Q?=0A?=',
      '\u2028',
      '"',
      '<',
      ',',
    );
    const some = fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(some, some, async (subject, body) => {
        received.length = 0;
        const job = notifyJob({ ...LETTER, subject, body });
        await executor.execute(job, contextWith()).catch((error: unknown) => {
          expect(error).toBeInstanceOf(TerminalNodeError);
        });
        for (const { to, raw } of received) {
          expect(to).toEqual(['ada@mail.example']);
          expect(headersOf(raw)).not.toMatch(/^bcc/im);
          expect(headersOf(raw).split('\r\n')).toHaveLength(headersOf(SAMPLE).split('\r\n').length);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** The headers of a mail, for counting them. */
const SAMPLE = [
  'From: a',
  'To: b',
  'Subject: c',
  'Message-ID: d',
  'Content-Transfer-Encoding: 7bit',
  'Date: e',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Auto-Submitted: auto-generated',
  '',
  '',
].join('\r\n');
