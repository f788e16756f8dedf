/**
 * The only reader of the environment. Every wrong variable is reported at once; empty counts as missing. What holds a
 * password is reported without its value.
 * The table in docs/operations.md lists the same names.
 */
import {
  type MailSender,
  type MailServer,
  type Parsed,
  parseMailSender,
  parseMailServer,
} from '@aob/engine/mail';
import { parseWebhookSecret } from '@aob/engine/nodes';
import { type AllowEntry, parseAllowList } from '@aob/engine/outgoing';
import { z } from 'zod';

const port = (fallback: number) =>
  z
    .string()
    .default(String(fallback))
    .transform(Number)
    .refine(
      (value) => Number.isInteger(value) && value >= 0 && value <= 65_535,
      'is not a port (0 to 65535)',
    );

/** A variable that a parser of the engine reads. */
const parsedBy = <T>(parse: (text: string) => Parsed<T>) =>
  z
    .string()
    .transform((text, context): T => {
      const parsed = parse(text);
      if (parsed.ok) return parsed.value;
      context.addIssue({ code: 'custom', message: parsed.problem });
      return z.NEVER;
    })
    .optional();

const webhookKey = (text: string): Parsed<Uint8Array> => {
  const value = parseWebhookSecret(text);
  if (value !== undefined) return { ok: true, value };
  return { ok: false, problem: 'is no secret; write whsec_ and the base64 of 24 to 64 random bytes' };
};

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const shape = z.object({
  AOB_PROFILE: z
    .literal('embedded', { error: 'is not a profile of this build; only "embedded" is' })
    .default('embedded'),
  AOB_ROLES: z.literal('all', { error: 'is not a set of roles of this build; only "all" is' }).default('all'),
  AOB_DATA_DIR: z.string().default('.aob'),
  AOB_HOST: z
    .string()
    .default('127.0.0.1')
    .refine(
      (host) => LOOPBACK.has(host),
      'is not a loopback address; without authentication aob serves this machine only (127.0.0.1)',
    ),
  AOB_API_PORT: port(8081),
  AOB_WEB_PORT: port(3000),
  AOB_HTTP_ALLOW: z
    .string()
    .default('')
    .transform((text, context): readonly AllowEntry[] => {
      const parsed = parseAllowList(text);
      if (parsed.ok) return parsed.entries;
      for (const message of parsed.problems) context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }),
  AOB_SMTP_URL: parsedBy<MailServer>(parseMailServer),
  AOB_MAIL_FROM: parsedBy<MailSender>(parseMailSender),
  AOB_WEBHOOK_SECRET: parsedBy<Uint8Array>(webhookKey),
  AOB_SEED: z.enum(['0', '1'], { error: 'is neither 0 nor 1' }).default('1'),
  DATABASE_URL: z
    .string()
    .refine((url) => /^postgres(ql)?:\/\//.test(url), 'does not start with postgresql://')
    .optional(),
  /** For crash tests only: `after-commit:3` ends the process at the third passing of that point. */
  AOB_CRASH_POINT: z
    .string()
    .regex(/^[a-z-]+:[1-9]\d*$/, 'is not written as name:count')
    .optional(),
});

/** Never shown, not even when they are wrong, and not handed to the studio. */
const SECRETS: ReadonlySet<string> = new Set(['AOB_SMTP_URL', 'AOB_WEBHOOK_SECRET', 'DATABASE_URL']);

export interface Env {
  readonly dataDir: string;
  readonly host: string;
  readonly apiPort: number;
  /** 0: the studio is not started. */
  readonly webPort: number;
  readonly httpAllow: readonly AllowEntry[];
  /** Absent: mail is not set up. */
  readonly mail: { readonly server: MailServer; readonly sender: MailSender } | undefined;
  /** Absent: webhooks are not signed. */
  readonly webhookKey: Uint8Array | undefined;
  readonly isSeeding: boolean;
  readonly databaseUrl: string | undefined;
  readonly crashPoint: string | undefined;
}

/** One sentence for each variable that is wrong. */
export class EnvError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'EnvError';
    this.problems = problems;
  }
}

const MAIL_PAIR = [
  ['AOB_SMTP_URL', 'AOB_MAIL_FROM'],
  ['AOB_MAIL_FROM', 'AOB_SMTP_URL'],
] as const;

const problemOf = (name: string, given: NodeJS.ProcessEnv, message: string): string =>
  `${SECRETS.has(name) ? name : `${name}=${JSON.stringify(given[name])}`} ${message}.`;

export const readEnv = (source: NodeJS.ProcessEnv = process.env): Env => {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = shape.safeParse(given);
  const problems = (read.error?.issues ?? []).map(({ path, message }) =>
    problemOf(String(path[0]), given, message),
  );
  for (const [one, other] of MAIL_PAIR) {
    if (given[one] !== undefined && given[other] === undefined)
      problems.push(`${one} needs ${other} beside it.`);
  }
  if (!read.success || problems.length > 0) throw new EnvError(problems);
  const env = read.data;
  return {
    dataDir: env.AOB_DATA_DIR,
    host: env.AOB_HOST,
    apiPort: env.AOB_API_PORT,
    webPort: env.AOB_WEB_PORT,
    httpAllow: env.AOB_HTTP_ALLOW,
    mail:
      env.AOB_SMTP_URL && env.AOB_MAIL_FROM
        ? { server: env.AOB_SMTP_URL, sender: env.AOB_MAIL_FROM }
        : undefined,
    webhookKey: env.AOB_WEBHOOK_SECRET,
    isSeeding: env.AOB_SEED === '1',
    databaseUrl: env.DATABASE_URL,
    crashPoint: env.AOB_CRASH_POINT,
  };
};

/** What the studio's process starts with: it asks the API for everything, so it needs no secret. */
export const studioEnvironment = (apiUrl: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !SECRETS.has(name))),
  AOB_API_URL: apiUrl,
  NEXT_TELEMETRY_DISABLED: '1',
  NODE_ENV: 'production',
});
