/** What every command gets: who to ask, where to write, when to stop. */
import { type Client, createClient } from '@aob/client';
import type { Command } from 'commander';
import { DEFAULT_API_URL, type Env } from './env.ts';
import type { ExitCode } from './exit-code.ts';
import { Failure } from './failure.ts';
import { createOutput, type Output, type OutputMode } from './output/output.ts';

export interface Io {
  readonly env: Env;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Sink {
  readonly isTTY?: boolean;
  write(text: string | Uint8Array): unknown;
}

export interface GlobalOptions {
  readonly output: OutputMode;
  readonly apiUrl?: string;
  readonly actor?: string;
}

export interface Context {
  readonly io: Io;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Refuses an address or an actor that cannot be one, so only commands that ask the API ever hear of them. */
  client(): Client;
}

/** The code a command ends with; nothing means 0. */
export type Result = Promise<ExitCode | undefined>;

/** What a command does with its arguments (in order) and its own options. */
export type Handler<Options> = (context: Context, options: Options, ...args: string[]) => Result;

export interface Cli {
  readonly io: Io;
  /** Makes a commander action of a handler. */
  action<Options>(handler: Handler<Options>): (...given: unknown[]) => Promise<void>;
}

/** Adds one command to its noun. */
export type Define = (noun: Command, cli: Cli) => void;

export function createCli(io: Io, finish: (code: ExitCode) => void): Cli {
  return {
    io,
    action:
      <Options>(handler: Handler<Options>) =>
      async (...given: unknown[]) => {
        // commander hands over the arguments, then the options, then the command itself.
        const command = given.at(-1) as Command;
        const context = createContext(io, command.optsWithGlobals<GlobalOptions>());
        const code = await handler(context, command.opts() as Options, ...(given.slice(0, -2) as string[]));
        if (code !== undefined) finish(code);
      },
  };
}

function createContext(io: Io, options: GlobalOptions): Context {
  return {
    io,
    output: createOutput(io, options.output),
    signal: io.signal,
    client: () => {
      const url = checkedUrl(options.apiUrl ?? io.env.apiUrl ?? DEFAULT_API_URL);
      const actor = checkedActor(options.actor ?? io.env.actor);
      return createClient({ url, ...(actor !== undefined && { actor }) });
    },
  };
}

function checkedUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return url;
  throw new Failure({
    code: 'cli.api_url',
    message: `${JSON.stringify(url)} is not the address of an API.`,
    hint: `Write it like ${DEFAULT_API_URL}, with --api-url or in AOB_API_URL.`,
  });
}

function checkedActor(actor: string | undefined): string | undefined {
  // What a header can carry; who may call is for the server to say (R29).
  if (actor === undefined || /^[\x20-\x7e]+$/.test(actor)) return actor;
  throw new Failure({
    code: 'cli.actor',
    message: `${JSON.stringify(actor)} cannot name a caller.`,
    hint: 'Write human:mia, human:mia;roles=operator,approver or agent:enrich, with --actor or in AOB_ACTOR.',
  });
}
