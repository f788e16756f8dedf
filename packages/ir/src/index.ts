export {
  allEdges,
  allNodes,
  bodyOf,
  canOwnBody,
  type GraphJson,
  graphsOf,
  type Placed,
  placedEdges,
  placedNodes,
  TOP,
} from './bodies.ts';
export { addArrived } from './compile/arrived.ts';
export { type Compiled, compile, compileJson } from './compile/index.ts';
export type {
  BodyDocument,
  CompensationDocument,
  Digest,
  EdgeDocument,
  EdgeLabel,
  Fidelity,
  JoinDocument,
  JoinMode,
  NodeDocument,
  NodeType,
  PolicyRule,
  Priority,
  RetryPolicy,
  ReviewPolicy,
  WorkflowDocument,
  WorkflowLimits,
  WorkflowPolicy,
} from './document.ts';
export * from './expression/index.ts';
export * from './guards/index.ts';
export type { Issue } from './issue.ts';
export { cancelsLosers, joinModeOf } from './join.ts';
export * from './json/index.ts';
export * from './patch/index.ts';
export type {
  Execution,
  Plan,
  PlanBody,
  PlanCache,
  PlanCompensation,
  PlanEdge,
  PlanLimits,
  PlanNode,
  PlanRetry,
} from './plan.ts';
export {
  type Children,
  MAX_CHILD_DEPTH,
  nameIn,
  type PlacedReference,
  pinnedDigest,
  pinnedReference,
  referenceOf,
  referencesIn,
  withReferences,
} from './references.ts';
export * from './registry/index.ts';
export { schemaIssues, validateInputs, validateMapping } from './schema/index.ts';
export { isNodeId, nearestRightId } from './validate/ids.ts';
export { type ValidatedDocument, validateDocument } from './validate/index.ts';
export { FROM as FROM_KEY } from './validate/inputs.ts';
export { nearest as nearestWord } from './validate/report.ts';
