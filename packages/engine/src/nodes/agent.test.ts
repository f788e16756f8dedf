import type { Issue, Json, PatchProposal, WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { AgentProposal, Job } from '../messages.ts';
import type { OutgoingPolicy } from '../outgoing/index.ts';
import type { Submitted } from '../ports/engine.ts';
import type { AgentDesk } from './agent/desk.ts';
import { agentPatchId } from './agent/patch-id.ts';
import { openScript } from './agent/scripted-provider.ts';
import { createAgentExecutor } from './agent.ts';
import { type NodeContext, TerminalNodeError } from './executor.ts';

const workflow: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'lead-flow',
  nodes: [
    { id: 'parse', type: 'function' },
    { id: 'enrich', type: 'agent' },
    { id: 'done', type: 'function' },
  ],
  edges: [
    { id: 'parse->enrich', from: 'parse', to: 'enrich' },
    { id: 'enrich->done', from: 'enrich', to: 'done' },
  ],
};

const job = (config: { [key: string]: Json }, extra: Partial<Job> = {}): Job => ({
  runId: 'run_01jd0000000000000000000000',
  workflow: 'lead-flow',
  node: 'enrich',
  scope: '',
  execution: 1,
  attempt: 1,
  nodeType: 'agent',
  idempotencyKey: 'key',
  inputs: { parse: { employees: 900 } },
  config: { provider: 'script', tools: ['patch_workflow'], ...config },
  timeoutMs: 5000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
  ...extra,
});

const policy: OutgoingPolicy = { allow: [], own: [{ host: '127.0.0.1', port: 8081 }], machine: [] };

const accepted: Submitted = {
  ok: true,
  seq: 9,
  status: 'RUNNING',
  runId: 'run_01jd0000000000000000000000',
  repeated: false,
  result: { kind: 'patch', patchId: 'x', state: 'applied', digest: 'sha256:1', graphVersion: 2 },
};

const refusing = (...issues: readonly Issue[]): Submitted => ({
  ...accepted,
  result: { kind: 'patch_refused', patchId: 'x', issues },
});

const issue: Issue = {
  pointer: '/operations/0',
  code: 'gate.bypassed',
  message: 'A gate is bypassed.',
  rule: 'R24',
};

interface Rig {
  readonly asked: AgentProposal[];
  readonly lines: string[];
  run(script: Json, extra?: Partial<Job>): Promise<{ output: Json; patches?: readonly PatchProposal[] }>;
}

function rig(...answers: readonly Submitted[]): Rig {
  const asked: AgentProposal[] = [];
  const lines: string[] = [];
  const desk: AgentDesk = {
    document: async () => workflow,
    preview: async (ask) => {
      // A copy: what is staged later was not staged when this was asked.
      asked.push({ ...ask, staged: [...ask.staged] });
      return answers[asked.length - 1] ?? accepted;
    },
  };
  const executor = createAgentExecutor({ providers: new Map([['script', openScript]]), desk, policy });
  const ctx: NodeContext = {
    signal: new AbortController().signal,
    log: (level, message) => lines.push(`${level} ${message}`),
  };
  return { asked, lines, run: (script, extra) => executor.execute(job({ script }, extra), ctx) };
}

const propose = (id: string, extra: { [key: string]: Json } = {}): Json => ({
  call: {
    tool: 'patch_workflow',
    args: {
      operations: [{ op: 'add_node', node: { id, type: 'function' }, after: 'parse' }],
      reason: `needs ${id}`,
    },
  },
  ...extra,
});
const finish = (output: Json, extra: { [key: string]: Json } = {}): Json => ({
  call: { tool: 'finish', args: { output } },
  ...extra,
});

async function failureOf(promise: Promise<unknown>): Promise<TerminalNodeError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof TerminalNodeError) return error;
  throw new Error(`expected a TerminalNodeError, got ${String(error)}`);
}

