import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aob } from '../testing/fake-io.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aob-test-'));
  await file('w.yaml', WORKFLOW);
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const WORKFLOW = `schema: aob/v1
name: w
nodes:
  - { id: fetch, type: http, config: { url: https://shop.example/x } }
  - { id: keep, type: function }
  - { id: tell, type: function }
edges:
  - { from: fetch, to: keep }
  - { from: keep, to: tell }
`;

const PASSING = `workflow: w.yaml
mocks: { fetch: { output: 7 } }
cases:
  - name: keeps it
    expect: { status: COMPLETED, path: [fetch, keep, tell] }
`;

const FAILING = `workflow: w.yaml
cases:
  - name: keeps it
    mocks: { fetch: { output: 7 } }
    expect:
      path: [keep, fetch, tell]
      node_outputs: { keep: { fetch: 8 } }
`;

describe('aob test', () => {
  it('ends with 0 when every case passes, and says so', async () => {
    const { code, stdout, stderr } = await aob(['test', await file('pass.test.yaml', PASSING)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('✓ keeps it  3 nodes, 0 ms');
    expect(stdout).toContain('1 passed (virtual time)');
  });

  it('ends with 4 when one fails, with line, column and what differs, a path node by node', async () => {
    const path = await file('fail.test.yaml', FAILING);
    const { code, stdout } = await aob(['test', path]);
    expect(code).toBe(4);
    expect(stdout).toContain(
      [
        '  ✗ keeps it  3 nodes, 0 ms',
        '    6:7 /cases/0/expect/path  Another path was taken. (expect.path)',
        '      - keep',
        '        fetch',
        '      + keep',
        '        tell',
        '    7:31 /cases/0/expect/node_outputs/keep/fetch  keep differs at /fetch. (expect.value)',
        '      expected 8',
        '      actual   7',
        '1 failed',
      ].join('\n'),
    );
  });

  it('ends with 1 when a test or a workflow is not valid, names all that is wrong, and runs the others', async () => {
    const shape = await file('shape.test.yaml', 'workflow: w.yaml\ncases:\n  - { name: x, expects: {} }\n');
    const lost = await file('lost.test.yaml', PASSING.replace('w.yaml', 'nowhere.yaml'));
    const broken = await file('broken.test.yaml', PASSING.replace('w.yaml', 'broken.yaml'));
    await file('broken.yaml', WORKFLOW.replace('type: http', 'type: htpp'));
    const pass = await file('pass.test.yaml', PASSING);
    const { code, stdout } = await aob(['test', shape, lost, broken, pass, '--output', 'json']);
    expect(code).toBe(1);
    const { passed, failed, files } = JSON.parse(stdout);
    expect({ passed, failed }).toEqual({ passed: 1, failed: 0 });
    const issues = files.map((each: { issues: { code: string; line?: number }[] }) =>
      each.issues.map(({ code: what, line }) => [what, line]),
    );
    expect(issues).toEqual([
      [
        ['test.missing', 3],
        ['test.unknown_field', 3],
      ],
      [['cli.file', undefined]],
      [['node.unknown_type', 4]],
      [],
    ]);
    const pretty = await aob(['test', shape, lost, broken, pass]);
    expect(pretty.stdout).toContain('Did you mean expect?');
    expect(pretty.stdout).toContain('1 passed, 3 files not valid');
  });

  it('gives programs everything that people see', async () => {
    const { stdout } = await aob(['test', await file('fail.test.yaml', FAILING), '--output', 'compact']);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: 0,
      failed: 1,
      files: [
        {
          cases: [
            {
              name: 'keeps it',
              passed: false,
              status: 'COMPLETED',
              path: ['fetch', 'keep', 'tell'],
              findings: [
                { code: 'expect.path', line: 6 },
                { expected: 8, actual: 7 },
              ],
            },
          ],
        },
      ],
    });
  });

  it('refuses to be called without a file', async () => {
    expect((await aob(['test'])).code).toBe(1);
  });
});

describe('what we publish', () => {
  it('every example has a test, and it passes', async () => {
    // Those of the patterns are run one by one in patterns.test.ts.
    const names = (await readdir(join(root, 'examples'), { withFileTypes: true })).filter(
      (entry) => entry.isDirectory() && entry.name !== 'patterns',
    );
    const files = names.map(({ name }) => join(root, 'examples', name, 'workflow.test.yaml'));
    const { code, stdout } = await aob(['test', ...files]);
    expect(code, stdout).toBe(0);
  });

  it('the pages on testing are true', async () => {
    const page = await readFile(join(root, 'docs', 'testing.md'), 'utf8');
    const blocks = [...page.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)];
    expect(blocks.map(([, name]) => name)).toEqual(['order.yaml', 'order.test.yaml']);
    for (const [, name = '', text = ''] of blocks) await file(name, text);
    const { code, stdout } = await aob(['test', join(folder, 'order.test.yaml')]);
    expect(code, stdout).toBe(0);
  });
});
