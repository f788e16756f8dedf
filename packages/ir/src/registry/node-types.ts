/**
 * The one table of node types (design §3, config shapes of §14). Validation, the studio's palette and forms,
 * the agents' tool schema and the docs all read it; nothing else lists node types.
 */
import type { EdgeLabel, NodeType } from '../document.ts';
import type { Execution } from '../plan.ts';
import { choice, type Fields, template, text, UNAVAILABLE } from './fields.ts';

export type NodeGroup = 'work' | 'data' | 'flow' | 'people' | 'time';

/** What running it can change outside the run; `guards/effects.ts` turns it into effect keys (R24). */
export type EffectClass = 'none' | 'handler' | 'http' | 'message' | 'tools';

export interface NodeTypeSpec {
  readonly type: NodeType;
  readonly label: string;
  readonly description: string;
  /** Name in the icon set lucide. */
  readonly icon: string;
  readonly group: NodeGroup;
  /** False: the schema knows it, this build refuses it with `not_available`. */
  readonly isAvailable: boolean;
  /** The type it is another name for. */
  readonly aliasOf?: Exclude<NodeType, 'task'>;
  readonly execution: Execution;
  readonly effect: EffectClass;
  readonly config: Fields;
  /** Labels it can leave through (R1); the first one is what an unlabelled edge waits for. */
  readonly labels: readonly [EdgeLabel, ...EdgeLabel[]];
  /** True when it works on an `inputs` mapping; the others read variables from their config. */
  readonly takesInputs: boolean;
  /** Milliseconds an attempt may take unless the node says otherwise; 0 for what has no attempts. */
  readonly defaultTimeoutMs: number;
}

const MINUTE_MS = 60_000;

/** Handlers built into the runner. All of them leave the world outside the run alone (R24: exempt). */
export const BUILTIN_HANDLERS: { readonly [handler: string]: string } = {
  'builtin.echo': 'returns its inputs',
  'builtin.sleep': 'waits `ms` milliseconds',
  'builtin.fail': 'fails its first `times` attempts with `message`',
  'builtin.random': 'returns a random number',
  'builtin.now': 'returns the time',
};
export const DEFAULT_HANDLER = 'builtin.echo';

export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

const FUNCTION_CONFIG: Fields = {
  handler: {
    kind: choice(BUILTIN_HANDLERS),
    description: 'The function that does the work.',
    default: DEFAULT_HANDLER,
  },
  code: { kind: UNAVAILABLE, description: 'Inline JavaScript that receives `inputs` and returns JSON.' },
};

