export {
  type Bindings,
  type EvaluationLimits,
  POLICY_VARIABLES,
  VARIABLES,
  type Variable,
  WORKFLOW_VARIABLES,
} from './bindings.ts';
export { type BoundedCache, createBoundedCache } from './bounded-cache.ts';
export { compareText } from './compare.ts';
export { compileExpression } from './compile.ts';
export { type Budget, evaluate, evaluateWithin } from './evaluate.ts';
export { DECISION_LIMITS } from './limits.ts';
export { asLiteral, mentionsTemplate } from './literal.ts';
export { mergeReads } from './reads.ts';
export { type Segment, scanTemplate } from './scan.ts';
export { compileTemplate, renderTemplate } from './template.ts';
export { formatTimestampMs } from './time.ts';
export type {
  CompiledExpression,
  CompiledTemplate,
  CompileOptions,
  CompileResult,
  CompileTemplateResult,
  EvaluationError,
  EvaluationResult,
  FieldRead,
  NodeRead,
  Reads,
  RenderResult,
  TemplatePart,
} from './types.ts';
