import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeApi, problem } from './testing/fake-api.ts';
import { aob } from './testing/fake-io.ts';

const EXPORT = new URL('./testing/audited-run.jsonl', import.meta.url);
/** The key that signed it, and its name. */
const KEY_ID = 'sha256:9248479cead82f19fec9bdf460f298e858fcef974de9cf2160a0884ba0017cd7';
const PEM = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAyETxMzuTyDmueYxI7uNCC02vgIVbXgjG5K5cMhjGQ08=
-----END PUBLIC KEY-----
`;
const RUN = 'run_01m84a908w5f49xaxsakpgx5rz';

let folder: string;
let lines: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aob-audit-'));
  lines = await readFile(EXPORT, 'utf8');
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

it('checks an export without a server and says whose word led to each node', async () => {
  const { code, stdout, stderr } = await aob([
    'audit',
    '--file',
    await file('run.jsonl', lines),
    '--key',
    KEY_ID,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`✓ ${RUN} is what was written: COMPLETED`);
  expect(stdout).toContain('by the key that was asked for');
  expect(stdout).toMatch(
    /mail +patch_of_\w+ by human:mia \(added, edge ask->mail\) · approved by human:mia at ask/,
  );
});

it('takes the key from a file in PEM, and refuses what is no key', async () => {
  const at = await file('run.jsonl', lines);
  expect((await aob(['audit', '--file', at, '--key', await file('key.pem', PEM)])).code).toBe(0);
  const other = await aob(['audit', '--file', at, '--key', await file('no.pem', 'hello')]);
  expect({ code: other.code, says: other.stderr.includes('nor a file') }).toEqual({ code: 1, says: true });
});

it('ends with 4 and names the places when something was changed, or when another key is asked for', async () => {
  const changed = await aob([
    'audit',
    '--file',
    await file('bad.jsonl', lines.replace('human:mia', 'human:eve')),
  ]);
  expect(changed.code).toBe(4);
  expect(changed.stdout).toContain('export.changed');
  const other = `sha256:${'0'.repeat(64)}`;
  const args = ['audit', '--file', await file('run.jsonl', lines), '--key', other, '--output', 'compact'];
  const { code, stdout } = await aob(args);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ valid: false, runs: [{ certificate: { trust: 'broken' } }] });
});

it('fetches the export, keeps it where it was asked to, and audits what it kept', async () => {
  await using api = await fakeApi({
    [`GET /v1/runs/${RUN}/export`]: { body: lines },
    'GET /v1/runs/run_9/export': problem(404, 'run.unknown'),
  });
  const kept = join(folder, 'kept.jsonl');
  const { code } = await aob(['audit', RUN, '--export', kept, '--children', '--api-url', api.url]);
  expect({ code, route: api.asked[0]?.route }).toEqual({
    code: 0,
    route: `GET /v1/runs/${RUN}/export?children=true`,
  });
  expect(await readFile(kept, 'utf8')).toBe(lines);
  expect((await aob(['audit', RUN, '--api-url', api.url])).code).toBe(0);
  expect((await aob(['audit', 'run_9', '--api-url', api.url])).code).toBe(3);
});

it('shows the key of a server', async () => {
  const key = { key_id: KEY_ID, algorithm: 'ed25519', public_key: PEM };
  await using api = await fakeApi({ 'GET /v1/audit/key': { body: key } });
  const { stdout } = await aob(['audit', '--show-key', '--output', 'compact', '--api-url', api.url]);
  expect(JSON.parse(stdout)).toEqual(key);
});

it.each([
  [['audit'], 'Which run?'],
  [['audit', '--file', 'x', '--export', 'y'], 'is an export already'],
  [['audit', '--file', '/no/such/file'], 'cannot be read'],
  [['audit', '--file', 'x', '--key', 'sha256:12'], 'no digest'],
])('ends with 1 and says what: %j', async (args, words) => {
  const { code, stderr } = await aob(args);
  expect({ code, says: stderr.includes(words) }).toEqual({ code: 1, says: true });
});
