/**
 * An agent node (design §10): asks its provider, answers the tool calls, and ends with
 * `{ said, patches: [{ patch_id, reason }], output? }`.
 *
 * 1. Patches are staged with the attempt and travel with its result (R30). Nothing is applied from here.
 * 2. A refused patch goes back with all its reasons once; the second refusal ends the node.
 * 3. The conversation is bounded: turns, and the attempt's own time.
 */
import { type Issue, isJsonObject, type Json, type PatchProposal } from '@aob/ir';
import type { Job } from '../messages.ts';
import type { OutgoingPolicy } from '../outgoing/index.ts';
import type { AgentDesk } from './agent/desk.ts';
import { PATCH_TOOL, proposePatch } from './agent/patch-tool.ts';
import type { AgentProvider, Step, ToolCall, ToolDescription } from './agent/provider.ts';
import { type NodeContext, type NodeExecutor, type NodeOutcome, TerminalNodeError } from './executor.ts';

export interface AgentExecutorOptions {
  /** By the name in `config.provider`. */
  readonly providers: ReadonlyMap<string, AgentProvider>;
  readonly desk: AgentDesk;
  /** Whom a patched node may call. */
  readonly policy: OutgoingPolicy;
}

/** As many steps as a script may have. */
const MAX_TURNS = 100;
/** How many refused patches an agent hears about; one more ends it. */
const REFUSALS_TOLD = 1;

const FINISH_TOOL: ToolDescription = {
  name: 'finish',
  description: 'Ends your work. What you give as output is what the nodes after you read.',
  parameters: { type: 'object', properties: { output: {} }, additionalProperties: false },
};

/** What one attempt has come to so far. */
interface Work {
  readonly job: Job;
  readonly options: AgentExecutorOptions;
  readonly ctx: NodeContext;
  readonly tools: readonly ToolDescription[];
  readonly said: string[];
  readonly steps: Step[];
  readonly staged: PatchProposal[];
  proposals: number;
  refusals: number;
  finished?: { readonly output?: Json };
}

export function createAgentExecutor(options: AgentExecutorOptions): NodeExecutor {
  return {
    resultVersion: 1,
    lacks({ config: { provider } }) {
      const isElsewhere = typeof provider === 'string' && !options.providers.has(provider);
      return isElsewhere ? { what: 'provider', name: provider } : undefined;
    },
    async execute(job, ctx) {
      const { provider, prompt } = job.config;
      const open = typeof provider === 'string' ? options.providers.get(provider) : undefined;
      if (open === undefined) throw unknownProvider(provider);
      const session = open(job);
      const work: Work = {
        job,
        options,
        ctx,
        tools: toolsOf(job.config['tools']),
        said: [],
        steps: [],
        staged: [],
        proposals: 0,
        refusals: 0,
      };
      for (let turn = 0; turn < MAX_TURNS; turn++) {
        ctx.signal.throwIfAborted();
        const { tools, said, steps } = work;
        const text = typeof prompt === 'string' ? prompt : undefined;
        const next = await session.next(
          { turn, prompt: text, inputs: job.inputs, tools, said, steps },
          ctx.signal,
        );
        if (next.say !== undefined) speak(work, next.say);
        await answerCalls(work, turn, next.calls);
        if (work.finished !== undefined || next.isDone) return outcomeOf(work);
      }
      const message = `The agent did not finish within ${MAX_TURNS} turns.`;
      throw new TerminalNodeError({ code: 'agent.turns', message });
    },
  };
}

function unknownProvider(provider: Json | undefined): TerminalNodeError {
  const message = `The provider ${JSON.stringify(provider ?? null)} is not available in this build.`;
  return new TerminalNodeError({ code: 'not_available', message });
}

function toolsOf(listed: Json | undefined): readonly ToolDescription[] {
  const mayPatch = Array.isArray(listed) && (listed as readonly Json[]).includes(PATCH_TOOL.name);
  return mayPatch ? [PATCH_TOOL, FINISH_TOOL] : [FINISH_TOOL];
}

function speak(work: Work, say: string): void {
  work.said.push(say);
  work.ctx.log('info', say);
}

async function answerCalls(work: Work, turn: number, calls: readonly ToolCall[]): Promise<void> {
  for (const call of calls) {
    if (work.finished !== undefined) return;
    work.ctx.signal.throwIfAborted();
    work.steps.push({ turn, call, result: await answer(work, call) });
  }
}

async function answer(work: Work, { tool, args }: ToolCall): Promise<Json> {
  const known = work.tools.map(({ name }) => name);
  if (!known.includes(tool)) {
    const message = `There is no tool "${tool}" here.`;
    return refusal(tool, 'tool.unknown', [
      { pointer: '', code: 'tool.unknown', message, hint: `Tools: ${known.join(', ')}.` },
    ]);
  }
  if (!isJsonObject(args)) {
    const message = 'The arguments of a tool are an object.';
    return refusal(tool, 'tool.arguments', [{ pointer: '', code: 'tool.arguments', message }]);
  }
  return tool === FINISH_TOOL.name ? finish(work, args) : patch(work, args);
}

function finish(work: Work, { output }: { readonly [name: string]: Json }): Json {
  work.finished = output === undefined ? {} : { output };
  return { ok: true, tool: FINISH_TOOL.name };
}

async function patch(work: Work, args: { readonly [name: string]: Json }): Promise<Json> {
  const { job, staged, ctx } = work;
  const { desk, policy } = work.options;
  const verdict = await proposePatch(desk, { job, args, call: work.proposals++, staged, policy });
  if (verdict.ok) {
    staged.push(verdict.proposal);
    const { id, reason } = verdict.proposal;
    ctx.log('info', `proposes ${id}: ${reason}`);
    return { ok: true, tool: PATCH_TOOL.name, patch_id: id, needs_review: verdict.needsReview };
  }
  const reasons = verdict.issues.map(({ message }) => message).join(' ');
  ctx.log('warn', `its patch was refused: ${reasons}`);
  if (++work.refusals > REFUSALS_TOLD) throw refusedAgain(verdict.issues, reasons);
  return refusal(PATCH_TOOL.name, 'patch.refused', verdict.issues);
}

function refusal(tool: string, code: string, issues: readonly Issue[]): Json {
  return { ok: false, tool, code, issues: issues.map((issue) => ({ ...issue })) };
}

function refusedAgain(issues: readonly Issue[], reasons: string): TerminalNodeError {
  return new TerminalNodeError({
    code: 'agent.patch_refused',
    message: `The agent's patch was refused again: ${reasons}`,
    details: { issues: issues.map((issue) => ({ ...issue })) },
  });
}

function outcomeOf({ said, staged, finished }: Work): NodeOutcome {
  const patches = staged.map(({ id, reason }) => ({ patch_id: id, reason }));
  const output = finished?.output;
  return {
    output: { said, patches, ...(output !== undefined && { output }) },
    ...(staged.length > 0 && { patches: staged }),
  };
}
