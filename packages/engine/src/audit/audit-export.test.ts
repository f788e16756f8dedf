import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBlobStore } from '../adapters/memory/index.ts';
import { newPrivateKey, signerOf } from '../audit-key.ts';
import type { ExportEnd, ExportLine } from '../contract/export.ts';
import { sha256 } from '../sha256.ts';
import { eventfulRun } from '../usecases/verify/testing/eventful-run.ts';
import { chainOf, NO_CHAIN } from '../write-path/chain.ts';
import { memoryStore } from '../write-path/testing/rig.ts';
import { type AuditOptions, auditExport } from './audit-export.ts';
import { certify } from './certificate.ts';
import { exportLines, SIGNER, sourceOf } from './testing/export-of.ts';

const store = { ...memoryStore(), blobs: createMemoryBlobStore() };
let runId: string;
let otherId: string;
let lines: readonly string[];

beforeAll(async () => {
  runId = await eventfulRun(store, store.blobs);
  otherId = await eventfulRun(store, store.blobs);
  lines = await exportLines(store, runId);
});

const audit = (changed: readonly string[], options: AuditOptions = { keyId: SIGNER.keyId }) =>
  auditExport(sourceOf(changed.join('')), options);

/** Every code that was found, of the file and of its runs. */
const codesOf = async (changed: readonly string[], options?: AuditOptions): Promise<readonly string[]> => {
  const { valid, runs, problems } = await audit(changed, options);
  const codes = [...problems, ...runs.flatMap((run) => run.problems)].map(({ code }) => code);
  expect(valid).toBe(codes.length === 0);
  return [...new Set(codes)];
};

const read = (line: string): ExportLine => JSON.parse(line) as ExportLine;
const placeOf = (fits: (line: ExportLine) => boolean): number => lines.findIndex((line) => fits(read(line)));
const commitWith = (text: string): number =>
  placeOf((line) => line.line === 'commit' && line.events.includes(text));

const withLine = (at: number, change: (line: ExportLine) => object): string[] =>
  lines.map((line, index) => (index === at ? `${JSON.stringify(change(read(line)))}\n` : line));

/** As somebody would who may rewrite everything but has no key of the server: every count and digest fits again. */
const resealed = (changed: readonly string[], signer = SIGNER, from = lines): string[] => {
  const body = changed.filter((line) => read(line).line !== 'end');
  const all = body.map(read);
  const last = all.findLast((line) => line.line === 'commit');
  const { line, run_id, certificate } = read(from.at(-1) ?? '') as ExportEnd;
  const count = (kind: ExportLine['line']) => all.filter((each) => each.line === kind).length;
  const { at, asked_by } = certificate;
  const end: ExportEnd = {
    line,
    run_id,
    commits: count('commit'),
    documents: count('document'),
    blobs: count('blob'),
    missing: count('missing'),
    certificate: certify(signer, {
      run_id,
      seq: last?.last_seq ?? 0,
      chain: last?.chain ?? '',
      export: sha256(body.join('')),
      at,
      asked_by,
    }),
  };
  return [...body, `${JSON.stringify(end)}\n`];
};

/** The chain anew, too. */
const rechained = (changed: readonly string[]): string[] => {
  let chain = NO_CHAIN;
  return changed.map((text) => {
    const line = read(text);
    if (line.line !== 'commit') return text;
    chain = chainOf(sha256, chain, {
      runId: line.run_id,
      firstSeq: line.first_seq,
      lastSeq: line.last_seq,
      commitId: line.commit_id,
      at: line.at,
      actor: line.actor,
      commandId: line.command_id,
      events: line.events,
    });
    return `${JSON.stringify({ ...line, chain })}\n`;
  });
};

