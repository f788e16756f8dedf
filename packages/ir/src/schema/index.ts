export { schemaIssues } from './check.ts';
export { validateInputs } from './values.ts';
