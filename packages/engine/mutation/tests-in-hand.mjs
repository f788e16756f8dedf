// @ts-check
/**
 * What rule tests ask of vitest, with every test in hand: they are functions without set-up or clean-up, so that each can be
 * called again and again in one process, alone and in any order. The matchers are vitest's own.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign(
  (/** @type {unknown} */ value, /** @type {string} */ message) => chai.expect(value, message),
  chai.expect,
  Reflect.get(globalThis, ASYMMETRIC_MATCHERS_OBJECT),
);

/** @typedef {{ readonly id: string, readonly name: string, readonly fileName: string, readonly run: () => unknown }} Test */

/** In the order they were written. @type {Test[]} */
export const tests = [];

let fileName = '';

/** Said first in each file, so that it is known whose tests have changed. @param {string} path */
export const beginFile = (path) => {
  fileName = path;
};

/** @type {string[]} */
const around = [];

/** @param {string} name @param {() => void} body */
export const describe = (name, body) => {
  around.push(name);
  body();
  around.pop();
};

/** Options may stand before the test: only vitest reads them. @param {string} name @param {any[]} rest */
export const it = (name, ...rest) => {
  const run = rest.find((part) => typeof part === 'function');
  const full = [...around, name].join(' > ');
  tests.push({ id: `${tests.length} ${full}`, name: full, fileName, run });
};

/** @param {readonly any[]} rows */
it.each =
  (rows) =>
  (/** @type {string} */ name, /** @type {any[]} */ ...rest) => {
    for (const [index, row] of rows.entries()) {
      const test = rest.find((part) => typeof part === 'function');
      it(`${name} #${index}`, () => (Array.isArray(row) ? test(...row) : test(row)));
    }
  };
