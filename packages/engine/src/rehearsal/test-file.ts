/** The file that users write to test a workflow: cases, each with what the world answers and what is expected. */
import { type Issue, type Json, parseDurationMs, parseTimestampMs } from '@aob/ir';
import { z } from 'zod';
import { issuesOf } from '../contract/shape-issues.ts';
import { json, runStatus } from '../contract/values.ts';

const duration = z
  .string()
  .refine((text) => parseDurationMs(text) !== undefined, 'Write a span of time like 90s, 5m or 1h30m.');
const moment = z
  .string()
  .refine((text) => parseTimestampMs(text) !== undefined, 'Write a moment like 2026-01-31T08:00:00Z.');
const nonEmpty = z.string().trim().min(1, 'It must not be empty.');

/** RFC 6902 operations, or the typed ones that agents use. */
const change = {
  operations: z.array(json).min(1, 'A patch has at least one operation.'),
  reason: z.string().default('a test'),
};

const answer = {
  output: json.exactOptional(),
  /** A failure; `retryable` ones are tried again as the node says. */
  error: z
    .strictObject({
      code: nonEmpty.default('test.mocked'),
      message: z.string().default('as the test says'),
      retryable: z.boolean().default(false),
      details: json.exactOptional(),
    })
    .exactOptional(),
  /** How long it takes, by the virtual clock; longer than the node's timeout is a timeout. */
  takes: duration.exactOptional(),
  /** What an agent proposes on its way. */
  patches: z.array(z.strictObject(change)).exactOptional(),
};

const isOneAnswer = (given: object): boolean => 'output' in given !== 'error' in given;

const mockedAnswer = z.strictObject(answer).refine(isOneAnswer, 'Give either output or error.');

/** One answer for every attempt, or a list with one for each. */
const mock = z
  .strictObject({
    ...answer,
    sequence: z.array(mockedAnswer).min(1, 'A sequence has at least one answer.').exactOptional(),
  })
  .refine(
    (given) => (given.sequence === undefined ? isOneAnswer(given) : Object.keys(given).length === 1),
    'Give exactly one of output, error and sequence; what an answer of a sequence takes stands with it.',
  );

const decision = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  reason: z.string().default('as the test says'),
  data: json.exactOptional(),
  /** Who decides; absent: somebody who may. */
  by: z
    .string()
    .regex(/^human:./, 'Only people decide: human:mia.')
    .exactOptional(),
  roles: z.array(z.string()).exactOptional(),
  /** How long after it was asked. */
  after: duration.exactOptional(),
});

const decisions = z.preprocess(
  (given) => (Array.isArray(given) || given === undefined ? given : [given]),
  z.array(decision).min(1),
);

const expectation = z
  .strictObject({
    status: runStatus.exactOptional(),
    outputs: json.exactOptional(),
    /** Why the run failed: its code, and where. */
    error: z.strictObject({ code: nonEmpty, node: nonEmpty.exactOptional() }).exactOptional(),
    /** Exactly these nodes began, in this order. */
    path: z.array(nonEmpty).exactOptional(),
    /** These began in this order; others may have begun in between. */
    visited: z.array(nonEmpty).exactOptional(),
    not_visited: z.array(nonEmpty).exactOptional(),
    /** How often these began, each attempt counted. */
    times: z.record(z.string(), z.int().min(0)).exactOptional(),
    /** These happened in this order, `edge.dead a->b`; others may have happened in between. */
    events: z.array(nonEmpty).exactOptional(),
    /** Exactly these nodes were undone, in this order. */
    undone: z.array(nonEmpty).exactOptional(),
    /** What nodes were given, by their last attempt. */
    inputs: z.record(z.string(), json).exactOptional(),
    /** What nodes gave. */
    node_outputs: z.record(z.string(), json).exactOptional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'A case that expects nothing tests nothing.');

const testCase = z.strictObject({
  name: nonEmpty,
  inputs: json.default({}),
  /** When the run starts, by the virtual clock. */
  at: moment.default('2000-01-01T00:00:00Z'),
  mocks: z.record(z.string(), mock).default({}),
  /** By node: what undoing it answers. */
  compensations: z.record(z.string(), mock).default({}),
  /** By gate; a list for a gate that asks more than once. */
  decisions: z.record(z.string(), decisions).default({}),
  /** For patches that ask for a review, in order. */
  reviews: z.array(decision).default([]),
  signals: z
    .array(z.strictObject({ name: nonEmpty, data: json.default(null), after: duration.exactOptional() }))
    .default([]),
  /** Put on the run by a person, `after` it started. */
  patches: z
    .array(
      z.strictObject({
        ...change,
        after: duration.exactOptional(),
        becomes: z.enum(['applied', 'pending_review', 'refused']).default('applied'),
      }),
    )
    .default([]),
  /** Somebody cancels the run, `after` it started. */
  cancel: z
    .strictObject({ after: duration.exactOptional(), reason: z.string().default('a test') })
    .exactOptional(),
  expect: expectation,
});

export const testFile = z
  .strictObject({
    /** A path, from where this file lies. */
    workflow: nonEmpty,
    /** For all cases; a case may say otherwise. */
    mocks: z.record(z.string(), mock).default({}),
    compensations: z.record(z.string(), mock).default({}),
    cases: z.array(testCase).min(1, 'A test has at least one case.'),
  })
  .meta({ id: 'WorkflowTest' });

export type TestFile = z.output<typeof testFile>;
export type TestCase = z.output<typeof testCase>;
export type Mock = z.output<typeof mock>;
export type MockedAnswer = z.output<typeof mockedAnswer>;
export type ScriptedDecision = z.output<typeof decision>;
export type Expectation = z.output<typeof expectation>;
export type ScriptedChange = Pick<z.output<typeof testCase>['patches'][number], 'operations' | 'reason'>;

export type ReadTestFile =
  | { readonly ok: true; readonly file: TestFile }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Every problem at once, with pointers into what was written. */
export const readTestFile = (value: Json): ReadTestFile => {
  const parsed = testFile.safeParse(value);
  if (!parsed.success) return { ok: false, issues: issuesOf(testFile, parsed.error, 'test') };
  const names = parsed.data.cases.map(({ name }) => name);
  const issues = names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [
          {
            pointer: `/cases/${index}/name`,
            code: 'test.duplicate_name',
            message: `There is another case ${JSON.stringify(name)}.`,
          },
        ]
      : [],
  );
  return issues.length > 0 ? { ok: false, issues } : { ok: true, file: parsed.data };
};

export const milliseconds = (text: string | undefined): number =>
  text === undefined ? 0 : (parseDurationMs(text) ?? 0);

export const momentOf = (text: string): number => parseTimestampMs(text) ?? 0;
