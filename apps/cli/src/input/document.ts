/** A JSON or YAML text somebody wrote: its value, and where each part of it stands. */
import { type Issue, type Json, parseJson } from '@aob/ir';
import type { Io } from '../context.ts';
import { Failure, type LocatedIssue } from '../failure.ts';
import { type Located, locate } from './locate.ts';
import { nameOf, readText } from './read-text.ts';
import { yamlToJson } from './yaml-to-json.ts';

export interface TextDocument {
  /** As messages call it. */
  readonly file: string;
  readonly value: Json;
  /** Puts file, line and column on issues whose pointers lead into this document. */
  place(issues: readonly Issue[]): readonly LocatedIssue[];
}

/** Throws a `Failure` that names every problem with its line. `what`: as a message calls it, "The workflow". */
export async function readDocument(io: Io, path: string, what: string): Promise<TextDocument> {
  return parseDocument(await readText(io, path), nameOf(path), what);
}

export function parseDocument(text: string, file: string, what: string): TextDocument {
  // Only problems need places, so nothing is located before there is one.
  let located: Located | undefined;
  const place = (issues: readonly Issue[]): readonly LocatedIssue[] => {
    located ??= locate(text);
    const { placeOf } = located;
    return issues.map((issue) => ({ file, ...placeOf(issue.pointer), ...issue }));
  };
  if (isJson(text, file)) {
    const parsed = parseJson(text);
    if (parsed.ok) return { file, value: parsed.value, place };
    // A text that breaks off is no tree to find places in; its message says where.
    const isBroken = parsed.issues.some(
      (issue) => issue.code === 'json.syntax' || issue.code === 'json.too_large',
    );
    throw unreadable(
      what,
      file,
      isBroken ? parsed.issues.map((issue) => ({ file, ...issue })) : place(parsed.issues),
    );
  }
  located = locate(text);
  const json = yamlToJson(located);
  if (!json.ok)
    throw unreadable(
      what,
      file,
      json.issues.map((issue) => ({ file, ...issue })),
    );
  const parsed = parseJson(json.json);
  if (!parsed.ok) throw unreadable(what, file, place(parsed.issues.map(withoutJsonPlace)));
  return { file, value: parsed.value, place };
}

function isJson(text: string, file: string): boolean {
  if (/\.ya?ml$/i.test(file)) return false;
  return /\.json$/i.test(file) || /^\s*[{["]/.test(text);
}

/** Lines and columns in such a message are those of a JSON text that nobody wrote. */
function withoutJsonPlace(issue: Issue): Issue {
  return { ...issue, message: issue.message.replace(/, the second time at line \d+, column \d+/, '') };
}

function unreadable(what: string, file: string, issues: readonly LocatedIssue[]): Failure {
  return new Failure({
    code: issues[0]?.code ?? 'cli.file',
    message: `${what} in ${file} cannot be read.`,
    issues,
  });
}
