// @ts-check
// Where the checks of the gate come by in `npm run mutate:gate`: the one that is taken out finds nothing here, and of the others
// it is kept which found something, since a check that found nothing all along is not missed.

// biome-ignore lint/style/noProcessEnv: set by scripts/mutate-gate.mjs for one run of the tests; no program reads it.
const taken = process.env['AOB_GATE_WITHOUT'];

/** Checks, as `file#function`, that have found something. @type {Set<string>} */
export const found = new Set();

/**
 * @param {string} check
 * @param {(...args: any[]) => unknown} whole
 * @param {readonly any[]} args
 * @param {unknown} nothing what it gives when it finds nothing
 * @param {boolean} isAdding it gives nothing in any case, but adds what it finds to a report
 */
export const asked = (check, whole, args, nothing, isAdding) => {
  if (check === taken) return nothing;
  if (!isAdding) {
    const answer = whole(...args);
    if (hasFound(answer)) found.add(check);
    return answer;
  }
  // Whoever notes more than issues, such as what is read, is never told to have found nothing.
  const issues = args.find((arg) => typeof arg?.isFull === 'boolean')?.issues;
  const before = issues?.length;
  whole(...args);
  if (issues === undefined || issues.length > before) found.add(check);
  return undefined;
};

/** @param {unknown} answer @returns {boolean} */
const hasFound = (answer) => {
  if (Array.isArray(answer)) return answer.length > 0;
  if (typeof answer !== 'object' || answer === null) return false;
  const members = Object.values(answer);
  return 'code' in answer || members.some((member) => member === true || hasFound(member));
};
