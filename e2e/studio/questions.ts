/** Questions that wait for a person, for the specs of the inbox. */
import { expect, type Tour } from './studio.ts';

/** A gate of a workflow of its own, so that a test sees nothing but its own questions. */
export async function ask(
  tour: Tour,
  name: string,
  { message = 'Pay?', ...config }: { readonly message?: string; readonly [field: string]: unknown } = {},
): Promise<string> {
  const definition = {
    schema: 'aob/v1',
    name,
    nodes: [
      { id: 'ask', type: 'hitl', config: { message, ...config } },
      { id: 'pay', type: 'function', inputs: {} },
    ],
    edges: [{ from: 'ask', to: 'pay' }],
  };
  const { run_id } = await tour.post<{ run_id: string }>('/runs', { definition });
  let ticketId = '';
  await expect
    .poll(async () => {
      const { items } = await tour.get<{ items: { ticket_id: string }[] }>(
        `/tickets?run=${run_id}&status=open`,
      );
      ticketId = items[0]?.ticket_id ?? '';
      return ticketId;
    })
    .not.toBe('');
  return ticketId;
}
