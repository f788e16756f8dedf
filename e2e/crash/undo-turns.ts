import type { Client } from '@aob/client';

const PAGE = 1_000;

/** Scopes of what could be undone, and of what was, each in the order of the log. */
export const undoTurns = async (
  client: Client,
  id: string,
): Promise<{ readonly prepared: readonly string[]; readonly undone: readonly string[] }> => {
  const prepared: string[] = [];
  const undone: string[] = [];
  for (let from = 1; ; ) {
    const { items } = await client.runs.events(id, { from, limit: PAGE });
    for (const { type, scope = '' } of items) {
      if (type === 'compensation.prepared') prepared.push(scope);
      if (type === 'compensation.completed') undone.push(scope);
    }
    const last = items.at(-1);
    if (last === undefined) return { prepared, undone };
    from = last.seq + 1;
  }
};
