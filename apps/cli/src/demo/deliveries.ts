/** What the local sink, the outside world of the examples, received (examples/README.md). */
import type { Workflow } from '@aob/engine/contract';
import type { Colors } from '../output/output.ts';
import { clean, oneLine, shortJson, table } from '../output/text.ts';

export interface Delivery {
  readonly at: number;
  readonly kind: string;
  readonly path: string;
  /** How often it came under the same idempotency key. */
  readonly deliveries: number;
  readonly body: unknown;
}

/** The tour's own document names the sink: it is where the lead is fetched from. */
export function sinkOf({ definition }: Workflow): string | undefined {
  const url = definition?.nodes.find(({ id }) => id === 'fetch_lead')?.config?.['url'];
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : undefined;
}

/** Nothing when there is no sink any more: the tour has been told either way. */
export async function deliveriesSince(
  sink: string | undefined,
  since: number,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  if (sink === undefined) return [];
  const answer = await fetch(`${sink}/received?limit=100`, { signal }).catch(() => undefined);
  if (!answer?.ok) return [];
  const { items } = (await answer.json()) as { readonly items: readonly Delivery[] };
  return items.filter(({ at }) => at >= since).reverse();
}

export function formatDeliveries(deliveries: readonly Delivery[], { dim, green }: Colors): string {
  if (deliveries.length === 0) return dim('Nothing went out.');
  const rows = deliveries.map(({ kind, path, deliveries: times, body }) => [
    `${green('✓')} ${clean(kind)}`,
    times === 1 ? 'once' : `${times} times`,
    dim(oneLine(path)),
    shortJson(body, 100),
  ]);
  return `${dim('The local sink received:')}\n${table(rows)}`;
}
