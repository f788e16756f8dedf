/**
 * Nothing is authenticated on this profile, so only this machine may speak to it: a page of another site must not reach
 * it through a browser, neither by naming it (Origin) nor by renaming it (Host, DNS rebinding) (design §11).
 */
import type { FastifyInstance } from 'fastify';
import { refuse } from './problems.ts';

/** `localhost`, `127.x.y.z`, `[::1]`, with an optional port. */
const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::(\d{1,5}))?$/i;

export interface LoopbackOptions {
  /** Ports our own pages are served from: this API's and the studio's. */
  readonly pagePorts: () => readonly number[];
}

export const onlyFromThisMachine = (app: FastifyInstance, { pagePorts }: LoopbackOptions): void => {
  app.addHook('onRequest', async (request) => {
    const { host, origin } = request.headers;
    if (host === undefined || !LOOPBACK.test(host)) {
      throw refuse('unauthorized', {
        pointer: '',
        code: 'request.host',
        message: `This server answers to localhost only, not to ${host ?? 'a request without a host'}.`,
        hint: 'Use http://localhost or http://127.0.0.1; without authentication nobody else is let in.',
      });
    }
    if (origin !== undefined && !isOurPage(origin, pagePorts())) {
      throw refuse('unauthorized', {
        pointer: '',
        code: 'request.origin',
        message: `Pages from ${origin} may not use this API.`,
        hint: 'Open the studio of this server, or call the API from a program instead of a page.',
      });
    }
  });
};

const isOurPage = (origin: string, ports: readonly number[]): boolean => {
  const [scheme, host] = origin.split('://');
  const match = scheme === 'http' && host !== undefined ? LOOPBACK.exec(host) : null;
  return match !== null && ports.includes(Number(match[2] ?? 80));
};
