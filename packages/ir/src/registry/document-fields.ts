/** The fields of a document outside `config`, in the same kinds as the node types (design §3). */
import type { EdgeLabel } from '../document.ts';
import { ESCALATE_TO, FOUR_EYES, PEOPLE, QUORUM, REMIND_EVERY } from './approval-fields.ts';
import { choice, type Fields, text, UNAVAILABLE } from './fields.ts';
import { NODE_TYPES } from './node-types.ts';

export const DEFAULT_LIMITS = { nodes: 1000, agents: 5, patches: 100, agentsPerPatch: 5 } as const;
/** Of `limits.concurrency`: each slot is a row, and all of one workflow are looked at together. */
export const MAX_CONCURRENCY = 1000;
export const MAX_DOCUMENT_BYTES = 1_000_000;

export const DEFAULT_RETRY = { maxAttempts: 3, backoffMs: 1000, multiplier: 2, hasJitter: true } as const;

const WORKFLOW_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/** `api.example.com`, `api.example.com:8443`, `*.example.com`, `mail:example.com`, `[::1]`; `*` and `mail:*` for all. */
const HOST_PATTERN =
  /^(?:\*|mail:\*|mail:(?:\*\.)?[a-z0-9][a-z0-9.-]{0,252}|(?:(?:\*\.)?[a-z0-9_][a-z0-9._-]{0,252}|\[[0-9a-f:.]+\])(?::\d{1,5})?)$/;

const REVIEW_FIELDS: Fields = {
  quorum: QUORUM,
  four_eyes: FOUR_EYES,
  timeout: {
    kind: { kind: 'duration', isTemplate: false },
    description: 'How long reviewers have.',
    default: '24h',
  },
  on_timeout: {
    // Never approve, and always an end: what it holds back must be let go (R32).
    kind: choice({ reject: 'counts as rejected', escalate: 'asks the next in line; after the last, reject' }),
    description: 'What silence means.',
    default: 'reject',
  },
  escalate_to: ESCALATE_TO,
  remind_every: REMIND_EVERY,
};

const ALLOWANCE_FIELDS: Fields = {
  node_types: {
    kind: {
      kind: 'list',
      min: 0,
      max: 100,
      item: choice(
        Object.fromEntries([...NODE_TYPES.values()].map(({ type, description }) => [type, description])),
      ),
    },
    description: 'Types of nodes that a patch may add, or turn a node into; default: all.',
  },
  hosts: {
    kind: {
      kind: 'list',
      min: 0,
      max: 1000,
      item: text(260, {
        pattern: HOST_PATTERN,
        wanted: 'a host, *.domain, mail:domain, * or mail:*',
      }),
    },
    description: 'Hosts that a patch may let the workflow reach for the first time; default: all.',
  },
};