describe('an export nobody touched', () => {
  it('is valid, and says which patch by whom and whose approval led to each node', async () => {
    const { valid, runs, problems } = await audit(lines, { runId, keyId: SIGNER.keyId });
    expect({ valid, problems, count: runs.length }).toEqual({ valid: true, problems: [], count: 1 });
    const [run] = runs;
    if (run === undefined) throw new Error('no run');
    expect(run).toMatchObject({
      run_id: runId,
      status: 'COMPLETED',
      started_by: 'human:mia',
      refolded: true,
      certificate: { key_id: SIGNER.keyId, asked_by: 'human:mia', trust: 'trusted' },
      checked: { patches: 1, documents: 2, blobs: 2 },
      patches: [
        {
          patch_id: `patch_of_${runId}`,
          state: 'applied',
          author: { kind: 'human', id: 'human:mia' },
          reason: 'tell the customer',
          graph_version: 2,
        },
      ],
    });
    const { problems: _problems, approvals, nodes } = run;
    const [approval] = approvals;
    expect(approval).toMatchObject({ kind: 'gate', gate: 'ask', by: [{ id: 'human:mia', reason: 'fine' }] });
    expect(nodes).toMatchObject([
      { node: 'a', executions: 1, completed: 1, led_by: [], gates: [], approvals: [] },
      { node: 'ask', led_by: [], gates: [], approvals: [] },
      {
        node: 'mail',
        graph_version: 2,
        led_by: [{ patch_id: `patch_of_${runId}`, what: ['added', 'edge ask->mail'] }],
        gates: ['ask'],
        approvals: [approval?.ticket_id],
      },
    ]);
  });

  it('is unchecked, not broken, where nobody says which key to trust', async () => {
    const { valid, runs } = await audit(lines, {});
    expect({ valid, trust: runs[0]?.certificate?.trust }).toEqual({ valid: true, trust: 'unchecked' });
  });

  it('is found to be another run than the one that was asked about', async () => {
    expect(await codesOf(lines, { runId: otherId })).toEqual(['export.other_run']);
  });

  it('of a run that still goes on ends where it was asked for', async () => {
    expect(lines.length).toBeGreaterThan(10);
    const { seq } = (read(lines.at(-1) ?? '') as ExportEnd).certificate;
    expect((await audit(lines)).runs[0]?.seq).toBe(seq);
  });
});

describe('tampering that leaves the seals as they are', () => {
  it('is found whatever byte was changed, dropped or put in', async () => {
    const whole = Buffer.from(lines.join(''));
    const some = fc.record({
      at: fc.nat(whole.length - 1),
      by: fc.integer({ min: 0, max: 255 }),
      how: fc.constantFrom('change', 'drop', 'put in'),
    });
    await fc.assert(
      fc.asyncProperty(some, async ({ at, by, how }) => {
        const middle = how === 'drop' ? [] : [by];
        const rest = whole.subarray(how === 'put in' ? at : at + 1);
        const changed = Buffer.concat([whole.subarray(0, at), Buffer.from(middle), rest]);
        const { valid } = await auditExport(sourceOf(changed), { keyId: SIGNER.keyId });
        expect(valid).toBe(changed.equals(whole));
      }),
      { numRuns: 300 },
    );
  });

  it('is found in every line: dropped, doubled, or changed places with the next', async () => {
    for (const at of lines.keys()) {
      const dropped = lines.filter((_, index) => index !== at);
      const doubled = lines.flatMap((line, index) => (index === at ? [line, line] : [line]));
      const swapped = [...lines.slice(0, at), lines[at + 1] ?? '', lines[at] ?? '', ...lines.slice(at + 2)];
      for (const changed of [dropped, doubled]) expect(await codesOf(changed)).not.toEqual([]);
      if (at + 1 < lines.length) expect(await codesOf(swapped)).not.toEqual([]);
    }
  });

  it('is found when the tail is gone, wherever it breaks off', async () => {
    const whole = lines.join('');
    for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
      const { valid } = await auditExport(sourceOf(whole.slice(0, Math.floor(whole.length * share))));
      expect(valid).toBe(false);
    }
  });
});

