/**
 * The tour in an empty data dir (design §14): lead-flow is pushed and started twice. The ticket of the first run is
 * decided here, visibly, as `human:seed`; the second waits for whoever opens the studio.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Caller,
  decideTicket,
  type Outcome,
  pushWorkflow,
  startRun,
  type UseCasePorts,
} from '@aob/engine';
import { createExamples } from './examples.ts';
import { findExamplesFolder } from './examples-folder.ts';

const SEED: Caller = { id: 'human:seed', roles: ['viewer', 'operator', 'approver'] };
const TICKET_TRIES = 300;
const TICKET_PAUSE_MS = 50;

/** Does nothing when there are runs already. */
export const seedExamples = async (ports: UseCasePorts, sinkUrl: string): Promise<void> => {
  if ((await ports.reads.runs({ limit: 1 })).length > 0) return;
  const { definition, inputs } = await createExamples({ folder: findExamplesFolder(), sinkUrl }).read(
    'lead-flow',
  );
  must(await pushWorkflow(ports, { caller: SEED, request: { definition, tag: 'main' } }));
  const request = { workflow: 'lead-flow@main', inputs };
  const decided = must(
    await startRun(ports, { caller: SEED, request: { ...request, labels: { tour: 'finished' } } }),
  );
  must(await startRun(ports, { caller: SEED, request: { ...request, labels: { tour: 'waits-for-you' } } }));
  await approve(ports, decided.run_id);
};

const approve = async (ports: UseCasePorts, runId: string): Promise<void> => {
  for (let n = 0; n < TICKET_TRIES; n += 1) {
    const [ticket] = await ports.reads.tickets({ limit: 1, status: 'open', runIds: [runId] });
    if (ticket !== undefined) {
      const request = { decision: 'approve', reason: 'Seeded: the lead asked to be contacted.' } as const;
      must(await decideTicket(ports, { ticketId: ticket.ticketId, caller: SEED, request }));
      return;
    }
    await pause(TICKET_PAUSE_MS);
  }
};

const must = <T>(outcome: Outcome<T>): T => {
  if (outcome.ok) return outcome.value;
  throw new Error(`The tour could not be seeded: ${JSON.stringify(outcome.refusal)}`);
};
