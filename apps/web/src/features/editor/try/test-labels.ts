/** On a run that only tries one step: the workflow it is a step of. */
export const TEST_LABEL = 'test_of';
/** The step. */
export const TEST_STEP_LABEL = 'test_step';
