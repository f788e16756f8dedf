/** All cases of a test file against one workflow. */
import { type Json, nearestWord, type Plan } from '@aob/ir';
import { EVENT_VERSIONS, isKnownEvent } from '../run/read-events.ts';
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
export const runTests = (plan: Plan, file: TestFile): TestReport => {
  const { mocks, compensations, cases } = file;
  const rehearsals = cases.map((test) => ({ test, rehearsal: rehearse(plan, test, file) }));
  // A patch of one case may bring the node that another one, or all of them, speak about.
  const known = new Set(
    rehearsals.flatMap(({ rehearsal }) => [...rehearsal.stage.plans.values()].flatMap(idsOf)),
  );
  const edges = new Set(
    rehearsals.flatMap(({ rehearsal }) => [...rehearsal.stage.plans.values()].flatMap(edgesOf)),
  );
  return {
    cases: rehearsals.map(({ test, rehearsal }, index) =>
      report({ test, rehearsal }, { nodes: known, edges }, index),
    ),
    findings: [
      ...unknown('/mocks', Object.keys(mocks), known),
      ...unknown('/compensations', Object.keys(compensations), known),
    ],
  };
};

const idsOf = (plan: Plan): readonly string[] => [...plan.node.keys()];

const edgesOf = (plan: Plan): readonly string[] =>
  [...plan.node.values()].flatMap(({ out }) => out.map(({ id }) => id));

/** Names that a test may speak about. */
interface Known {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

const report = (
  { test, rehearsal }: { readonly test: TestCase; readonly rehearsal: Rehearsal },
  known: Known,
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
  { mocks, compensations, decisions, expect }: TestCase,
  known: Known,
): readonly Finding[] => {
  const lists: readonly (readonly [pointer: string, names: readonly string[]])[] = [
    ['/mocks', Object.keys(mocks)],
    ['/compensations', Object.keys(compensations)],
    ['/decisions', Object.keys(decisions)],
    ['/expect/path', expect.path ?? []],
    ['/expect/visited', expect.visited ?? []],
    ['/expect/not_visited', expect.not_visited ?? []],
    ['/expect/undone', expect.undone ?? []],
    ['/expect/times', Object.keys(expect.times ?? {})],
    ['/expect/inputs', Object.keys(expect.inputs ?? {})],
    ['/expect/node_outputs', Object.keys(expect.node_outputs ?? {})],
    ['/expect/error/node', expect.error?.node === undefined ? [] : [expect.error.node]],
  ];
  return [
    ...lists.flatMap(([pointer, names]) => unknown(pointer, names, known.nodes)),
    ...unknownEvents(expect.events ?? [], known),
  ];
};

/** `edge.dead a->b`: an event type, and for most of them a node or an edge. */
const unknownEvents = (lines: readonly string[], { nodes, edges }: Known): readonly Finding[] =>
  lines.flatMap((line) => {
    const pointer = '/expect/events';
    const [type = '', name, more] = line.split(' ');
    if (!isKnownEvent({ type }) || more !== undefined) {
      const near = nearestWord(type, Object.keys(EVENT_VERSIONS));
      const hint = near === undefined ? '' : ` Did you mean ${near}?`;
      return [{ pointer, code: 'test.unknown_event', message: `There is no event ${line}.${hint}` }];
    }
    if (name === undefined) return [];
    return type.startsWith('edge.') ? unknownEdge(name, edges) : unknown(pointer, [withoutEnd(name)], nodes);
  });

/** Scopes end in a slash: `scope.opened each[3]/` is about the node each. */
const withoutEnd = (name: string): string => name.replace(/(\[\d+\])?\/$/, '');

const unknownEdge = (name: string, known: ReadonlySet<string>): readonly Finding[] => {
  // Ids of edges hold no slash, scopes end in one.
  const id = name.slice(name.lastIndexOf('/') + 1);
  if (known.has(id)) return [];
  const near = nearestWord(id, [...known]);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return [
    { pointer: '/expect/events', code: 'test.unknown_edge', message: `There is no edge ${id}.${hint}` },
  ];
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