describe('an agent', () => {
  it('stages its patches and returns what it said, proposed and found', async () => {
    const { run, asked, lines } = rig();
    const done = await run([
      { say: 'Looking.' },
      propose('upload', { say: 'Keep a copy.' }),
      finish({ score: 7 }),
    ]);
    const [first] = asked;
    expect(done.output).toEqual({
      said: ['Looking.', 'Keep a copy.'],
      patches: [{ patch_id: first?.proposal.id, reason: 'needs upload' }],
      output: { score: 7 },
    });
    expect(done.patches).toEqual([first?.proposal]);
    expect(first?.proposal).toMatchObject({
      operations: [
        { op: 'add', path: '/nodes/-', value: { id: 'upload', type: 'function' } },
        { op: 'add', path: '/edges/-', value: { from: 'parse', to: 'upload' } },
      ],
      author: { kind: 'agent', id: 'agent:enrich', node: 'enrich', roles: [] },
    });
    expect(lines).toContain('info Looking.');
  });

  it('builds a later patch on the graph its earlier ones make', async () => {
    const { run, asked } = rig();
    const second = {
      call: {
        tool: 'patch_workflow',
        args: {
          operations: [{ op: 'add_node', node: { id: 'mail', type: 'function' }, after: 'upload' }],
          reason: 'tell',
        },
      },
    };
    const done = await run([propose('upload'), second]);
    expect(asked[1]?.staged).toEqual([asked[0]?.proposal]);
    expect(done.patches).toHaveLength(2);
    expect(new Set(done.patches?.map(({ id }) => id)).size).toBe(2);
  });

  it('hears every reason of a refusal once and may try again', async () => {
    const { run, lines } = rig(refusing(issue));
    const done = await run([
      propose('upload'),
      propose('archive', { when: '!conversation.last.ok && conversation.last.issues[0].rule == "R24"' }),
      finish('ok'),
    ]);
    expect(done.patches?.map(({ reason }) => reason)).toEqual(['needs archive']);
    expect(lines).toContain('warn its patch was refused: A gate is bypassed.');
  });

  it('fails for good at the second refusal, with the issues, and stages nothing', async () => {
    const { run } = rig(accepted, refusing(issue), refusing(issue));
    const failure = await failureOf(run([propose('a'), propose('b'), propose('c'), finish(1)]));
    expect(failure.code).toBe('agent.patch_refused');
    expect(failure.details).toEqual({ issues: [issue] });
  });

  it('is refused by layer 1 before anything is asked of the engine', async () => {
    const { run, asked } = rig();
    const nonsense = {
      call: {
        tool: 'patch_workflow',
        args: { operations: [{ op: 'add_node', node: { id: 'x' }, after: 'nobody' }], reason: '' },
      },
    };
    const failure = await failureOf(run([nonsense, nonsense]));
    expect(asked).toEqual([]);
    const { issues } = failure.details as unknown as { issues: Issue[] };
    expect(issues.map(({ pointer }) => pointer)).toContain('/reason');
    expect(issues.some(({ pointer }) => pointer.startsWith('/operations/0'))).toBe(true);
  });

  it('may not add more agents than one patch may bring', async () => {
    const { run, asked } = rig();
    const operations = Array.from({ length: 6 }, (_, i) => ({
      op: 'add_node',
      node: { id: `a${i}`, type: 'agent' },
      after: 'parse',
    }));
    const spawn = { call: { tool: 'patch_workflow', args: { operations, reason: 'many' } } };
    const failure = await failureOf(run([spawn, spawn]));
    expect(JSON.stringify(failure.details)).toContain('limits.agents_per_patch');
    expect(asked).toEqual([]);
  });

  it('cannot name an author, a base or an id', async () => {
    const { run, asked } = rig();
    const forged = {
      call: { tool: 'patch_workflow', args: { operations: [], reason: 'x', author: { id: 'human:mia' } } },
    };
    await failureOf(run([forged, forged]));
    expect(asked).toEqual([]);
  });

  it('cannot bring a node that calls this server or a private network', async () => {
    const { run, asked } = rig();
    const call = (url: string): Json => ({
      call: {
        tool: 'patch_workflow',
        args: {
          operations: [{ op: 'add_node', node: { id: 'x', type: 'http', config: { url } }, after: 'parse' }],
          reason: 'call',
        },
      },
    });
    const urls = ['http://localhost:8081/v1/tickets', 'http://10.0.0.1/'];
    const failure = await failureOf(run(urls.map(call)));
    expect(JSON.stringify(failure.details)).toContain('http.blocked_host');
    expect(asked).toEqual([]);
  });

  it('has no patch_workflow unless its node says so', async () => {
    const { run, asked } = rig();
    const script = [propose('upload'), finish('no', { when: 'conversation.last.code == "tool.unknown"' })];
    const done = await run(script, { config: { provider: 'script', script } });
    expect(done).toEqual({ output: { said: [], patches: [], output: 'no' } });
    expect(asked).toEqual([]);
  });

  it('names the same patch in every delivery of an attempt and another one in the next', () => {
    const id = agentPatchId(job({}), 0);
    expect(id).toMatch(/^patch_01jd000000[0-9a-hjkmnp-tv-z]{16}$/);
    expect(agentPatchId(job({}), 0)).toBe(id);
    const others = [
      agentPatchId(job({}), 1),
      agentPatchId(job({}, { attempt: 2 }), 0),
      agentPatchId(job({}, { execution: 2 }), 0),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
  });

  it('takes a finished run as a refusal', async () => {
    const gone: Submitted = {
      ok: false,
      notFound: false,
      rejection: { code: 'run.finished', message: 'The run is over.', issues: [] },
    };
    const failure = await failureOf(rig(gone, gone).run([propose('a'), propose('b')]));
    expect(failure.details).toEqual({
      issues: [{ pointer: '', code: 'run.finished', message: 'The run is over.' }],
    });
  });

  it('fails on a provider this build does not have', async () => {
    const failure = await failureOf(rig().run([], { config: { provider: 'openai' } }));
    expect(failure.code).toBe('not_available');
  });
});

describe('a script', () => {
  it('plays the first unplayed step whose condition holds, each once', async () => {
    const { run } = rig();
    const done = await run([
      { when: 'conversation.turn == 1', say: 'second' },
      { when: 'conversation.inputs.parse.employees > 500', say: 'big' },
      { when: 'size(conversation.said) == 9', say: 'never' },
      { say: 'last' },
    ]);
    expect(done.output).toEqual({ said: ['big', 'second', 'last'], patches: [] });
  });

  it('shows the history of its calls', async () => {
    const { run } = rig();
    const seen =
      'conversation.history[0].tool == "patch_workflow" && conversation.history[0].result.ok && conversation.history[0].args.reason == "needs a"';
    const done = await run([propose('a'), { when: seen, say: 'seen' }]);
    expect(done.output).toMatchObject({ said: ['seen'] });
  });

  it('fails for good when a condition fails, naming the step', async () => {
    const failure = await failureOf(rig().run([{ when: 'conversation.last.ok', say: 'x' }]));
    expect(failure.message).toContain('step 1');
    expect(failure.code).toBe('agent.script');
  });
});
