/** The verdict is found here, over a file: a server is asked for the export at most, never for what to think of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@aob/ir';
import type { Context, Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { Failure } from '../failure.ts';
import { startSpinner } from '../output/spinner.ts';

interface Options {
  readonly file?: string;
  readonly export?: string;
  readonly children?: true;
  readonly key?: string;
  readonly showKey?: true;
}

export const audit: Define = (noun, cli) => {
  noun
    .command('audit')
    .description('Check a run from its log alone, and say whose word led to each node that ran')
    .argument('[run]', 'asks the API for the export; with --file: the run that the file must be about')
    .option('--file <export>', 'check this export, without any server')
    .option('--export <file>', 'keep the export in this file')
    .option('--children', 'with the runs that its nodes stood for')
    .option('--key <key>', 'trust only this key: its sha256:… or a file with the public key in PEM')
    .option('--show-key', 'instead: the key that this server signs with')
    .addHelpText(
      'after',
      `
Exit codes:
  0  everything fits
  1  wrong use, or a file that cannot be read
  2  the API said no, or did not answer
  3  there is no such run
  4  something was changed, is missing, or is signed by another key

Examples:
  aob audit run_01…
  aob audit run_01… --export run.jsonl --children
  aob audit --show-key --output json > key.json
  aob audit --file run.jsonl --key sha256:…
  aob audit --file run.jsonl --output json | jq '.runs[0].nodes[] | select(.led_by != [])'`,
    )
    .action(cli.action(run));
};

const run: Handler<Options> = async (context, options, id) => {
  if (options.showKey) return showKey(context);
  checkUse(options, id);
  const keyId = options.key === undefined ? undefined : await keyNamed(options.key);
  const only = { ...(id !== undefined && { runId: id }), ...(keyId !== undefined && { keyId }) };
  if (options.file !== undefined) return auditFile(context, options.file, only);
  const kept = options.export;
  if (kept !== undefined) return fetchAndAudit(context, { id, into: kept, options }, only);
  const folder = await mkdtemp(join(tmpdir(), 'aob-audit-'));
  try {
    return await fetchAndAudit(context, { id, into: join(folder, 'export.jsonl'), options }, only);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const checkUse = ({ file, export: kept, children }: Options, id: string | undefined): void => {
  const problem =
    file === undefined && id === undefined
      ? 'Which run? Name one, or an export with --file.'
      : file !== undefined && (kept !== undefined || children)
        ? '--file is an export already: --export and --children are for one that comes from the API.'
        : undefined;
  if (problem !== undefined) throw new Failure({ code: 'cli.audit', message: problem });
};

const showKey = async ({ client, output, signal }: Context) => {
  const key = await client().audits.key({ signal });
  output.result(key, ({ key_id, public_key }, { bold, dim }) => `${bold(key_id)}\n${dim(public_key.trim())}`);
  return undefined;
};

/** A key is known by its digest: that is all an audit needs, for certificates carry the key itself. */
const keyNamed = async (key: string): Promise<Digest> => {
  const { digestOption } = await import('../input/digest-option.ts');
  if (key.startsWith('sha256:')) return digestOption('--key', key);
  const [{ readFile }, { keyIdOf, publicKeyOfPem }] = await Promise.all([
    import('node:fs/promises'),
    import('@aob/engine/audit'),
  ]);
  const pem = await readFile(key, 'utf8').catch(() => undefined);
  const publicKey = pem === undefined ? undefined : publicKeyOfPem(pem);
  if (publicKey !== undefined) return keyIdOf(publicKey);
  throw new Failure({
    code: 'cli.key',
    message: `${key} is neither sha256:… nor a file with a public Ed25519 key in PEM.`,
    hint: 'aob audit --show-key shows the key of a server.',
  });
};

interface Wanted {
  readonly id: string | undefined;
  readonly into: string;
  readonly options: Options;
}

type Only = Parameters<typeof import('@aob/engine/audit').auditExport>[1];

const fetchAndAudit = async (context: Context, { id = '', into, options }: Wanted, only: Only) => {
  const { client, output, signal } = context;
  const spinner = await startSpinner(output, `exporting ${id}`);
  try {
    const lines = await client().audits.export(id, options.children ? { children: true } : {}, { signal });
    const { writeLines } = await import('../input/export-file.ts');
    await writeLines(into, lines);
  } finally {
    spinner.stop();
  }
  return auditFile(context, into, only);
};

const auditFile = async ({ output }: Context, file: string, only: Only) => {
  const [{ openExport }, { auditExport }, { formatAudit }] = await Promise.all([
    import('../input/export-file.ts'),
    import('@aob/engine/audit'),
    import('../output/audit.ts'),
  ]);
  const source = await openExport(file);
  const spinner = await startSpinner(output, `reading ${file}`);
  const found = await auditExport(source, only).finally(async () => {
    spinner.stop();
    await source.close();
  });
  output.result(found, formatAudit);
  return found.valid ? undefined : EXIT.logDamaged;
};
