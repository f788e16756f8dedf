/** What every spec of the studio needs: a server, and runs of the tour in the state it asks for. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page as ListPage, Run, RunSummary, StartedRun, TicketSummary } from '@aob/engine/contract';
import { test as base, expect, type Page } from '@playwright/test';
import pg from 'pg';
import { complaintsOf } from '../support/complaints.ts';
import { type Aob, startAob, until } from './server.ts';

export interface WaitingRun {
  readonly runId: string;
  readonly ticketId: string;
}

export class Tour {
  readonly studioUrl: string;
  readonly apiUrl: string;
  /** The program behind it. */
  readonly aob: Aob;

  constructor(aob: Aob) {
    this.aob = aob;
    this.studioUrl = aob.studioUrl;
    this.apiUrl = aob.apiUrl;
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.apiUrl}/v1${path}`);
    expect(answer.ok, `GET ${path} answered ${answer.status}`).toBe(true);
    return (await answer.json()) as T;
  }

  /** As whoever uses the studio, or as `actor`. */
  async post<T>(path: string, body: unknown, actor?: string): Promise<T> {
    const answer = await fetch(`${this.apiUrl}/v1${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(actor !== undefined && { 'x-aob-actor': actor }),
      },
      body: JSON.stringify(body),
    });
    expect(answer.ok, `POST ${path} answered ${answer.status}: ${await answer.clone().text()}`).toBe(true);
    return (await answer.json()) as T;
  }

  /** The seeded run that is finished, with the patches an agent put on it. */
  async finishedRun(): Promise<Run> {
    return this.run(await this.seeded('COMPLETED'));
  }

  run(runId: string): Promise<Run> {
    return this.get<Run>(`/runs/${runId}`);
  }

  async status(runId: string): Promise<string> {
    return (await this.run(runId)).status;
  }

  /** A new run of the tour that has come to its approval. */
  async waitingRun(): Promise<WaitingRun> {
    const { run_id: runId } = await this.post<StartedRun>('/runs', {
      workflow: 'lead-flow',
      inputs: { lead_id: 'lead_1001', company_id: 'northwind' },
    });
    let ticketId = '';
    await until(async () => {
      const open = await this.get<ListPage<TicketSummary>>('/tickets?status=open&limit=200');
      ticketId = open.items.find((ticket) => ticket.run_id === runId)?.ticket_id ?? '';
      return ticketId !== '';
    });
    return { runId, ticketId };
  }

  /** Leaves the run as an error of the engine does (R21): marked, with the command it could not take. */
  async setAside(runId: string, command: object): Promise<void> {
    const { user, password, database, port } = JSON.parse(
      await readFile(join(this.aob.dataDir, 'postgres.json'), 'utf8'),
    );
    const client = new pg.Client({ host: '127.0.0.1', user, password, database, port });
    await client.connect();
    try {
      await client.query(
        `INSERT INTO parked_commands (run_id, command, error, seq)
         SELECT run_id, $2, 'cannot digest this', last_seq FROM runs WHERE run_id = $1`,
        [runId, JSON.stringify(command)],
      );
      await client.query(`UPDATE runs SET quarantine = 'cannot digest this' WHERE run_id = $1`, [runId]);
    } finally {
      await client.end();
    }
  }

  /** The oldest of the tour's runs: other files start runs of other workflows by the hundred. */
  private async seeded(status: string): Promise<string> {
    let runId = '';
    await until(async () => {
      const { items } = await this.get<ListPage<RunSummary>>(
        `/runs?workflow=lead-flow&status=${status}&limit=100`,
      );
      runId = items.at(-1)?.run_id ?? '';
      return runId !== '';
    });
    return runId;
  }
}

export const test = base.extend<{ refuseNetwork: undefined }, { tour: Tour; server: 'shared' | 'own' }>({
  /** `own`: for a file that needs nothing but the seeded runs; the others share one server. */
  server: ['shared', { option: true, scope: 'worker' }],
  tour: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      const aob = await startAob();
      await use(new Tour(aob));
      await aob.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  /** The studio needs nothing but its own server, and writes neither errors nor warnings into the console. */
  refuseNetwork: [
    async ({ page, tour }, use) => {
      const foreign: string[] = [];
      page.on('request', (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol.startsWith('http') && origin !== tour.studioUrl) foreign.push(request.url());
      });
      const errors = complaintsOf(page);
      await use(undefined);
      expect(foreign, 'requests to other servers').toEqual([]);
      expect(errors, 'errors in the page').toEqual([]);
    },
    { auto: true },
  ],
});

/** The page has its data: no placeholder is left. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

/** Nothing is wider than a phone. The page has just become narrow, or come: it may take a frame to lie as it will. */
export async function fitsPhone(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate<number>('document.documentElement.scrollWidth'))
    .toBeLessThanOrEqual(390);
}

export { expect };
