/** The proposer's layer of the gate: shape, reach and size are judged before anything is sent (design §4, layer 1). */
import type { ProposePatchRequest } from '@aob/engine/contract';
import {
  checkProposal,
  DEFAULT_PROPOSAL_LIMITS,
  isJsonObject,
  nearestWord,
  type PatchOperation,
  type PatchReach,
} from '@aob/ir';
import type { Io } from '../context.ts';
import { Failure, type LocatedIssue } from '../failure.ts';
import { readDocument, type TextDocument } from './document.ts';
import { placeProblem } from './place-problem.ts';

interface Proposal {
  readonly proposal: ProposePatchRequest;
  readonly document: TextDocument;
  /** Where the operations stand in the document. */
  readonly operationsAt: '' | '/operations';
}

const FIELDS = ['operations', 'reason', 'base', 'patch_id'] as const;

/** Reads the proposal and sends it; what the server says to its operations is told with its place in the file. */
export async function withProposal<T>(
  io: Io,
  file: string,
  options: { readonly reason?: string; readonly base?: string; readonly reach?: PatchReach },
  use: (proposal: ProposePatchRequest) => Promise<T>,
): Promise<T> {
  const { proposal, document, operationsAt } = await readProposal(io, file, options, options.reach);
  try {
    return await use(proposal);
  } catch (error) {
    throw placeProblem(error, document, '/operations', operationsAt);
  }
}

async function readProposal(
  io: Io,
  file: string,
  options: { readonly reason?: string; readonly base?: string },
  reach: PatchReach = 'graph',
): Promise<Proposal> {
  const document = await readDocument(io, file, 'The patch');
  const { value } = document;
  const operationsAt = Array.isArray(value) ? '' : '/operations';
  const members = isJsonObject(value) ? value : { operations: value };
  const given = {
    ...members,
    ...(options.reason !== undefined && { reason: options.reason }),
    ...(options.base !== undefined && { base: options.base }),
  };
  const issues = [
    ...unknownFields(document, Object.keys(members)),
    ...checkProposal(given, DEFAULT_PROPOSAL_LIMITS, reach).flatMap((issue) =>
      place(document, operationsAt, issue),
    ),
  ];
  if (issues.length > 0) {
    throw new Failure({
      code: 'patch.invalid',
      message: `The patch in ${document.file} cannot be sent.`,
      issues,
      ...('reason' in given ? {} : { hint: 'Say why with --reason "…".' }),
    });
  }
  const { operations, reason, base, patch_id } = given as unknown as ProposePatchRequest;
  return {
    proposal: {
      operations: operations as PatchOperation[],
      reason,
      ...(base !== undefined && { base }),
      ...(patch_id !== undefined && { patch_id }),
    },
    document,
    operationsAt,
  };
}

function unknownFields(document: TextDocument, names: readonly string[]): readonly LocatedIssue[] {
  const issues = names
    .filter((name) => !FIELDS.some((field) => field === name))
    .map((name) => {
      const near = nearestWord(name, FIELDS);
      return {
        pointer: `/${name}`,
        code: 'field.unknown',
        message: `A patch has no field ${JSON.stringify(name)}.`,
        hint: near === undefined ? `It has ${FIELDS.join(', ')}.` : `Did you mean ${near}?`,
      };
    });
  return document.place(issues);
}

/** The reason may come from the command line and has no place in the file then. */
function place(document: TextDocument, operationsAt: string, issue: LocatedIssue): readonly LocatedIssue[] {
  if (!issue.pointer.startsWith('/operations')) return [issue];
  return document.place([
    { ...issue, pointer: `${operationsAt}${issue.pointer.slice('/operations'.length)}` },
  ]);
}
