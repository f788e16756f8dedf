// @ts-check
/**
 * `npm start`: makes the clone ready (install and build what is missing or stale), then becomes the server. The server
 * runs in this very process: signals, exit code and a kill -9 reach it without a middleman. Its flag in package.json gives
 * young objects twice the usual room: runs under way then mostly die young, which is worth a tenth of the throughput.
 */
import { makeReady } from './make-ready.mjs';
import { quietEnvironment } from './run-step.mjs';

Object.assign(process.env, quietEnvironment);

try {
  // AOB_WEB_PORT=0: no studio is started, so none has to be built.
  await makeReady({ web: process.env.AOB_WEB_PORT !== '0' });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
process.env.NODE_ENV ??= 'production';
await import(new URL('../apps/workers/dist/main.mjs', import.meta.url).href);
