/**
 * Who answers for an agent: the written script today, language models behind the same port. A provider only speaks and
 * asks for tools; what the tools may do, and how often, is the loop's business.
 */
import type { Json } from '@aob/ir';
import type { Job } from '../../messages.ts';

export interface ToolCall {
  readonly tool: string;
  readonly args: Json;
}

/** One answered tool call, oldest first in a conversation. */
export interface Step {
  readonly turn: number;
  readonly call: ToolCall;
  /** `{ ok: true, … }` or `{ ok: false, code, issues }`. */
  readonly result: Json;
}

export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Json;
}

export interface Conversation {
  /** From 0. */
  readonly turn: number;
  readonly prompt: string | undefined;
  readonly inputs: Json;
  readonly tools: readonly ToolDescription[];
  readonly said: readonly string[];
  readonly steps: readonly Step[];
}

export interface Turn {
  readonly say?: string;
  readonly calls: readonly ToolCall[];
  /** Nothing more will come: the agent ends without calling `finish`. */
  readonly isDone: boolean;
}

/** One attempt's side of the talk; may keep what it needs between turns. */
export interface AgentSession {
  /** Throws RetryableNodeError or TerminalNodeError. */
  next(conversation: Conversation, signal: AbortSignal): Promise<Turn>;
}

export type AgentProvider = (job: Job) => AgentSession;
