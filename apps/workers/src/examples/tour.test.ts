/** Every example, carried out: real engine, runner, guard and sink; only the store is in memory. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type ExampleHouse, MIA, openExampleHouse, type State } from './testing/house.ts';

let house: ExampleHouse;
beforeAll(async () => {
  house = await openExampleHouse();
});
afterEach(() => {
  expect(house.problems).toEqual([]);
});
afterAll(() => house.close());

const isOver = ({ status }: State): boolean => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(status);
const waits = (state: State): boolean => state.status === 'WAITING' || isOver(state);

/** Statuses by node. */
function statuses({ nodes }: Pick<State, 'nodes'>): Record<string, string> {
  const found = nodes.parent === undefined ? {} : statuses({ nodes: nodes.parent });
  for (const node of nodes.own?.values() ?? []) if (typeof node === 'object') found[node.id] = node.status;
  return found;
}

function outputs(state: State): unknown {
  return state.outputs !== undefined && 'value' in state.outputs ? state.outputs.value : undefined;
}

async function received(
  kind: string,
): Promise<{ path: string; key: string; deliveries: number; body: unknown }[]> {
  const answer = await fetch(`${house.sinkUrl}/received?kind=${kind}`);
  return (
    (await answer.json()) as { items: { path: string; key: string; deliveries: number; body: unknown }[] }
  ).items;
}

it('lead-flow: the agent changes the running graph, an approval sends the mail', async () => {
  const runId = await house.start('lead-flow', { lead_id: 'lead_1002', company_id: 'fjordworks' });
  const waiting = await house.until(runId, waits);
  expect(statuses(waiting)).toMatchObject({
    done: 'completed',
    upload_to_s3: 'completed',
    approve_email: 'waiting',
  });
  expect(waiting.graphVersion).toBe(3);
  await house.decide(runId, 'approve', 'a good lead');
  const over = await house.until(runId, isOver);
  expect(over.status).toBe('COMPLETED');
  expect(statuses(over)).toMatchObject({ notify_email: 'completed', notify_slack: 'skipped' });
  expect(outputs(over)).toEqual({
    lead: {
      id: 'lead_1002',
      name: 'Bo Lindgren',
      email: 'bo@fjordworks.example',
      company: 'Fjordworks AS',
      employees: 85,
    },
    follow_up: { segment: 'growth', owner: 'self-service' },
  });
  expect(await received('mail')).toMatchObject([
    { deliveries: 1, body: { to: 'bo@fjordworks.example', subject: 'Welcome, Bo Lindgren' } },
  ]);
  expect(await received('s3')).toMatchObject([
    { path: '/s3/leads/lead_1002.json', body: { name: 'Bo Lindgren' } },
  ]);
  expect(await received('slack')).toEqual([]);
});

it('lead-flow: a rejection tells sales and mails nobody', async () => {
  const runId = await house.start('lead-flow');
  await house.until(runId, waits);
  await house.decide(runId, 'reject', 'not now');
  const over = await house.until(runId, isOver);
  expect(over.status).toBe('COMPLETED');
  expect(statuses(over)).toMatchObject({ notify_email: 'skipped', notify_slack: 'completed' });
  expect(outputs(over)).toMatchObject({ follow_up: { segment: 'enterprise' } });
  expect(await received('slack')).toMatchObject([
    { body: { text: 'The mail to Ada Marsh was not approved.' } },
  ]);
  expect((await received('mail')).length).toBe(1);
});

it('diamond: both branches run and the sum waits for them', async () => {
  const over = await house.until(await house.start('diamond'), isOver);
  expect(over.status).toBe('COMPLETED');
  expect(outputs(over)).toEqual({ price: 60, shipping: 4.5, total: 64.5 });
});

it('totals: orders are summed and grouped', async () => {
  const over = await house.until(await house.start('totals'), isOver);
  expect(over.status).toBe('COMPLETED');
  expect(outputs(over)).toEqual({
    total: 210.5,
    countries: [
      {
        key: 'NO',
        items: [
          { country: 'NO', amount: 120 },
          { country: 'NO', amount: 30.5 },
        ],
      },
      { key: 'DK', items: [{ country: 'DK', amount: 60 }] },
    ],
  });
});

it('inline-code: the code works out the price and draws the same number in every run of its key', async () => {
  const over = await house.until(await house.start('inline-code'), isOver);
  expect(over.status).toBe('COMPLETED');
  expect(outputs(over)).toEqual({
    total: 46.5,
    lines: ['2 x pen: 3', '3 x book: 43.5'],
    voucher: expect.stringMatching(/^V-\d{4}$/),
  });
});

it('work-once: the same estimate is worked out once, in one run and in the next', async () => {
  const first = outputs(await house.until(await house.start('work-once'), isOver));
  const { estimates } = first as { estimates: readonly number[] };
  expect(estimates).toHaveLength(3);
  expect(estimates[2]).toBe(estimates[0]);
  const runId = await house.start('work-once', { throws: [200_000, 1000] });
  expect(outputs(await house.until(runId, isOver))).toEqual({ estimates: [estimates[1], estimates[0]] });
});

