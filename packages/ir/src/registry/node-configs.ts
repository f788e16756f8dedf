/** The config of each node type (design §14), field by field. */

import { REFERENCE_PATTERN } from '../references.ts';
import { ESCALATE_TO, FOUR_EYES, PEOPLE, QUORUM, REMIND_EVERY } from './approval-fields.ts';
import { choice, choiceOrName, type Fields, template, text, UNAVAILABLE } from './fields.ts';

/** Handlers built into the runner. All of them leave the world outside the run alone (R24: exempt). */
export const BUILTIN_HANDLERS: { readonly [handler: string]: string } = {
  'builtin.echo': 'returns its inputs',
  'builtin.sleep': 'waits `ms` milliseconds',
  'builtin.fail': 'fails its first `times` attempts with `message`',
  'builtin.random': 'returns a random number',
  'builtin.now': 'returns the time',
};
/** What a runner of one's own may register: a name in a name space. The work waits until one has it. */
const RUNNER_HANDLERS = {
  pattern: /^(?!builtin\.)[a-z][a-z0-9_-]{0,62}(?:\.[a-z0-9_-]{1,63}){1,4}$/,
  wanted: 'a handler of a runner, like acme.charge',
};
export const DEFAULT_HANDLER = 'builtin.echo';

export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** In characters; more is a program, not a step. */
const MAX_CODE_LENGTH = 65_536;

export const FUNCTION_CONFIG: Fields = {
  handler: {
    kind: choiceOrName(BUILTIN_HANDLERS, RUNNER_HANDLERS),
    description: 'The function that does the work: a built-in one, or one that a runner registers.',
    default: DEFAULT_HANDLER,
  },
  code: {
    kind: text(MAX_CODE_LENGTH, { isLong: true, isCode: true }),
    description:
      'Instead of a handler: JavaScript, the body of a function that receives `inputs` and returns JSON. It runs in a sandbox without clock, network and files.',
  },
};

export const HTTP_CONFIG: Fields = {
  url: { kind: { kind: 'url' }, isRequired: true, description: 'Where to send the request.' },
  method: {
    kind: choice(Object.fromEntries(HTTP_METHODS.map((method) => [method, `HTTP ${method}`]))),
    description: 'The HTTP method.',
    default: 'GET',
  },
  headers: { kind: { kind: 'text_map' }, description: 'Request headers.' },
  query: { kind: { kind: 'text_map' }, description: 'Query parameters, added to those of the url.' },
  body: {
    kind: { kind: 'json', isTemplate: true },
    description: 'Request body; anything but a string is sent as JSON.',
  },
  accept_status: {
    kind: { kind: 'list', item: { kind: 'integer', min: 100, max: 599 }, min: 1, max: 50 },
    description: 'Statuses outside 200–299 that are not a failure.',
  },
};

export const HITL_CONFIG: Fields = {
  message: {
    kind: template(4000, { isLong: true }),
    isRequired: true,
    description: 'What the approver is asked.',
  },
  form: { kind: { kind: 'json_schema' }, description: 'JSON Schema of the data that comes with a decision.' },
  approvers: {
    kind: PEOPLE,
    description: 'Users (`human:mia`) or roles who may decide; default: anyone with the role approver.',
  },
  quorum: QUORUM,
  timeout: { kind: { kind: 'duration', isTemplate: false }, description: 'How long to wait for a decision.' },
  on_timeout: {
    kind: choice({
      reject: 'counts as rejected',
      approve: 'counts as approved',
      fail: 'the node fails',
      escalate: 'asks the next in line',
    }),
    description: 'What silence means, unless an edge `on: timeout` takes it.',
    default: 'reject',
  },
  on_reject: {
    kind: choice({
      branch: 'leaves through the reject edge',
      fail: 'the run fails',
      end: 'this branch ends, the run goes on',
    }),
    description: 'What a rejection means; default: the reject edge if there is one, else the run fails (R3).',
  },
  escalate_to: ESCALATE_TO,
  remind_every: REMIND_EVERY,
  four_eyes: FOUR_EYES,
};

