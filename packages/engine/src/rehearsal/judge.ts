/** What a run came to, held against what its test expects. */
import type { Json } from '@aob/ir';
import { isTerminal, type RunState } from '../run/state.ts';
import { values } from '../run/table.ts';
import { waitsInWords } from '../run/waits-in-words.ts';
import { type Difference, differences, escaped, type Finding } from './findings.ts';
import type { Rehearsal } from './rehearse.ts';
import { type Stage, storedJson } from './stage.ts';
import type { Expectation } from './test-file.ts';

/** Every expectation that does not hold; pointers lead into the case. */
export const judge = ({ stage }: Rehearsal, expected: Expectation): readonly Finding[] => [
  ...judgeStatus(stage, expected),
  ...judgeError(stage, expected),
  ...judgeOutputs(stage, expected),
  ...judgePath(stage, expected),
  ...judgeUndone(stage, expected),
  ...judgeTimes(stage, expected),
  ...judgeEvents(stage, expected),
  ...judgeValues(stage.inputs, expected.inputs ?? {}, { field: 'inputs', never: 'never began' }),
  ...judgeValues(stage.outputs, expected.node_outputs ?? {}, {
    field: 'node_outputs',
    never: 'never completed',
  }),
];

const judgeStatus = ({ state }: Stage, { status }: Expectation): readonly Finding[] => {
  if (status === undefined || state.status === status) return [];
  return [
    {
      pointer: '/expect/status',
      code: 'expect.status',
      message: `The run is ${state.status}${whyNot(state)}`,
      expected: status,
      actual: state.status,
    },
  ];
};

const whyNot = (state: RunState): string => {
  if (state.error !== undefined) return `: ${state.error.message} (${state.error.code})`;
  if (isTerminal(state.status)) return '.';
  const asked = values(state.tickets).filter(({ status }) => status === 'open');
  if (asked.length === 0) return `: ${waitsInWords(state) ?? 'nothing more happens'}.`;
  const where = asked.map(({ node }) => (node === undefined ? 'a patch' : node)).sort();
  return `: nobody decides about ${where.join(', ')}.`;
};

const judgeError = ({ state }: Stage, { error }: Expectation): readonly Finding[] => {
  if (error === undefined) return [];
  const found = state.error;
  const isSame = found?.code === error.code && (error.node === undefined || found.node === error.node);
  if (isSame) return [];
  const actual: Json =
    found === undefined ? null : { code: found.code, ...(found.node !== undefined && { node: found.node }) };
  const message =
    found === undefined
      ? 'The run did not fail.'
      : `The run failed otherwise: ${found.message} (${found.code})`;
  return [{ pointer: '/expect/error', code: 'expect.error', message, expected: { ...error }, actual }];
};

const judgeOutputs = (stage: Stage, { outputs }: Expectation): readonly Finding[] => {
  if (outputs === undefined) return [];
  const actual = stage.state.outputs === undefined ? null : storedJson(stage, stage.state.outputs);
  return compare(outputs, actual, '/expect/outputs', 'The outputs differ');
};

const compare = (expected: Json, actual: Json, pointer: string, what: string): readonly Finding[] =>
  differences(expected, actual).map((difference) => ({
    ...difference,
    pointer: `${pointer}${difference.pointer}`,
    code: 'expect.value',
    message: `${what}${placeIn(difference)}`,
  }));

const placeIn = (difference: Difference): string => {
  const { pointer } = difference;
  if (!('actual' in difference)) return `: ${pointer} is missing.`;
  if (!('expected' in difference)) return `: ${pointer} was not expected.`;
  return pointer === '' ? '.' : ` at ${pointer}.`;
};

const judgePath = (stage: Stage, expected: Expectation): readonly Finding[] => {
  const path = [...stage.path];
  const findings: Finding[] = [];
  const add = (field: string, message: string, wanted: readonly string[]): void => {
    const pointer = `/expect/${field}`;
    findings.push({ pointer, code: `expect.${field}`, message, expected: [...wanted], actual: [...path] });
  };
  const { path: exact, visited, not_visited: avoided } = expected;
  if (exact !== undefined && exact.join('\n') !== path.join('\n'))
    add('path', 'Another path was taken.', exact);
  const missing = visited === undefined ? undefined : firstMissing(visited, path);
  if (visited !== undefined && missing !== undefined) {
    const message = path.includes(missing)
      ? `${missing} began earlier than that.`
      : `${missing} never began.`;
    add('visited', message, visited);
  }
  const wrongly = avoided?.filter((name) => path.includes(name)) ?? [];
  if (wrongly.length > 0) add('not_visited', `${wrongly.join(', ')} did begin.`, avoided ?? []);
  return findings;
};

const judgeUndone = (stage: Stage, { undone }: Expectation): readonly Finding[] => {
  if (undone === undefined || undone.join('\n') === stage.undone.join('\n')) return [];
  const message = stage.undone.length === 0 ? 'Nothing was undone.' : 'Something else was undone.';
  const actual = [...stage.undone];
  return [{ pointer: '/expect/undone', code: 'expect.undone', message, expected: [...undone], actual }];
};

const judgeTimes = (stage: Stage, { times = {} }: Expectation): readonly Finding[] =>
  Object.entries(times).flatMap(([name, expected]) => {
    const actual = stage.times.get(name) ?? 0;
    const pointer = `/expect/times/${escaped(name)}`;
    const message = `${name} began ${actual} times.`;
    return actual === expected ? [] : [{ pointer, code: 'expect.times', message, expected, actual }];
  });

const judgeEvents = (stage: Stage, { events }: Expectation): readonly Finding[] => {
  const missing = events === undefined ? undefined : firstMissing(events, stage.events);
  if (events === undefined || missing === undefined) return [];
  const message = stage.events.includes(missing)
    ? `${missing} happened earlier than that.`
    : `${missing} never happened.`;
  // Only those of the types that are asked about: the whole log would bury them.
  const types = new Set(events.map(typeOf));
  const actual = stage.events.filter((line) => types.has(typeOf(line)));
  return [{ pointer: '/expect/events', code: 'expect.events', message, expected: [...events], actual }];
};

const typeOf = (line: string): string => line.split(' ', 1)[0] ?? line;

/** The first that does not follow behind the ones in front of it. */
const firstMissing = (wanted: readonly string[], path: readonly string[]): string | undefined => {
  let from = 0;
  for (const name of wanted) {
    const at = path.indexOf(name, from);
    if (at < 0) return name;
    from = at + 1;
  }
  return undefined;
};

const judgeValues = (
  found: ReadonlyMap<string, Json>,
  expected: { readonly [name: string]: Json },
  { field, never }: { readonly field: string; readonly never: string },
): readonly Finding[] =>
  Object.entries(expected).flatMap(([name, value]) => {
    const pointer = `/expect/${field}/${escaped(name)}`;
    const actual = found.get(name);
    if (actual !== undefined) return compare(value, actual, pointer, `${name} differs`);
    return [{ pointer, code: 'expect.value', message: `${name} ${never}.`, expected: value }];
  });
