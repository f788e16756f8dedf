/** Workflows against the tests their authors wrote, on this machine alone: no server is asked. */
import { dirname, resolve } from 'node:path';
import type { Context, Define, Handler, Io } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import type { LocatedIssue } from '../failure.ts';
import type { FileReport } from '../output/test-report.ts';

export const test: Define = (noun, cli) => {
  noun
    .command('test')
    .description('Run workflows against mocked nodes and expected paths, without a server')
    .argument('<file...>', 'test files, JSON or YAML')
    .addHelpText(
      'after',
      `
Exit codes:
  0  every case passed
  1  a test or a workflow cannot be read or is not valid
  4  a case failed

Examples:
  aob test lead-flow.test.yaml
  aob test flows/*.test.yaml --output json`,
    )
    .action(cli.action(runFiles));
};

const runFiles: Handler<object> = async (context, _options, ...given) => {
  // commander hands over the files as one list.
  const files = given.flat();
  const reports: FileReport[] = [];
  for (const file of files) reports.push(await runFile(context.io, file));
  return tell(context, reports);
};

const tell = async ({ output }: Context, reports: readonly FileReport[]) => {
  const { formatReports } = await import('../output/test-report.ts');
  const cases = reports.flatMap((report) => report.cases);
  const passed = cases.filter((each) => each.passed).length;
  output.result({ passed, failed: cases.length - passed, files: reports }, formatReports);
  if (reports.some(({ isReadable }) => !isReadable)) return EXIT.wrongUse;
  return reports.some(({ issues }) => issues.length > 0) || passed < cases.length
    ? EXIT.runFailed
    : undefined;
};

const runFile = async (io: Io, file: string): Promise<FileReport> => {
  const [{ readDocument }, { readTestFile, runTests }, { Failure }] = await Promise.all([
    import('../input/document.ts'),
    import('@aob/engine/rehearsal'),
    import('../failure.ts'),
  ]);
  const unreadable = (issues: readonly LocatedIssue[]): FileReport => ({
    file,
    isReadable: false,
    cases: [],
    issues,
  });
  try {
    const text = await readDocument(io, file, 'The test');
    const read = readTestFile(text.value);
    if (!read.ok) return unreadable(text.place(read.issues));
    const base = file === '-' ? '.' : dirname(file);
    const compiled = await compileAt(io, resolve(base, read.file.workflow));
    if (!compiled.ok) return unreadable(compiled.issues);
    const { cases, findings } = runTests(compiled.plan, read.file);
    return {
      file,
      isReadable: true,
      cases: cases.map((each) => ({ ...each, findings: text.place(each.findings) })),
      issues: text.place(findings),
    };
  } catch (error) {
    if (error instanceof Failure) return unreadable(error.issues);
    throw error;
  }
};

const compileAt = async (io: Io, path: string) => {
  const [{ readDocument }, { compileJson }] = await Promise.all([
    import('../input/document.ts'),
    import('@aob/ir'),
  ]);
  const text = await readDocument(io, path, 'The workflow');
  const compiled = compileJson(text.value);
  return compiled.ok ? compiled : { ok: false as const, issues: text.place(compiled.issues) };
};
