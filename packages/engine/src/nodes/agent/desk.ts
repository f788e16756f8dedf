/**
 * What an agent runner may ask of the engine: the graph of its own run, and what the gate would say (R29). It never
 * decides, skips, moves tags or applies anything; its patches travel with the result of its attempt (R30).
 */
import type { Digest, WorkflowDocument } from '@aob/ir';
import { AppError } from '../../errors.ts';
import type { AgentProposal } from '../../messages.ts';
import type { RunWriter, Submitted } from '../../ports/engine.ts';

export interface AgentDesk {
  /** The document the run follows now. Undefined: the run is gone. */
  document(runId: string): Promise<WorkflowDocument | undefined>;
  /** The gate's verdict on a proposal on top of those staged before it; nothing is written. */
  preview(ask: AgentProposal): Promise<Submitted>;
}

export interface DeskParts {
  readonly writer: Pick<RunWriter, 'read' | 'preview'>;
  /** The canonical text of a document. */
  readonly documentText: (digest: Digest) => Promise<string | undefined>;
}

export function createAgentDesk({ writer, documentText }: DeskParts): AgentDesk {
  return {
    async document(runId) {
      const state = await writer.read(runId);
      if (state?.plan === undefined) return undefined;
      const text = await documentText(state.plan);
      if (text === undefined) throw missingDocument(state.plan);
      return JSON.parse(text) as WorkflowDocument;
    },
    preview: ({ job, proposal, staged }) =>
      writer.preview(job.runId, { type: 'apply_patch', proposal }, staged),
  };
}

function missingDocument(digest: Digest): AppError {
  return new AppError({
    kind: 'corrupt',
    code: 'document.missing',
    message: `document ${digest} is named by a run and not stored`,
    publicMessage: 'A document of this run is missing.',
  });
}
