import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@aob/client';
import type { Bulk } from '@aob/engine/contract';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode, Interrupted } from '../exit-code.ts';
import { bulkProgress, formatBulk } from '../output/bulk.ts';
import { startSpinner } from '../output/spinner.ts';

const POLL_MS = 500;

/** Shows how far an order has come until it is over. Ctrl-C stops looking, not the order. */
export async function followBulk(
  { output, signal }: Context,
  client: Client,
  bulkId: string,
): Promise<ExitCode | undefined> {
  const spinner = await startSpinner(output, bulkId);
  try {
    for (;;) {
      if (signal.aborted) throw new Interrupted();
      const bulk = await client.bulk.get(bulkId, { signal });
      if (bulk.finished_at !== undefined) {
        spinner.stop();
        output.result(bulk, formatBulk);
        return isWhole(bulk) ? undefined : EXIT.runFailed;
      }
      spinner.say(bulkProgress(bulk));
      await pause(POLL_MS, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) {
      spinner.stop();
      output.note(({ dim }) => dim(`${bulkId} goes on. aob bulk watch ${bulkId} · aob bulk abort ${bulkId}`));
    }
    throw error;
  } finally {
    spinner.stop();
  }
}

const isWhole = ({ state, failed }: Bulk): boolean => state === 'done' && failed === 0;
