/** All cases of a test file against one workflow. */
import { type Json, nearestWord, type Plan } from '@aob/ir';
import type { RunStatus } from '../run/state.ts';
import type { Finding } from './findings.ts';
import { judge } from './judge.ts';
import { type Rehearsal, rehearse } from './rehearse.ts';
import { storedJson } from './stage.ts';
import type { TestCase, TestFile } from './test-file.ts';

export interface CaseReport {
  readonly name: string;
  readonly passed: boolean;
  readonly status: RunStatus;
  readonly outputs: Json;
  readonly path: readonly string[];
  /** Milliseconds that went by on the virtual clock. */
  readonly took: number;
  readonly findings: readonly Finding[];
}

/** Pointers lead into the test file. */
export interface TestReport {
  readonly cases: readonly CaseReport[];
  /** About what all cases share. */
  readonly findings: readonly Finding[];
}

/** Nothing here waits, and nothing leaves the process: no server, no clock, no network. */
export const runTests = (plan: Plan, { mocks, cases }: TestFile): TestReport => {
  const rehearsals = cases.map((test) => ({ test, rehearsal: rehearse(plan, test, mocks) }));
  // A patch of one case may bring the node that another one, or all of them, speak about.
  const known = new Set(
    rehearsals.flatMap(({ rehearsal }) => [...rehearsal.stage.plans.values()].flatMap(idsOf)),
  );
  return {
    cases: rehearsals.map(({ test, rehearsal }, index) => report(test, rehearsal, known, index)),
    findings: unknown('/mocks', Object.keys(mocks), known),
  };
};

const idsOf = (plan: Plan): readonly string[] => [...plan.node.keys()];

const report = (
  test: TestCase,
  rehearsal: Rehearsal,
  known: ReadonlySet<string>,
  index: number,
): CaseReport => {
  const { stage } = rehearsal;
  const { state } = stage;
  // A run that could not even start has come to nothing that could be judged.
  const judged = state.seq === 0 ? [] : judge(rehearsal, test.expect);
  const all = [...unknownNames(test, known), ...rehearsal.findings, ...judged];
  return {
    name: test.name,
    passed: all.length === 0,
    status: state.status,
    outputs: state.outputs === undefined ? null : storedJson(stage, state.outputs),
    path: [...stage.path],
    took: state.seq === 0 ? 0 : state.lastAt - state.startedAt,
    findings: all.map((finding) => ({ ...finding, pointer: `/cases/${index}${finding.pointer}` })),
  };
};

/** A name that no node has would make its line mean nothing. */
const unknownNames = (
  { mocks, decisions, expect }: TestCase,
  known: ReadonlySet<string>,
): readonly Finding[] => {
  const lists: readonly (readonly [pointer: string, names: readonly string[]])[] = [
    ['/mocks', Object.keys(mocks)],
    ['/decisions', Object.keys(decisions)],
    ['/expect/path', expect.path ?? []],
    ['/expect/visited', expect.visited ?? []],
    ['/expect/not_visited', expect.not_visited ?? []],
    ['/expect/inputs', Object.keys(expect.inputs ?? {})],
    ['/expect/node_outputs', Object.keys(expect.node_outputs ?? {})],
    ['/expect/error/node', expect.error?.node === undefined ? [] : [expect.error.node]],
  ];
  return lists.flatMap(([pointer, names]) => unknown(pointer, names, known));
};

const unknown = (pointer: string, names: readonly string[], known: ReadonlySet<string>): readonly Finding[] =>
  names.flatMap((name) => {
    // `each[3]/fetch` is the node fetch.
    const id = name.slice(name.lastIndexOf('/') + 1);
    if (known.has(id)) return [];
    const near = nearestWord(id, [...known]);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    return [{ pointer, code: 'test.unknown_node', message: `There is no node ${id}.${hint}` }];
  });
