/** Every rule test of the core; without those that take seconds: what proves a limit by reaching it, draws cases, or sums. */
const files = import.meta.glob(['../src/run/**/*.test.ts', '!**/{long-runs,aggregate,*.prop}.test.ts'], {
  eager: true,
});
if (Object.keys(files).length === 0) throw new Error('no rule tests were found');
