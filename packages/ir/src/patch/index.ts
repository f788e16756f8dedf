export { type Applied, applyOperations, type Touch } from './apply.ts';
export { applyChangeSet, applyChangeSets, type ChangedDocument } from './apply-change-set.ts';
export { attributeIssue } from './attribution.ts';
export { type Blame, type BlameStep, blameDocuments, type ElementBlame } from './blame.ts';
export {
  changeSetDigest,
  diffDocuments,
  invertChangeSet,
  isEmptyChangeSet,
  orderFreeDigest,
} from './change-set.ts';
export { checkPatch, type PatchCheck, type PatchVerdict, planAfter } from './check.ts';
export { PATCH_CODES, type PatchCode, patchIssue } from './codes.ts';
export { type CommuteReport, commuteOn, putOn, type Standing } from './commute.ts';
export { type ChangeLine, describeChangeSet } from './describe.ts';
export { edgeIdOf, endsOfEdge } from './elements.ts';
export { newWaysToWrite } from './guarded-host.ts';
export { type Materialized, materialize, type StackEntry } from './materialize.ts';
export { operationsBetween } from './operations-between.ts';
export { elementsOfChange, sharedElements } from './overlap.ts';
export {
  checkProposal,
  DEFAULT_PROPOSAL_LIMITS,
  type PatchReach,
  type ProposalInput,
  type ProposalLimits,
} from './proposal.ts';
export {
  childInputIssues,
  childrenOf,
  meaningsOf,
  type ResolvedReference,
  type ResolveReference,
} from './references.ts';
export { type Replacement, replacementIssues } from './replacement.ts';
export { isSameJson } from './same-json.ts';
export { type Translated, translateOperations } from './typed-operations.ts';
export {
  type TypedOperation,
  typedOperationSchema,
  typedOperationsJsonSchema,
  typedOperationsSchema,
} from './typed-schema.ts';
export type {
  AuthorKind,
  ChangeSet,
  EdgeChange,
  FieldChange,
  NodeChange,
  NodeElement,
  PatchAuthor,
  PatchOperation,
  PatchProposal,
  PatchScope,
} from './types.ts';