it('exclusive-merge: one branch runs, the other is skipped, the merge goes on', async () => {
  const large = await house.until(await house.start('exclusive-merge'), isOver);
  expect(statuses(large)).toEqual({
    is_large: 'completed',
    check: 'completed',
    pass: 'skipped',
    confirm: 'completed',
  });
  expect(outputs(large)).toEqual({ checked: true, amount: 2500 });
  const small = await house.until(await house.start('exclusive-merge', { amount: 10 }), isOver);
  expect(outputs(small)).toEqual({ checked: false, amount: 10 });
});

it('retry-then-success: gets through at the third attempt', async () => {
  const over = await house.until(await house.start('retry-then-success'), isOver);
  expect(over.status).toBe('COMPLETED');
  expect(outputs(over)).toEqual({ attempts_needed: 3 });
});

it('nightly-report: reports on the night it is for', async () => {
  const over = await house.until(await house.start('nightly-report'), isOver);
  expect(over.status).toBe('COMPLETED');
  expect(outputs(over)).toBe('orders on 2026-03-29T01:00:00.000Z');
});

it('wait-for-payment: ships with what the signal brought', async () => {
  const runId = await house.start('wait-for-payment', { order: 'order_77' });
  await house.until(runId, waits);
  await house.signal(runId, 'paid', { receipt: 'r-1' });
  const over = await house.until(runId, isOver);
  expect(over.status).toBe('COMPLETED');
  expect(statuses(over)).toMatchObject({ ship: 'completed', remind: 'skipped' });
  expect(outputs(over)).toEqual({ ship: { order: 'order_77', receipt: { receipt: 'r-1' } } });
});

it.each([
  ['approve', { send: 'completed', revise: 'skipped' }],
  ['reject', { send: 'skipped', revise: 'completed' }],
] as const)('approval: %s takes its own way on', async (decision, expected) => {
  const runId = await house.start('approval');
  await house.until(runId, waits);
  await house.decide(runId, decision, 'because');
  const over = await house.until(runId, isOver);
  expect(over.status).toBe('COMPLETED');
  expect(statuses(over)).toMatchObject(expected);
  expect(outputs(over)).toEqual({ decision });
});

it('two-approvals: two different people approve, and a person mends what failed', async () => {
  const runId = await house.start('two-approvals');
  await house.until(runId, waits);
  await house.decide(runId, 'approve', 'ordered by us');
  const first = await house.until(runId, waits);
  expect(statuses(first)).toEqual({ approve: 'waiting' });
  await house.decide(runId, 'approve', 'in budget', { actor: { ...MIA, id: 'human:joe' } });
  await house.until(runId, (state) => statuses(state)['pay'] === 'failed');
  await house.decide(runId, 'skip', 'paid at the counter', { data: { paid: true } });
  const over = await house.until(runId, isOver);
  expect(over.status).toBe('COMPLETED');
  expect(outputs(over)).toEqual({ invoice: 'INV-2041', approved_by: ['human:mia', 'human:joe'] });
});

it('book-a-trip: when the card is declined, what was booked is given back, the last booking first', async () => {
  const over = await house.until(await house.start('book-a-trip'), isOver);
  expect(over.status).toBe('FAILED');
  expect(over.error?.message).toContain('The card was declined.');
  const undos = [...(over.undos.own?.values() ?? [])].filter((undo) => typeof undo === 'object');
  const inTurn = undos.sort((a, b) => b.seq - a.seq).map(({ node, status }) => `${node} ${status}`);
  expect(inTurn).toEqual(['night completed', 'night completed', 'night completed', 'flight completed']);
  const paid = await house.until(
    await house.start('book-a-trip', { traveller: 'ada', nights: ['monday'], card: '4242' }),
    isOver,
  );
  expect(paid.status).toBe('COMPLETED');
  expect(paid.ending).toBeUndefined();
});

it('insert-in-the-middle: a patch while charge runs puts a node between, and it runs once', async () => {
  const { patch } = await house.examples.read('insert-in-the-middle');
  if (patch === undefined) throw new Error('the example has a patch');
  const runId = await house.start('insert-in-the-middle', { charge_ms: 600 });
  const running = await house.until(runId, (state) => statuses(state)['charge'] === 'running');
  expect(running.graphVersion).toBe(1);
  expect(await house.patch(runId, patch)).toMatchObject({
    ok: true,
    result: { kind: 'patch', state: 'applied' },
  });
  const over = await house.until(runId, isOver);
  expect(over.status).toBe('COMPLETED');
  expect(statuses(over)).toEqual({ charge: 'completed', check_stock: 'completed', ship: 'completed' });
  expect(over.graphVersion).toBe(2);
});

it('a patch that would call this machine is refused where it says so, and the graph stays', async () => {
  const runId = await house.start('approval');
  await house.until(runId, waits);
  const node = { id: 'peek', type: 'http', config: { url: 'http://169.254.169.254/latest' } };
  const answer = await house.patch(runId, {
    reason: 'look around',
    operations: [
      { op: 'add', path: '/nodes/-', value: node },
      { op: 'add', path: '/edges/-', value: { from: 'draft', to: 'peek' } },
    ],
  });
  expect(answer).toMatchObject({
    result: {
      kind: 'patch_refused',
      issues: [{ code: 'http.blocked_host', pointer: '/operations/0/value/config/url' }],
    },
  });
  expect((await house.until(runId, waits)).graphVersion).toBe(1);
});