const HTTP_CONFIG: Fields = {
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

const HITL_CONFIG: Fields = {
  message: {
    kind: template(4000, { isLong: true }),
    isRequired: true,
    description: 'What the approver is asked.',
  },
  form: { kind: { kind: 'json_schema' }, description: 'JSON Schema of the data that comes with a decision.' },
  approvers: {
    // Never a template: who decides must not follow from data an agent can change (R36).
    kind: { kind: 'list', item: text(200), min: 1, max: 100 },
    description: 'Users (`human:mia`) or roles who may decide; default: anyone with the role approver.',
  },
  quorum: {
    kind: { kind: 'integer', min: 1, max: 100, availableMax: 1 },
    description: 'How many approvals are needed.',
    default: 1,
  },
  timeout: { kind: { kind: 'duration', isTemplate: false }, description: 'How long to wait for a decision.' },
  on_timeout: {
    kind: choice(
      { reject: 'counts as rejected', approve: 'counts as approved', fail: 'the node fails' },
      { escalate: 'asks the next in line' },
    ),
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
  escalate_to: { kind: UNAVAILABLE, description: 'Who is asked when nobody answered in time.' },
  four_eyes: { kind: UNAVAILABLE, description: 'The person who started the run may not approve.' },
};

const AGENT_CONFIG: Fields = {
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

const NOTIFY_CONFIG: Fields = {
  channel: {
    kind: choice(
      { log: 'a line in the log of the run', webhook: 'a POST to a URL' },
      { email: 'a mail', slack: 'a Slack message' },
    ),
    isRequired: true,
    description: 'Where the message goes.',
  },
  to: { kind: { kind: 'url' }, description: 'The URL of the webhook.' },
  subject: { kind: template(1000), description: 'One line.' },
  body: { kind: { kind: 'json', isTemplate: true }, isRequired: true, description: 'The message.' },
};

const inline = {
  execution: 'inline',
  effect: 'none',
  labels: ['success', 'error'],
  defaultTimeoutMs: 0,
} as const;
const job = { execution: 'job', isAvailable: true, labels: ['success', 'error'] } as const;
const later = { isAvailable: false, config: {}, takesInputs: false } as const;

const SPECS: readonly NodeTypeSpec[] = [
  {
    ...job,
    type: 'function',
    label: 'Function',
    description: 'Calls a function with the inputs; its result is the output.',
    icon: 'square-function',
    group: 'work',
    effect: 'handler',
    config: FUNCTION_CONFIG,
    takesInputs: true,
    defaultTimeoutMs: 5 * MINUTE_MS,
  },
  {
    ...job,
    type: 'task',
    aliasOf: 'function',
    label: 'Task',
    description: 'Another name for function.',
    icon: 'square-function',
    group: 'work',
    effect: 'handler',
    config: FUNCTION_CONFIG,
    takesInputs: true,
    defaultTimeoutMs: 5 * MINUTE_MS,
  },
  {
    ...job,
    type: 'http',
    label: 'HTTP request',
    description: 'Sends one request; the output is `{ status, headers, body }`.',
    icon: 'globe',
    group: 'work',
    effect: 'http',
    config: HTTP_CONFIG,
    takesInputs: false,
    defaultTimeoutMs: MINUTE_MS / 2,
  },
  {
    ...job,
    type: 'agent',
    label: 'Agent',
    description:
      'Lets a model work with tools; with `patch_workflow` it proposes changes to the running graph.',
    icon: 'bot',
    group: 'work',
    effect: 'tools',
    config: AGENT_CONFIG,
    takesInputs: true,
    defaultTimeoutMs: 10 * MINUTE_MS,
  },
  {
    ...job,
    type: 'notify',
    label: 'Notify',
    description: 'Tells somebody.',
    icon: 'bell',
    group: 'people',
    effect: 'message',
    config: NOTIFY_CONFIG,
    takesInputs: false,
    defaultTimeoutMs: MINUTE_MS / 2,
  },
  {
    ...inline,
    type: 'transform',
    label: 'Transform',
    description: 'Computes a value; the output is the result of the expression.',
    icon: 'wand-sparkles',
    group: 'data',
    isAvailable: true,
    config: {
      expression: {
        kind: { kind: 'cel', scope: 'run' },
        isRequired: true,
        description: 'The value to compute.',
      },
    },
    takesInputs: false,
  },
  {
    ...inline,
    type: 'filter',
    label: 'Filter',
    description: 'Keeps the items for which the condition is true, in their order.',
    icon: 'filter',
    group: 'data',
    isAvailable: true,
    config: {
      items: { kind: { kind: 'cel', scope: 'run' }, isRequired: true, description: 'The list to filter.' },
      where: {
        kind: { kind: 'cel', scope: 'item' },
        isRequired: true,
        description: 'True for the items to keep; `item` and `index` are the one at hand.',
      },
    },
    takesInputs: false,
  },
  {
    ...inline,
    ...later,
    type: 'aggregate',
    label: 'Aggregate',
    description: 'Counts, sums, merges or groups a list.',
    icon: 'sigma',
    group: 'data',
  },
  {
    ...inline,
    type: 'conditional',
    label: 'Condition',
    description: 'Takes the first out-edge whose condition is true, else the default; passes its inputs on.',
    icon: 'split',
    group: 'flow',
    isAvailable: true,
    config: {},
    takesInputs: true,
  },
  {
    ...inline,
    type: 'parallel',
    label: 'Parallel',
    description: 'Opens branches that run side by side; passes its inputs on.',
    icon: 'git-fork',
    group: 'flow',
    isAvailable: true,
    config: {},
    takesInputs: true,
  },
  {
    ...inline,
    type: 'join',
    label: 'Join',
    description: 'Waits for branches; the output holds what arrived, by node.',
    icon: 'git-merge',
    group: 'flow',
    isAvailable: true,
    config: {},
    takesInputs: true,
  },
  {
    ...inline,
    ...later,
    type: 'map',
    label: 'Map',
    description: 'Runs a body once for each item.',
    icon: 'list-tree',
    group: 'flow',
  },
  {
    ...inline,
    ...later,
    type: 'loop',
    label: 'Loop',
    description: 'Runs a body while a condition holds.',
    icon: 'repeat',
    group: 'flow',
    labels: ['done', 'exhausted', 'error'],
  },
  {
    ...inline,
    ...later,
    type: 'composite',
    label: 'Composite',
    description: 'Runs a body or another workflow.',
    icon: 'box',
    group: 'flow',
  },
  {
    type: 'hitl',
    label: 'Approval',
    description: 'Asks a person and waits; the output is the decision.',
    icon: 'user-check',
    group: 'people',
    isAvailable: true,
    execution: 'ticket',
    effect: 'none',
    config: HITL_CONFIG,
    labels: ['approve', 'reject', 'timeout', 'error'],
    takesInputs: true,
    defaultTimeoutMs: 0,
  },
  {
    type: 'delay',
    label: 'Delay',
    description: 'Waits for a time, without holding a worker.',
    icon: 'timer',
    group: 'time',
    isAvailable: true,
    execution: 'timer',
    effect: 'none',
    config: {
      duration: { kind: { kind: 'duration', isTemplate: true }, description: 'How long to wait.' },
      until: { kind: { kind: 'timestamp', isTemplate: true }, description: 'When to go on, with a zone.' },
    },
    labels: ['success', 'error'],
    takesInputs: false,
    defaultTimeoutMs: 0,
  },
  {
    ...inline,
    ...later,
    type: 'wait',
    label: 'Wait',
    description: 'Waits for a signal from outside.',
    icon: 'radio-tower',
    group: 'time',
    labels: ['signal', 'timeout', 'error'],
  },
  {
    ...job,
    ...later,
    type: 'batch_http',
    label: 'HTTP batch',
    description: 'Several HTTP requests in one; what the optimizer may produce.',
    icon: 'globe',
    group: 'work',
    effect: 'http',
    defaultTimeoutMs: MINUTE_MS / 2,
  },
];

/** By type name, in the order of the palette. */
export const NODE_TYPES: ReadonlyMap<string, NodeTypeSpec> = new Map(SPECS.map((spec) => [spec.type, spec]));

export function nodeTypeSpec(type: NodeType): NodeTypeSpec {
  const spec = NODE_TYPES.get(type);
  if (spec === undefined) throw new Error(`The registry does not list the node type ${type}`);
  return spec;
}