export const WORKFLOW_FIELDS: Fields = {
  schema: {
    kind: choice({ 'aob/v1': 'this format' }),
    isRequired: true,
    description: 'The format of the document.',
  },
  name: {
    kind: text(100, {
      pattern: WORKFLOW_NAME,
      wanted: 'lower case letters, digits, dots, dashes and underscores, beginning with a letter or digit',
    }),
    isRequired: true,
    description: 'The name of the workflow.',
  },
  description: { kind: text(10_000, { isLong: true }), description: 'What it is for.' },
  inputs: { kind: { kind: 'json_schema' }, description: 'JSON Schema of the run inputs.' },
  outputs: {
    kind: { kind: 'json', isTemplate: true },
    description: "The run's outputs; default: what its terminal nodes return.",
  },
  fidelity: {
    kind: choice({ full: 'logs every change of state', fast: 'logs only what recovery needs' }),
    description: 'How much a run writes down.',
    default: 'full',
  },
  limits: {
    kind: {
      kind: 'object',
      fields: {
        nodes: {
          kind: { kind: 'integer', min: 1, max: 5000 },
          description: 'Nodes in the document.',
          default: DEFAULT_LIMITS.nodes,
        },
        agents: {
          kind: { kind: 'integer', min: 0, max: 100 },
          description: 'Agent nodes in the document.',
          default: DEFAULT_LIMITS.agents,
        },
        patches: {
          kind: { kind: 'integer', min: 0, max: 1000 },
          description: 'Patches a run takes.',
          default: DEFAULT_LIMITS.patches,
        },
        agents_per_patch: {
          kind: { kind: 'integer', min: 0, max: 100 },
          description: 'Agent nodes one patch may add.',
          default: DEFAULT_LIMITS.agentsPerPatch,
        },
        nodes_per_patch: {
          kind: { kind: 'integer', min: 0, max: 5000 },
          description: 'Nodes one patch may add; default: as many as the document may hold.',
        },
        fan_out: {
          kind: { kind: 'integer', min: 1, max: 5000 },
          description: 'Edges that leave one node; default: no limit.',
        },
        spawn_depth: {
          kind: { kind: 'integer', min: 0, max: 100 },
          description:
            'How deep agents may add agents: those of the workflow have depth 0, what they add 1. Default: no limit but that on agents.',
        },
        run_timeout: {
          kind: { kind: 'duration', isTemplate: false },
          description: 'How long a run may take from its beginning to its end; default: no limit.',
        },
        concurrency: {
          kind: { kind: 'integer', min: 1, max: MAX_CONCURRENCY },
          description: 'Runs under way at once; the others wait for a slot. Default: no limit.',
        },
        key_concurrency: {
          kind: { kind: 'integer', min: 1, max: MAX_CONCURRENCY },
          description: 'Runs with the same key under way at once; default: no limit.',
        },
      },
    },
    description: 'Ceilings that refuse, never truncate.',
  },
  policy: {
    kind: {
      kind: 'object',
      fields: {
        on_failure: {
          kind: choice({
            fail_fast: 'the run fails and stops the rest',
            continue: 'the rest goes on, then the run fails',
            review: 'the rest goes on, and a person decides: run it again, give it an output, or fail',
          }),
          description: 'What a failure means that no error edge handles.',
          default: 'fail_fast',
        },
        late_edges: {
          kind: choice({ emit: 'it fires at once', reject: 'the patch is refused' }),
          description: 'What a patch means that adds an edge from a completed node.',
          default: 'emit',
        },
        rules: {
          kind: {
            kind: 'list',
            min: 0,
            max: 100,
            item: {
              kind: 'object',
              fields: {
                when: {
                  kind: { kind: 'cel', scope: 'change' },
                  isRequired: true,
                  description: 'Which changes it is about.',
                },
                then: {
                  kind: choice({
                    auto: 'applies at once',
                    review: 'waits for a person',
                    refuse: 'is refused',
                  }),
                  isRequired: true,
                  description: 'What happens to them.',
                },
                reason: { kind: text(1000), description: 'Why, for the one who proposed.' },
              },
            },
          },
          description: 'Which changes apply at once, which need a person, which are refused.',
        },
        allow: {
          kind: { kind: 'object', fields: ALLOWANCE_FIELDS },
          description: 'What patches may bring, whoever proposes them.',
        },
        reviewers: {
          kind: PEOPLE,
          description:
            'Users or roles who decide a patch that needs review, or a failure; default: anyone with the role approver.',
        },
        review: {
          kind: { kind: 'object', fields: REVIEW_FIELDS },
          description: 'What the review of a patch takes.',
        },
      },
    },
    description: 'What may change while it runs, and what a failure means.',
  },
  nodes: { kind: { kind: 'json', isTemplate: false }, isRequired: true, description: 'The nodes.' },
  edges: { kind: { kind: 'json', isTemplate: false }, isRequired: true, description: 'The edges.' },
};

/** Of `config.body`. */
export const BODY_FIELDS: Fields = {
  nodes: {
    kind: { kind: 'json', isTemplate: false },
    isRequired: true,
    description: 'The nodes of the body.',
  },
  edges: {
    kind: { kind: 'json', isTemplate: false },
    isRequired: true,
    description: 'The edges between them.',
  },
  outputs: {
    kind: { kind: 'json', isTemplate: true },
    description: 'What an instance returns; default: what the terminal nodes of the body return.',
  },
};

