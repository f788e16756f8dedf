/** The workflow patterns of docs/workflow-patterns.md: each document does what its test says. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { aob } from '../testing/fake-io.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = join(root, 'examples', 'patterns');
const names = (await readdir(folder)).sort();

describe.each(names)('WCP %s', (name) => {
  it('goes as its test expects', async () => {
    const { code, stdout } = await aob(['test', join(folder, name, 'workflow.test.yaml')]);
    expect(code, stdout).toBe(0);
  });

  it('is called as its folder', async () => {
    expect(await readFile(join(folder, name, 'workflow.yaml'), 'utf8')).toContain(`\nname: ${name}\n`);
  });
});

describe('the page on workflow patterns', async () => {
  const page = await readFile(join(root, 'docs', 'workflow-patterns.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) \| [^|]+ \| (direct|indirect|partly|not yet|no) \| (.*) \|$/gm)];

  it('has all 43, in order', () => {
    expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 43 }, (_, i) => i + 1));
  });

  it('links every example, and an example for all that can be said', () => {
    const linked = rows.map(([, , , rest = '']) => rest.match(/patterns\/([\w-]+)\/workflow\.yaml\)/)?.[1]);
    expect([...new Set(linked)].filter((name) => name !== undefined)).toEqual(names);
    const without = rows.filter((_, i) => linked[i] === undefined).map(([, , how]) => how);
    expect(new Set(without)).toEqual(new Set(['no']));
  });

  it('counts them right', () => {
    const count = (how: string) => rows.filter(([, , said]) => said === how).length;
    expect(page).toContain(
      `Of the 43, ${count('direct')} are direct, ${count('indirect')} indirect and ${count('partly')} partly, and ` +
        `${count('no')} will not be.`,
    );
  });
});
