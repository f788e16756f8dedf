/** As much of the HTTP API as a load needs, over few kept connections, so that the client takes little of the two cores. */
import { Pool } from 'undici';

export interface StartedRun {
  readonly run_id: string;
  readonly status: string;
}

export interface Api {
  push(definition: object): Promise<void>;
  start(workflow: string): Promise<StartedRun>;
  startBatch(workflow: string, count: number): Promise<readonly StartedRun[]>;
  /** Status by run id, at most 200 of them. */
  statuses(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  status(id: string): Promise<string>;
  /** Between its start and its end, of a run that has ended. */
  seconds(id: string): Promise<number>;
  /** Reads a stream of server-sent events until the server closes it. */
  drain(path: string): Promise<void>;
  close(): Promise<void>;
}

export const createApi = (url: string, fidelity: string): Api => {
  const pool = new Pool(url, { connections: 16, headersTimeout: 60_000, bodyTimeout: 0 });
  const ask = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const answer = await pool.request({
      method,
      path,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300)
      throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 500)}`);
    return JSON.parse(text);
  };
  return {
    push: async (definition) => {
      await ask('POST', '/v1/workflows', { definition });
    },
    start: async (workflow) =>
      (await ask('POST', '/v1/runs', { workflow, fidelity, inputs: { n: 1 } })) as StartedRun,
    startBatch: async (workflow, count) => {
      const runs = Array.from({ length: count }, (_, n) => ({ workflow, fidelity, inputs: { n } }));
      const { results } = (await ask('POST', '/v1/runs/batch', { runs })) as {
        results: readonly StartedRun[];
      };
      const refused = results.find((result) => result.run_id === undefined);
      if (refused) throw new Error(`a run was refused: ${JSON.stringify(refused)}`);
      return results;
    },
    statuses: async (ids) => {
      const query = ids.map((id) => `id=${id}`).join('&');
      const { items } = (await ask('GET', `/v1/runs?limit=${ids.length}&${query}`)) as {
        items: readonly StartedRun[];
      };
      return new Map(items.map((run) => [run.run_id, run.status]));
    },
    status: async (id) => ((await ask('GET', `/v1/runs/${id}`)) as StartedRun).status,
    seconds: async (id) => {
      const run = (await ask('GET', `/v1/runs/${id}`)) as { created_at: string; finished_at: string };
      return (Date.parse(run.finished_at) - Date.parse(run.created_at)) / 1000;
    },
    drain: async (path) => {
      const answer = await pool.request({ method: 'GET', path, headers: { accept: 'text/event-stream' } });
      if (answer.statusCode !== 200) throw new Error(`GET ${path}: ${answer.statusCode}`);
      await answer.body.dump({ limit: Number.MAX_SAFE_INTEGER });
    },
    close: () => pool.destroy(),
  };
};
