/** What the compiler is asked while somebody edits, and what it answers: the same one that the server asks (design §4). */
import {
  type Preview,
  type PreviewQuestion,
  previewExpression,
  type Trial,
  type TrialQuestion,
  tryNode,
} from '@aob/engine/preview';
import {
  type ChangeSet,
  compileJson,
  type Digest,
  diffDocuments,
  type Issue,
  type Json,
  operationsBetween,
  type PatchOperation,
  type WorkflowDocument,
} from '@aob/ir';
import { leanDocument } from '../document/lean.ts';
import { type Merge, merge, settle, type Versions } from '../document/merge.ts';

export interface Checked {
  readonly issues: readonly Issue[];
  /** With its defaults written, as it would be saved; absent while something is wrong. */
  readonly complete?: { readonly document: WorkflowDocument; readonly digest: Digest };
}

export interface Compared {
  readonly changes: ChangeSet;
  readonly operations: readonly PatchOperation[];
}

export interface Answers {
  readonly check: (document: Json) => Checked;
  /** For editing: without what saving would write. */
  readonly lean: (document: WorkflowDocument) => WorkflowDocument;
  /** Both complete. */
  readonly compare: (documents: { before: WorkflowDocument; after: WorkflowDocument }) => Compared;
  readonly merge: (versions: Versions) => Merge;
  /** What was brought together, with mine for the chosen elements. */
  readonly settle: (choice: {
    merged: WorkflowDocument;
    mine: WorkflowDocument;
    chosen: readonly string[];
  }) => WorkflowDocument;
  /** What an expression comes to with sample values. */
  readonly preview: (question: PreviewQuestion) => Preview;
  /** What a step by itself comes to, or what would have to be run. */
  readonly trial: (question: TrialQuestion) => Trial;
}

export const ANSWERS: Answers = {
  check: (document) => {
    const compiled = compileJson(document);
    if (!compiled.ok) return { issues: compiled.issues };
    const { document: complete, digest } = compiled.plan;
    return { issues: [], complete: { document: complete, digest } };
  },
  lean: leanDocument,
  compare: ({ before, after }) => ({
    changes: diffDocuments(before, after),
    operations: operationsBetween(before, after),
  }),
  merge,
  settle: ({ merged, mine, chosen }) => settle(merged, mine, chosen),
  preview: previewExpression,
  trial: tryNode,
};
