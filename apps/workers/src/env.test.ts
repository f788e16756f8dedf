import { describe, expect, it } from 'vitest';
import { EnvError, readEnv } from './env.ts';

const problemsOf = (variables: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readEnv(variables);
  } catch (error) {
    if (error instanceof EnvError) return error.problems;
    throw error;
  }
  return [];
};

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('the environment', () => {
  it('is complete when it is empty: no mail, nothing signed', () => {
    expect(readEnv({})).toMatchObject({ apiPort: 8081, mail: undefined, webhookKey: undefined });
  });

  it('takes a mail server with its sender, and a secret for webhooks', () => {
    const env = readEnv({
      AOB_SMTP_URL: 'smtps://u:p@mail.example',
      AOB_MAIL_FROM: 'aob <aob@mail.example>',
      AOB_WEBHOOK_SECRET: SECRET,
    });
    expect(env.mail).toEqual({
      server: { host: 'mail.example', port: 465, isTls: true, login: { user: 'u', password: 'p' } },
      sender: { name: 'aob', address: 'aob@mail.example', domain: 'mail.example' },
    });
    expect(env.webhookKey).toEqual(Buffer.alloc(32, 7));
  });

  it('says everything that is wrong at once, and no password', () => {
    const problems = problemsOf({
      AOB_API_PORT: 'x',
      AOB_SMTP_URL: 'https://u:hunter2@mail.example',
      AOB_WEBHOOK_SECRET: 'whsec_hunter2',
      DATABASE_URL: 'mysql://u:hunter2@db.example',
    });
    expect(problems).toEqual([
      'AOB_API_PORT="x" is not a port (0 to 65535).',
      'AOB_SMTP_URL does not start with smtp:// or smtps://.',
      'AOB_WEBHOOK_SECRET is no secret; write whsec_ and the base64 of 24 to 64 random bytes.',
      'DATABASE_URL does not start with postgresql://.',
      'AOB_SMTP_URL needs AOB_MAIL_FROM beside it.',
    ]);
  });

  it.each([
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['without its prefix', Buffer.alloc(32).toString('base64')],
    ['of other letters', `whsec_${'-_'.repeat(20)}`],
    ['cut off', `whsec_${Buffer.alloc(32, 7).toString('base64').slice(0, 41)}`],
  ])('refuses a secret %s', (_name, secret) => {
    expect(problemsOf({ AOB_WEBHOOK_SECRET: secret })).toHaveLength(1);
  });

  it('refuses a sender without a server', () => {
    expect(problemsOf({ AOB_MAIL_FROM: 'aob@mail.example' })).toEqual([
      'AOB_MAIL_FROM needs AOB_SMTP_URL beside it.',
    ]);
  });
});
