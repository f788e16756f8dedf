/** Every rule test of the core; without those that prove a limit by reaching it, which takes seconds. */
const files = import.meta.glob(['../src/run/**/*.test.ts', '!**/long-runs.test.ts'], { eager: true });
if (Object.keys(files).length === 0) throw new Error('no rule tests were found');