export const AGENT_CONFIG: Fields = {
  provider: {
    kind: choice(
      { script: 'follows the written script' },
      {
        openai: 'OpenAI',
        anthropic: 'Anthropic',
        openai_compatible: 'any URL that speaks the OpenAI protocol',
      },
    ),
    isRequired: true,
    description: 'Who answers.',
  },
  prompt: {
    kind: template(100_000, { isLong: true }),
    description: 'The task, as the first message of the conversation.',
  },
  tools: {
    kind: {
      kind: 'list',
      item: choice(
        { patch_workflow: 'propose changes to this run' },
        { execute_pipeline: 'work on stored data', http: 'call an API', mcp: 'call an MCP server' },
      ),
      min: 0,
      max: 20,
    },
    description: 'What it may do.',
    default: [],
  },
  script: {
    kind: {
      kind: 'list',
      min: 0,
      max: 100,
      item: {
        kind: 'object',
        fields: {
          when: {
            kind: { kind: 'cel', scope: 'conversation' },
            description: 'The step is taken only if this is true of the conversation so far.',
          },
          say: { kind: text(20_000, { isLong: true }), description: 'What it says.' },
          call: {
            kind: {
              kind: 'object',
              fields: {
                tool: {
                  kind: text(100, { pattern: /^[a-z][a-z0-9_]*$/, wanted: 'a tool name' }),
                  isRequired: true,
                  description: 'Which tool.',
                },
                args: {
                  kind: { kind: 'json', isTemplate: false },
                  isRequired: true,
                  description: 'What it is called with.',
                },
              },
            },
            description: 'A tool call.',
          },
        },
      },
    },
    description: 'What the scripted provider says and calls, step by step.',
  },
  model: { kind: UNAVAILABLE, description: 'Which model of the provider.' },
  output_schema: { kind: UNAVAILABLE, description: 'JSON Schema of the answer.' },
  budget: { kind: UNAVAILABLE, description: 'Ceilings in tokens, money and calls.' },
};

/** Beyond it a mailing list is the right tool. */
export const MAIL_RECIPIENTS_MAX = 50;

export const NOTIFY_CONFIG: Fields = {
  channel: {
    kind: choice({
      log: 'a line in the log of the run',
      webhook: 'a POST to a URL',
      email: 'a mail through the mail server of the operator',
      slack: 'a message through an incoming webhook of Slack',
    }),
    isRequired: true,
    description: 'Where the message goes.',
  },
  to: {
    kind: { kind: 'targets', max: MAIL_RECIPIENTS_MAX },
    description: 'The URL of a webhook or of Slack, or the mail address, or a list of mail addresses.',
  },
  subject: { kind: template(1000), description: 'One line; a mail must have it, Slack has none.' },
  body: {
    kind: { kind: 'json', isTemplate: true },
    isRequired: true,
    description: 'The message; Slack takes a text or an object such as { text, blocks }.',
  },
};

export const TRANSFORM_CONFIG: Fields = {
  expression: {
    kind: { kind: 'cel', scope: 'run' },
    isRequired: true,
    description: 'The value to compute.',
  },
};

export const FILTER_CONFIG: Fields = {
  items: { kind: { kind: 'cel', scope: 'run' }, isRequired: true, description: 'The list to filter.' },
  where: {
    kind: { kind: 'cel', scope: 'item' },
    isRequired: true,
    description: 'True for the items to keep; `item` and `index` are the one at hand.',
  },
};

export const WAIT_CONFIG: Fields = {
  signal: {
    // Never a template: who sends it must know its name from the document.
    kind: text(100, {
      pattern: /^[A-Za-z_][A-Za-z0-9_.-]*$/,
      wanted: 'letters, digits, dots, dashes and underscores, beginning with a letter',
    }),
    isRequired: true,
    description: 'The name of the signal.',
  },
  timeout: { kind: { kind: 'duration', isTemplate: false }, description: 'How long to wait for it.' },
  on_timeout: {
    kind: choice({ fail: 'the node fails', continue: 'the run goes on without data' }),
    description: 'What silence means, unless an edge `on: timeout` takes it.',
    default: 'fail',
  },
};

