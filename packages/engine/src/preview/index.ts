/** What an expression or a step makes of sample values, without a run: for whoever writes a workflow. */
export { type Preview, type PreviewQuestion, previewExpression, type Written } from './preview-expression.ts';
export { bindingsOf, type Sample } from './sample.ts';
export { type Trial, type TrialQuestion, tryNode } from './try-node.ts';
