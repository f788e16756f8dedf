import type { PatchOperation } from '@aob/ir';
import {
  type PatchAccepted,
  type ProposePatchRequest,
  UNDOES_SHOWN_MAX,
  type UndoesFirst,
} from '../contract/patches.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Ids } from '../ports/ids.ts';
import type { CommandResult } from '../run/commands.ts';
import { authorOf, type Caller, lacksRole } from './caller.ts';
import { done, type Outcome, refusedFor } from './outcome.ts';
import { given } from './present/values.ts';
import { submitCommand } from './submit-command.ts';

export interface ApplyPatch {
  readonly runId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: ProposePatchRequest;
}

/**
 * Puts a patch on a run, through the gate. Applied at once, under review, or refused with every reason; a refused patch
 * is kept with them. Refused also means that the graph is as it was.
 */
export const applyPatch = async (
  { writer, ids }: { readonly writer: RunWriter; readonly ids: Ids },
  { runId, caller, key, request }: ApplyPatch,
): Promise<Outcome<PatchAccepted>> => {
  const refusal = lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const { operations, reason, base } = request;
  const proposal = {
    id: request.patch_id ?? ids.newId('patch'),
    operations,
    reason,
    author: authorOf(caller),
    ...(base !== undefined && { base }),
  };
  const body = {
    operations: asJson(operations),
    reason,
    base: base ?? null,
    patch_id: request.patch_id ?? null,
  };
  const keyed = { key, caller, operation: `patch:${runId}`, body };
  const submitted = await submitCommand(writer, runId, { type: 'apply_patch', proposal }, keyed);
  if (!submitted.ok) return submitted;
  return patchAnswer(submitted.value);
};

/** What a change of the graph came to; refused with every reason, and then the graph is as it was. */
export const patchAnswer = ({
  result,
}: Extract<Awaited<ReturnType<RunWriter['submit']>>, { ok: true }>): Outcome<PatchAccepted> => {
  switch (result.kind) {
    case 'patch':
      return done({
        patch_id: result.patchId,
        state: result.state,
        digest: result.digest,
        graph_version: result.graphVersion,
        ...(result.ticketId !== undefined && { ticket_id: result.ticketId }),
        ...given('undoes', undoesFirst(result)),
        ...(result.rebasedFrom !== undefined && { rebased_from: result.rebasedFrom }),
      });
    case 'patch_refused':
      return refusedFor({
        code: 'patch.refused',
        message: 'The patch was refused; the graph is as it was.',
        issues: result.issues,
        patchId: result.patchId,
      });
    case 'done':
    case 'ticket':
      throw new Error('a change of the graph was answered without a patch');
  }
};

/** What is undone before a patch is taken back; a long list is told by its beginning. */
export const undoesFirst = ({
  undoes,
}: Extract<CommandResult, { kind: 'patch' }>): UndoesFirst | undefined => {
  if (undoes === undefined) return undefined;
  const steps = undoes.slice(0, UNDOES_SHOWN_MAX).map(({ node, scope }) => ({ node, scope }));
  return { total: undoes.length, steps };
};

/** Operations are JSON by construction; only their optional members keep the compiler from seeing it. */
const asJson = (operations: readonly PatchOperation[]) => operations.map((operation) => ({ ...operation }));