/** What an aggregate can make of a list. On an empty one: 0, null, an empty list or an empty object. */
const AGGREGATE_OPS = {
  count: 'how many items; 0 without any',
  sum: 'the numbers added up; 0 without any',
  min: 'the smallest number, or the first text in code point order; null without any',
  max: 'the largest number, or the last text in code point order; null without any',
  avg: 'the mean of the numbers; null without any',
  concat: 'lists, one after the other, as one list',
  merge: 'objects as one object; of two values under one key the later stays',
  group: '`[{key, items}]`, in the order in which the keys first appear',
} as const;
export type AggregateOp = keyof typeof AGGREGATE_OPS;

export const AGGREGATE_CONFIG: Fields = {
  items: { kind: { kind: 'cel', scope: 'run' }, isRequired: true, description: 'The list to work on.' },
  op: { kind: choice(AGGREGATE_OPS), isRequired: true, description: 'What to make of it.' },
  value: {
    kind: { kind: 'cel', scope: 'item' },
    description: 'What each item counts as; default: itself. `item` and `index` are the one at hand.',
  },
  by: {
    kind: { kind: 'cel', scope: 'item' },
    description: 'For group: the key of the item, a string, a number, true, false or null.',
  },
};

export const DELAY_CONFIG: Fields = {
  duration: { kind: { kind: 'duration', isTemplate: true }, description: 'How long to wait.' },
  until: { kind: { kind: 'timestamp', isTemplate: true }, description: 'When to go on, with a zone.' },
};

const BODY = { kind: 'body' } as const;

/** Instances of one body: items of a map, iterations of a loop. */
export const MAX_INSTANCES = 10_000;
export const DEFAULT_CONCURRENCY = 10;

export const MAP_CONFIG: Fields = {
  items: {
    kind: { kind: 'cel', scope: 'run' },
    isRequired: true,
    description: `The list; at most ${MAX_INSTANCES} items.`,
  },
  body: {
    kind: BODY,
    isRequired: true,
    description: 'What runs once for each item; `item` and `index` are the one at hand.',
  },
  concurrency: {
    kind: { kind: 'integer', min: 1, max: 1000 },
    description: 'How many items are worked on at a time.',
    default: DEFAULT_CONCURRENCY,
  },
  on_item_error: {
    kind: choice({
      fail: 'the map fails with it and stops the other items',
      collect: 'its place in the output holds `{ error: { code, message } }`, the others go on',
    }),
    description: 'What a failure in one item means.',
    default: 'fail',
  },
};

export const LOOP_CONFIG: Fields = {
  while: {
    kind: { kind: 'cel', scope: 'iter' },
    isRequired: true,
    description:
      'Asked before each iteration; `iter.index` counts from 0, `iter.last` is what the iteration before returned.',
  },
  max_iterations: {
    kind: { kind: 'integer', min: 1, max: MAX_INSTANCES },
    isRequired: true,
    description:
      'When it has run so often and would go on, it leaves by `exhausted`; without such an edge it fails.',
  },
  body: { kind: BODY, isRequired: true, description: 'What runs in each iteration.' },
};

export const COMPOSITE_CONFIG: Fields = {
  body: { kind: BODY, description: 'What runs, as one node.' },
  workflow: {
    // Never a template: which version runs is settled before anything is approved (R28).
    kind: text(200, {
      pattern: REFERENCE_PATTERN,
      wanted: 'the name of a workflow, name@tag or name@sha256:…',
    }),
    description:
      'Another workflow to run instead of a body, as a run of its own; a name alone means its tag main.',
  },
  inputs: {
    kind: { kind: 'json', isTemplate: true },
    description: 'The inputs of that workflow; nothing that is not named here gets there.',
    default: {},
  },
};
