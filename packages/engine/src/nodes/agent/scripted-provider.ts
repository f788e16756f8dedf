/**
 * The provider `script`: an agent's behaviour written down, for examples and tests without a model (design §14).
 * Each turn plays the first step, from the top, that was not played yet and whose `when` is true of the conversation.
 * When none is left the agent is done.
 */
import { type CompiledExpression, compileExpression, evaluate, isJsonObject, type Json } from '@aob/ir';
import type { Job } from '../../messages.ts';
import { TerminalNodeError } from '../executor.ts';
import type { AgentSession, Conversation, ToolCall, Turn } from './provider.ts';

interface ScriptStep {
  readonly when?: CompiledExpression;
  readonly say?: string;
  readonly call?: ToolCall;
}

export function openScript(job: Job): AgentSession {
  const left = readScript(job.config['script']).map((step, index) => ({ step, index }));
  return {
    async next(conversation) {
      const bindings = { conversation: bindingOf(conversation) };
      const place = left.findIndex(({ step, index }) => isTrue(step.when, index, bindings));
      const [next] = place === -1 ? [] : left.splice(place, 1);
      return next === undefined ? { calls: [], isDone: true } : turnOf(next.step);
    },
  };
}

function turnOf({ say, call }: ScriptStep): Turn {
  return { ...(say !== undefined && { say }), calls: call === undefined ? [] : [call], isDone: false };
}

/** What `when` sees as `conversation`; documented in docs/agents.md. */
function bindingOf({ turn, prompt, inputs, said, steps }: Conversation): Json {
  const history = steps.map(({ call, result, ...step }) => ({ turn: step.turn, ...call, result }));
  return { turn, prompt: prompt ?? null, inputs, said, last: steps.at(-1)?.result ?? null, history };
}

function isTrue(
  when: CompiledExpression | undefined,
  index: number,
  bindings: { readonly conversation: Json },
): boolean {
  if (when === undefined) return true;
  const outcome = evaluate(when, bindings);
  if (!outcome.ok) throw broken(index, `when: ${outcome.error.message}`);
  if (typeof outcome.value !== 'boolean') throw broken(index, 'when is not true or false.');
  return outcome.value;
}

function readScript(script: Json | undefined): readonly ScriptStep[] {
  if (!Array.isArray(script)) {
    throw new TerminalNodeError({
      code: 'agent.script',
      message: 'The provider script needs config.script.',
    });
  }
  return (script as readonly Json[]).map((step, index) => {
    if (!isJsonObject(step)) throw broken(index, 'a step is an object.');
    const { when, say, call } = step;
    return {
      ...(typeof when === 'string' && { when: compileWhen(when, index) }),
      ...(typeof say === 'string' && { say }),
      ...(call !== undefined && { call: readCall(call, index) }),
    };
  });
}

function compileWhen(source: string, index: number): CompiledExpression {
  const compiled = compileExpression(source, {
    variables: ['conversation'],
    pointer: `/config/script/${index}/when`,
  });
  if (compiled.ok) return compiled.program;
  throw broken(index, compiled.issues.map(({ message }) => message).join('; '));
}

function readCall(call: Json, index: number): ToolCall {
  if (!isJsonObject(call)) throw broken(index, 'call is an object with tool and args.');
  const { tool, args = {} } = call;
  if (typeof tool !== 'string') throw broken(index, 'call.tool names a tool.');
  return { tool, args };
}

function broken(index: number, message: string): TerminalNodeError {
  return new TerminalNodeError({ code: 'agent.script', message: `Script step ${index + 1}: ${message}` });
}