describe('tampering by somebody who seals the file anew', () => {
  const thief = signerOf(newPrivateKey());

  it('is found by the key, even where every seal fits again', async () => {
    const forged = resealed(
      rechained(withLine(commitWith('"reason":"fine"'), (line) => ({ ...line }))),
      thief,
    );
    expect(await codesOf(forged)).toEqual(['certificate.other_key']);
    expect(await codesOf(forged, {})).toEqual([]);
  });

  it('is found when the certificate of the server is kept', async () => {
    const at = commitWith('"reason":"fine"');
    const changed = withLine(at, (line) =>
      line.line === 'commit'
        ? { ...line, events: line.events.replace('"reason":"fine"', '"reason":"fire"') }
        : line,
    );
    expect(await codesOf(rechained(changed))).toEqual(['export.changed', 'certificate.other_log']);
  });

  // Even the key of the server would not help from here on: the chain gives it away.
  const commitChange = (change: (line: Extract<ExportLine, { line: 'commit' }>) => object) => () => {
    const at = commitWith('"type":"patch.applied"');
    return withLine(at, (line) => (line.line === 'commit' ? change(line) : line));
  };
  it.each([
    ['an author', commitChange((line) => ({ ...line, actor: 'human:eve' })), ['commit.chain']],
    ['a time', commitChange((line) => ({ ...line, at: line.at + 1 })), ['commit.chain']],
    ['a command', commitChange((line) => ({ ...line, command_id: 'other' })), ['commit.chain']],
    [
      'an event',
      commitChange((line) => ({ ...line, events: line.events.replace('"id":"mail"', '"id":"mall"') })),
      ['commit.chain'],
    ],
    [
      'the run of a commit',
      commitChange((line) => ({ ...line, run_id: 'run_x' })),
      ['export.other_run', 'commit.chain'],
    ],
    [
      'a commit less',
      () => lines.filter((_, index) => index !== commitWith('"type":"patch.applied"')),
      ['commit.gap'],
    ],
  ])('finds %s', async (_what, change, codes) => {
    expect(await codesOf(resealed(change()))).toEqual(expect.arrayContaining(codes));
  });

  it('finds two commits in swapped order', async () => {
    const places = [...lines.keys()].filter((at) => read(lines[at] ?? '').line === 'commit');
    const [, one = 0, two = 0] = places;
    const swapped = lines.map((line, at) =>
      at === one ? (lines[two] ?? '') : at === two ? (lines[one] ?? '') : line,
    );
    expect(await codesOf(resealed(swapped))).toEqual(
      expect.arrayContaining(['commit.gap', 'commit.overlap']),
    );
  });

  it('finds a replaced and a missing document and blob', async () => {
    const document = placeOf((line) => line.line === 'document');
    const blob = placeOf((line) => line.line === 'blob');
    const other = withLine(document, (line) => ({ ...line, body: '{}' }));
    expect(await codesOf(resealed(other))).toEqual(['document.changed']);
    const bytes = withLine(blob, (line) => ({ ...line, base64: 'e30=' }));
    expect(await codesOf(resealed(bytes))).toEqual(['blob.changed']);
    for (const [at, code] of [
      [document, 'document.missing'],
      [blob, 'blob.missing'],
    ] as const) {
      const left = lines.filter((_, index) => index !== at);
      expect(await codesOf(resealed(left))).toEqual([code]);
    }
  });

  it('finds the log of another run under this name', async () => {
    const other = await exportLines(store, otherId);
    const renamed = other.map((text) => {
      const line = read(text);
      return 'run_id' in line ? `${JSON.stringify({ ...line, run_id: runId })}\n` : text;
    });
    expect(await codesOf(resealed(renamed))).toContain('commit.chain');
    // Its own file, whole and signed, is another run and says so.
    expect(await codesOf(other, { runId, keyId: SIGNER.keyId })).toEqual(['export.other_run']);
  });
});

describe('a log that was forged and sealed with the key of the server', () => {
  const forged = (text: string, by: string): string[] =>
    resealed(
      rechained(
        lines.map((line) => {
          const parsed = read(line);
          if (parsed.line !== 'commit' || !parsed.events.includes(text)) return line;
          return `${JSON.stringify({ ...parsed, events: parsed.events.replaceAll(text, by) })}\n`;
        }),
      ),
    );

  it('is still found by what its patches do', async () => {
    expect(await codesOf(forged('{"from":"ask","to":"mail"}', '{"from":"a","to":"mail"}'))).toContain(
      'patch.operations',
    );
    const changes = '"added":[{"id":"mail"';
    expect(lines.some((line) => line.includes(JSON.stringify(changes).slice(1, -1)))).toBe(true);
    expect(await codesOf(forged(changes, '"added":[{"id":"mall"'))).toContain('patch.outcome');
  });

  it('is still found by an approval that nobody gave', async () => {
    expect(await codesOf(forged('"decision":"approve"', '"decision":"reject"'))).toContain(
      'gate.not_approved',
    );
  });
});

describe('a file that is no export', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello\nworld\n'],
    ['another format', '{"line":"header","format":"aob-export/2"}\n'],
    ['bytes', '\u0000\u0001\n\n\n'],
  ])('is told: %s', async (_what, text) => {
    const { valid, runs, problems } = await auditExport(sourceOf(text));
    expect({ valid, runs }).toEqual({ valid: false, runs: [] });
    expect(problems.map(({ code }) => code)).toContain('export.empty');
  });
});
