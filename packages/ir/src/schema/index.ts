export { schemaIssues } from './check.ts';
export { validateMapping } from './mapping.ts';
export { validateInputs } from './values.ts';
