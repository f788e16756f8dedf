/**
 * The one table of node types (design §3, config shapes of §14). Validation, the studio's palette and forms,
 * the agents' tool schema and the docs all read it; nothing else lists node types.
 */
import type { EdgeLabel, NodeType } from '../document.ts';
import type { Execution } from '../plan.ts';
import type { Fields } from './fields.ts';
import {
  AGENT_CONFIG,
  AGGREGATE_CONFIG,
  COMPOSITE_CONFIG,
  DELAY_CONFIG,
  FILTER_CONFIG,
  FUNCTION_CONFIG,
  HITL_CONFIG,
  HTTP_CONFIG,
  LOOP_CONFIG,
  MAP_CONFIG,
  NOTIFY_CONFIG,
  TRANSFORM_CONFIG,
  WAIT_CONFIG,
} from './node-configs.ts';

export type NodeGroup = 'work' | 'data' | 'flow' | 'people' | 'time';

/** What running it can change outside the run; `guards/effects.ts` turns it into effect keys (R24). */
export type EffectClass = 'none' | 'handler' | 'http' | 'message' | 'tools' | 'workflow';

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
  /** Milliseconds an attempt may take unless the node says otherwise; 0 for what never has attempts. */
  readonly defaultTimeoutMs: number;
}

const MINUTE_MS = 60_000;

const inline = {
  execution: 'inline',
  effect: 'none',
  labels: ['success', 'error'],
  defaultTimeoutMs: 0,
} as const;
/** Over values too large for a decision they are carried out by a runner (R9): this long. */
const pure = { ...inline, isAvailable: true, takesInputs: false, defaultTimeoutMs: MINUTE_MS } as const;
const job = { execution: 'job', isAvailable: true, labels: ['success', 'error'] } as const;
const body = {
  execution: 'body',
  effect: 'none',
  isAvailable: true,
  takesInputs: false,
  defaultTimeoutMs: 0,
} as const;
const later = { isAvailable: false, config: {}, takesInputs: false } as const;

const SPECS: readonly NodeTypeSpec[] = [
  {
    ...job,
    type: 'function',
    label: 'Function',
    description: 'Calls a function with the inputs, or runs inline code; the result is the output.',
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
    ...pure,
    type: 'transform',
    label: 'Transform',
    description: 'Computes a value; the output is the result of the expression.',
    icon: 'wand-sparkles',
    group: 'data',
    config: TRANSFORM_CONFIG,
  },
  {
    ...pure,
    type: 'filter',
    label: 'Filter',
    description: 'Keeps the items for which the condition is true, in their order.',
    icon: 'filter',
    group: 'data',
    config: FILTER_CONFIG,
  },
  {
    ...pure,
    type: 'aggregate',
    label: 'Aggregate',
    description: 'Counts, sums, merges or groups a list; the output is the result.',
    icon: 'sigma',
    group: 'data',
    config: AGGREGATE_CONFIG,
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
    ...body,
    type: 'map',
    label: 'Map',
    description:
      'Runs a body once for each item; the output is the list of what they return, in their order.',
    icon: 'list-tree',
    group: 'flow',
    config: MAP_CONFIG,
    labels: ['success', 'error'],
  },
  {
    ...body,
    type: 'loop',
    label: 'Loop',
    description: 'Runs a body while a condition holds; the output is what the last iteration returned.',
    icon: 'repeat',
    group: 'flow',
    config: LOOP_CONFIG,
    labels: ['done', 'exhausted', 'error'],
  },
  {
    ...body,
    effect: 'workflow',
    type: 'composite',
    label: 'Composite',
    description: 'Runs a body, or another workflow, as one node; the output is what that returns.',
    icon: 'box',
    group: 'flow',
    config: COMPOSITE_CONFIG,
    labels: ['success', 'error'],
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
    config: DELAY_CONFIG,
    labels: ['success', 'error'],
    takesInputs: false,
    defaultTimeoutMs: 0,
  },
  {
    type: 'wait',
    label: 'Wait',
    description: 'Waits for a signal from outside; the output is what came with it.',
    icon: 'radio-tower',
    group: 'time',
    isAvailable: true,
    execution: 'signal',
    effect: 'none',
    config: WAIT_CONFIG,
    labels: ['signal', 'timeout', 'error'],
    takesInputs: false,
    defaultTimeoutMs: 0,
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