/** How work that has attempts is tried. */
const TRIES: Fields = {
  retry: {
    kind: {
      kind: 'object',
      fields: {
        max_attempts: {
          kind: { kind: 'integer', min: 1, max: 10 },
          description: 'Attempts in all.',
          default: DEFAULT_RETRY.maxAttempts,
        },
        backoff_ms: {
          kind: { kind: 'integer', min: 0, max: 86_400_000 },
          description: 'Milliseconds before the second attempt.',
          default: DEFAULT_RETRY.backoffMs,
        },
        multiplier: {
          kind: { kind: 'number', min: 1, max: 10 },
          description: 'How the wait grows.',
          default: DEFAULT_RETRY.multiplier,
        },
        jitter: { kind: { kind: 'flag' }, description: 'Spread the wait.', default: DEFAULT_RETRY.hasJitter },
      },
    },
    description: 'What happens after a retryable failure.',
  },
  timeout: { kind: { kind: 'duration', isTemplate: false }, description: 'How long an attempt may take.' },
};

/** `config` is checked against the node types. */
export const COMPENSATION_FIELDS: Fields = {
  type: {
    kind: choice({
      function: 'calls a function',
      http: 'sends a request',
      notify: 'tells somebody',
      task: 'another name for function',
    }),
    isRequired: true,
    description: 'How it is undone.',
  },
  config: { kind: { kind: 'json', isTemplate: true }, description: 'What the type needs.' },
  inputs: {
    kind: { kind: 'json', isTemplate: true },
    description: 'The mapping its handler receives; default: what the node returned.',
  },
  ...TRIES,
};

/** `type` and `config` are checked against the node types. */
export const NODE_FIELDS: Fields = {
  id: { kind: text(10_000), isRequired: true, description: 'Unique in the document.' },
  type: { kind: text(10_000), isRequired: true, description: 'What it does.' },
  label: { kind: text(200), description: 'What people see.' },
  config: { kind: { kind: 'json', isTemplate: true }, description: 'What the type needs.' },
  inputs: { kind: { kind: 'json', isTemplate: true }, description: 'The mapping its handler receives.' },
  ...TRIES,
  priority: {
    kind: choice({ high: 'before the others', medium: 'as usual', low: 'when there is time' }),
    description: 'Which queue its jobs go to; default: the priority of the run.',
  },
  protected: {
    kind: { kind: 'flag' },
    description: 'No patch may change it; only an admin takes this off.',
    default: false,
  },
  join: { kind: { kind: 'join' }, description: 'When it runs if several edges lead here.', default: 'all' },
  cache: {
    kind: {
      kind: 'object',
      fields: {
        mode: {
          kind: choice({
            off: 'always does its work',
            read_only: 'takes a kept result, keeps none',
            read_through: 'takes a kept result, else does its work and keeps what came of it',
            write_only: 'always does its work and keeps what came of it',
          }),
          isRequired: true,
          description: 'Whether an earlier result answers, and whether this one is kept.',
        },
        ttl: {
          kind: { kind: 'duration', isTemplate: false },
          description:
            'How long a result is kept, and how old one may be that is taken; default: 1h for an http node, 7d for others.',
        },
      },
    },
    description: 'Take the result of an earlier run that asked the same.',
  },
  compensate: {
    kind: { kind: 'object', fields: COMPENSATION_FIELDS },
    description: 'What undoes its effect when the run fails or is cancelled.',
  },
  pure: { kind: UNAVAILABLE, description: 'Promise that it has no effect.' },
};

/** Fields of a node that only mean something where there are attempts. */
export const ATTEMPT_FIELDS: readonly string[] = ['retry', 'timeout', 'priority'];

export const LABELS: { readonly [label in EdgeLabel]: string } = {
  success: 'it completed',
  approve: 'it was approved',
  reject: 'it was rejected',
  timeout: 'nobody answered in time',
  error: 'it failed',
  done: 'the loop ended',
  exhausted: 'the loop used up its iterations',
  signal: 'the signal came',
};

export const EDGE_FIELDS: Fields = {
  id: { kind: text(200), description: 'Always `from->to` or `from->to:on`; written when absent.' },
  from: { kind: text(10_000), isRequired: true, description: 'Id of the node it leaves.' },
  to: { kind: text(10_000), isRequired: true, description: 'Id of the node it leads to.' },
  when: { kind: { kind: 'cel', scope: 'run' }, description: 'Taken only if this is true.' },
  on: { kind: choice(LABELS), description: 'Which outcome of the source it follows.' },
  default: {
    kind: { kind: 'flag' },
    description: 'Taken when no other edge of the condition is.',
    default: false,
  },
  on_error: {
    kind: choice({ fail: 'the node fails', dead: 'the edge is not taken' }),
    description: 'What an error in `when` means.',
    default: 'fail',
  },
};
