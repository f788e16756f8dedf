/** From arguments to an exit code: nothing is thrown past this, and nothing else ends the program. */
import { CommanderError } from 'commander';
import { createCli, type Io } from './context.ts';
import { EXIT, type ExitCode, exitCodeOf, Interrupted } from './exit-code.ts';
import { Failure } from './failure.ts';
import { colorsFor } from './output/output.ts';
import { formatProblem, problemOf } from './output/problem.ts';
import { createProgram } from './program.ts';

export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = createProgram(
    createCli(io, (given) => {
      code = given;
    }),
  );
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    // `aob` and `aob run` alone: the help was shown instead.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.wrongUse;
    const cause = io.signal.aborted
      ? new Interrupted()
      : error instanceof CommanderError
        ? wrongUse(error)
        : error;
    report(cause, io, modeOf(args));
    return exitCodeOf(cause);
  }
}

function wrongUse({ code, message }: CommanderError): Failure {
  const [first = '', ...more] = message.replace(/^error: /, '').split('\n');
  const suggestion = capital(more.join(' ').replace(/^\((.*)\)$/, '$1'));
  return new Failure({
    code: code.replace('commander.', 'cli.').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    message: capital(first),
    hint: suggestion || 'aob --help shows every command; so does --help after one.',
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function report(error: unknown, io: Io, mode: 'pretty' | 'json' | 'compact'): void {
  // Whoever pressed Ctrl-C knows.
  if (error instanceof Interrupted && mode === 'pretty') return;
  const problem = problemOf(error);
  const text =
    mode === 'pretty'
      ? formatProblem(problem, colorsFor(io, io.stderr, true))
      : JSON.stringify(problem, null, mode === 'json' ? 2 : undefined);
  io.stderr.write(`${text}\n`);
}

/** Read by hand: when the arguments are wrong, nobody else has understood them. */
function modeOf(args: readonly string[]): 'pretty' | 'json' | 'compact' {
  const at = args.findIndex((arg) => arg === '--output' || arg.startsWith('--output='));
  const given = args[at]?.split('=')[1] ?? args[at + 1];
  return at >= 0 && (given === 'json' || given === 'compact') ? given : 'pretty';
}
