// @ts-check
/**
 * The thread that runs inline code. Plain JavaScript, because Node starts it by itself: from here in tests, and from
 * beside the bundle in the product (apps/workers/build.mjs).
 */
import { parentPort, workerData } from 'node:worker_threads';
import variant from '@jitl/quickjs-singlefile-mjs-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';
import { runCode } from './vm.mjs';

/** @import { CodeJob, ThreadSettings } from './protocol.ts' */

const PAGE_BYTES = 65_536;
/** What the module was built with. */
const INITIAL_BYTES = 16 * 1024 * 1024;

/** @type {ThreadSettings} */
const { memoryBytesMax } = workerData;
/** Node's types do not know it. @type {{ Memory: new (pages: { initial: number, maximum: number }) => object }} */
const { Memory } = Reflect.get(globalThis, 'WebAssembly');

takeAwayTheClock();
// The limit that holds: QuickJS's own counts blocks, not what is in them, when it is compiled to WebAssembly.
const wasmMemory = new Memory({ initial: INITIAL_BYTES / PAGE_BYTES, maximum: memoryBytesMax / PAGE_BYTES });
const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }));

parentPort?.on('message', (/** @type {CodeJob} */ job) => {
  parentPort?.postMessage(runCode({ quickjs, memoryBytesMax }, job));
});

/** QuickJS asks this thread for the time and its zone. It gets none, whatever the code finds in there. */
function takeAwayTheClock() {
  Date.now = () => 0;
  const { prototype } = Date;
  prototype.getTimezoneOffset = () => 0;
  prototype.getFullYear = prototype.getUTCFullYear;
  prototype.getMonth = prototype.getUTCMonth;
  prototype.getDate = prototype.getUTCDate;
  prototype.getDay = prototype.getUTCDay;
  prototype.getHours = prototype.getUTCHours;
  prototype.getMinutes = prototype.getUTCMinutes;
  prototype.getSeconds = prototype.getUTCSeconds;
}
