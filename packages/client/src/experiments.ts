import type {
  CreateExperiment,
  Experiment,
  ExperimentEvent,
  ExperimentReport,
  ListExperimentsQuery,
  Page,
} from '@aob/engine/contract';
import type { CallOptions, PageQuery } from './runs.ts';
import type { Transport } from './transport.ts';

/** Experiments by their id or name. */
export function createExperimentsClient(transport: Transport) {
  const at = (ref: string, part = '') => `/v1/experiments/${encodeURIComponent(ref)}${part}`;
  const post = <T>(path: string, body: object, { signal }: CallOptions): Promise<T> =>
    transport.json({ method: 'POST', path, body, signal });
  return {
    /** The same request under the same name again changes nothing; another one there is a conflict. */
    create: (request: CreateExperiment, options: CallOptions = {}): Promise<Experiment> =>
      post('/v1/experiments', request, options),

    /** By name. */
    list: (
      query: Partial<ListExperimentsQuery> = {},
      { signal }: CallOptions = {},
    ): Promise<Page<Experiment>> => transport.json({ path: '/v1/experiments', query, signal }),

    get: (ref: string, { signal }: CallOptions = {}): Promise<Experiment> =>
      transport.json({ path: at(ref), signal }),

    /** How its arms compare, from their runs as they stand now. */
    report: (ref: string, { signal }: CallOptions = {}): Promise<ExperimentReport> =>
      transport.json({ path: at(ref, '/report'), signal }),

    /** What became of it, the latest first. */
    events: (
      ref: string,
      query: PageQuery = {},
      { signal }: CallOptions = {},
    ): Promise<Page<ExperimentEvent>> =>
      transport.json({ path: at(ref, '/events'), query: { ...query }, signal }),

    /** Arms that are not named keep their weight; as few keys as possible move. */
    weights: (
      ref: string,
      weights: Readonly<Record<string, number>>,
      reason = '',
      { signal }: CallOptions = {},
    ): Promise<Experiment> =>
      transport.json({ method: 'PUT', path: at(ref, '/weights'), body: { weights, reason }, signal }),

    /** Gives every run the control arm until `resume`. */
    pause: (ref: string, reason = '', options: CallOptions = {}): Promise<Experiment> =>
      post(at(ref, '/pause'), { reason }, options),

    resume: (ref: string, options: CallOptions = {}): Promise<Experiment> =>
      post(at(ref, '/resume'), {}, options),

    /** For good: with `arm` that arm alone, else all of it. What is started then gets the control arm. */
    stop: (
      ref: string,
      request: { readonly arm?: string; readonly reason?: string } = {},
      options: CallOptions = {},
    ): Promise<Experiment> => post(at(ref, '/stop'), request, options),
  };
}
