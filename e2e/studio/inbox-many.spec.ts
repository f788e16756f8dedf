/** Answering several questions at once, finding what was decided, being told of new ones, and coming too late. */
import type { Ticket } from '@aob/engine/contract';
import type { Page } from '@playwright/test';
import { noSeriousProblem } from './axe.ts';
import { ask } from './questions.ts';
import { expect, settled, type Tour, test } from './studio.ts';

/** The browser draws notices outside of the page; here they are written down, and the page is told that nobody looks. */
const WRITTEN_NOTICES = `
  window.told = [];
  window.Notification = class {
    static permission = 'granted';
    static requestPermission() { return Promise.resolve('granted'); }
    constructor(title) { window.told.push(title); }
    close() {}
  };
  let isHidden = false;
  Object.defineProperty(document, 'hidden', { get: () => isHidden });
  window.lookAway = () => { isHidden = true; };
`;

const JOE = 'human:joe;roles=approver';

const decisionOf = async (tour: Tour, ticketId: string): Promise<Ticket['decision']> =>
  (await tour.get<Ticket>(`/tickets/${ticketId}`)).decision;

/** What the address filters by, whatever stands first in it. */
const filtersOf = (address: string): object => Object.fromEntries(new URL(address).searchParams);

/** The list with the questions of one workflow, each of them on view. */
async function openInbox(
  page: Page,
  tour: Tour,
  workflow: string,
  tickets: readonly string[],
): Promise<void> {
  await page.goto(`${tour.studioUrl}/inbox?workflow=${workflow}`);
  await settled(page);
  await expect(page.locator('[data-ticket]')).toHaveCount(tickets.length);
}

test('several are answered with one reason, by keyboard, and each tells what became of it', async ({
  page,
  tour,
}) => {
  const tickets = [
    await ask(tour, 'many', { message: 'Pay the first?' }),
    await ask(tour, 'many', { message: 'Pay the second?' }),
    await ask(tour, 'many', {
      message: 'Pay the third, and how?',
      form: { type: 'object', required: ['how'], properties: { how: { type: 'string' } } },
    }),
  ];
  await openInbox(page, tour, 'many', tickets);
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByRole('region', { name: 'Chosen' })).toContainText('3 chosen');
  await page.keyboard.press('a');
  const sheet = page.getByRole('dialog', { name: 'Answer 3 questions at once' });
  await expect(sheet.getByRole('radio', { name: /^Approve\./ })).toBeChecked();
  await expect(sheet.getByRole('button', { name: 'Approve 3' })).toBeDisabled();
  await noSeriousProblem(page);
  await sheet.getByLabel('Reason').focus();
  await page.keyboard.type('All of them were ordered');
  await page.keyboard.press('Tab');
  await sheet.getByRole('button', { name: 'Approve 3' }).focus();
  await page.keyboard.press('Enter');
  await sheet.getByRole('button', { name: 'Send now' }).click();
  await expect(sheet.getByRole('status')).toHaveText('2 answered, 1 refused');
  const third = sheet.getByRole('listitem').filter({ hasText: 'Pay the third' });
  await expect(third).toContainText('how');
  await expect(sheet.getByRole('button', { name: 'Try 1 again' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  // What was refused is still there, what was answered is not.
  await expect(page.locator('[data-ticket]')).toHaveCount(1);
  await expect(page.locator(`[data-ticket="${tickets[2]}"]`)).toBeVisible();
  for (const ticket of tickets.slice(0, 2))
    expect(await decisionOf(tour, ticket)).toMatchObject({
      decision: 'approve',
      reason: 'All of them were ordered',
      by: 'human:local',
    });
  expect(await decisionOf(tour, tickets[2] ?? '')).toBeUndefined();
});

test('one is handed on with a key, and several at once', async ({ page, tour }) => {
  const alone = await ask(tour, 'handed');
  await page.goto(`${tour.studioUrl}/inbox?ticket=${alone}`);
  await settled(page);
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeVisible();
  await page.keyboard.press('d');
  await expect(page.getByLabel('Person')).toBeFocused();
  await page.keyboard.type('joe');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await tour.get<Ticket>(`/tickets/${alone}`)).delegations)
    .toMatchObject([{ from: 'human:local', to: 'human:joe' }]);

  const two = [await ask(tour, 'handed-many'), await ask(tour, 'handed-many')];
  await openInbox(page, tour, 'handed-many', two);
  await page.locator(`[data-ticket="${two[0]}"]`).getByRole('checkbox').check();
  await page.getByRole('region', { name: 'Chosen' }).getByRole('button', { name: 'All' }).click();
  await page.keyboard.press('d');
  const sheet = page.getByRole('dialog', { name: 'Answer 2 questions at once' });
  await expect(sheet.getByRole('radio', { name: /^Hand on\./ })).toBeChecked();
  await sheet.getByLabel('Person').fill('joe');
  await sheet.getByLabel('Reason').fill('On holiday');
  await sheet.getByRole('button', { name: 'Hand on 2' }).click();
  await sheet.getByRole('button', { name: 'Send now' }).click();
  await expect(sheet.getByRole('status')).toHaveText('2 answered');
  for (const ticket of two)
    expect((await tour.get<Ticket>(`/tickets/${ticket}`)).delegations).toMatchObject([{ to: 'human:joe' }]);
});

test('who comes too late reads who was faster, and that the answer was not counted', async ({
  page,
  tour,
}) => {
  const ticket = await ask(tour, 'too-late');
  await page.goto(`${tour.studioUrl}/inbox?ticket=${ticket}`);
  await settled(page);
  await page.getByLabel('Reason').fill('Nobody ordered it');
  // The news of the other decision is held back: this is the moment in which both have decided.
  await page.route('**/v1/events', (route) => route.abort());
  await page.route('**/trpc/tickets.decide**', async (route) => {
    await tour.post(`/tickets/${ticket}/decision`, { decision: 'approve', reason: 'I did' }, JOE);
    await route.continue();
  });
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await page.getByRole('button', { name: 'Send now' }).click();
  // Whoever gave it has gone on to the next question; it is told where they are, with the way back.
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByText('Somebody was faster: your answer (rejected) was not counted.')).toBeVisible();
  await expect(page.getByText(/Approved by joe: I did/)).toBeVisible();
  expect(await decisionOf(tour, ticket)).toMatchObject({ decision: 'approve', by: 'human:joe' });
});

test('the question that is being read stays, whatever comes into the list', async ({ page, tour }) => {
  const first = await ask(tour, 'steady', { message: 'Pay the patient one?', timeout: '5h' });
  await openInbox(page, tour, 'steady', [first]);
  await expect(page.getByRole('heading', { level: 2, name: 'Pay the patient one?' })).toBeVisible();
  const pressing = await ask(tour, 'steady', { message: 'Pay the pressing one?', timeout: '30m' });
  await expect(page.locator('[data-ticket]').first()).toHaveAttribute('data-ticket', pressing);
  await expect(page.getByRole('heading', { level: 2, name: 'Pay the patient one?' })).toBeVisible();
  // It says what silence leads to.
  await expect(page.getByText('If nobody answers in time')).toBeVisible();
  await page.keyboard.press('a');
  await expect.poll(async () => (await decisionOf(tour, first))?.decision).toBe('approve');
  expect(await decisionOf(tour, pressing)).toBeUndefined();
});

test('what was decided is found by words, answer and person, and the address shows it to others', async ({
  page,
  tour,
}) => {
  const [yes, no] = [
    await ask(tour, 'archive', { message: 'Pay for the chairs?' }),
    await ask(tour, 'archive', { message: 'Pay for the tables?' }),
  ];
  await tour.post(`/tickets/${yes}/decision`, { decision: 'approve', reason: 'We sit on them' });
  await tour.post(`/tickets/${no}/decision`, { decision: 'reject', reason: 'Too many' }, JOE);
  await page.goto(`${tour.studioUrl}/inbox?workflow=archive`);
  await settled(page);
  await expect(page.getByText('No decision fits these filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Decided', exact: true }).click();
  const rows = page.locator('[data-ticket]');
  await expect(rows).toHaveCount(2);
  await expect(page.locator(`[data-ticket="${no}"]`)).toContainText('Rejected by joe');
  await page.getByLabel('Decided by').fill('joe');
  await expect(rows).toHaveCount(1);
  await page.getByLabel('Decided by').fill('');
  await page.getByRole('searchbox').fill('SIT on');
  await expect(rows).toHaveCount(1);
  await expect(page.locator(`[data-ticket="${yes}"]`)).toBeVisible();
  await expect(page.getByText(/Approved by local: We sit on them/)).toBeVisible();
  const address = page.url();
  expect(address).toContain('tab=decided');

  // Kept under a name, and found again from anywhere.
  await page.getByRole('button', { name: 'Save these filters' }).click();
  await page.getByLabel('Name of these filters').fill('Chairs');
  await page.keyboard.press('Enter');
  await page.goto(`${tour.studioUrl}/inbox`);
  await settled(page);
  await page.getByRole('link', { name: 'Chairs' }).click();
  await expect(page).toHaveURL(/tab=decided/);
  expect(filtersOf(page.url())).toEqual(filtersOf(address));
  await expect(rows).toHaveCount(1);
  await noSeriousProblem(page);
  await page.getByRole('button', { name: 'Forget Chairs' }).click();
  await expect(page.getByRole('link', { name: 'Chairs' })).toHaveCount(0);
});

test('whoever asked for it is told of a new decision while they look elsewhere', async ({ page, tour }) => {
  await page.context().grantPermissions(['notifications']);
  await page.addInitScript({ content: WRITTEN_NOTICES });
  const told = (): Promise<string[]> => page.evaluate('told');
  await page.goto(`${tour.studioUrl}/inbox`);
  await settled(page);
  await page.evaluate('lookAway()');
  await ask(tour, 'notices', { message: 'Pay before anybody asked?' });
  await expect(page.getByText('Pay before anybody asked?').first()).toBeVisible();
  expect(await told()).toEqual([]);
  const bell = page.getByRole('button', { name: 'Notify me of new decisions' });
  await bell.click();
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
  // The choice is kept.
  await page.reload();
  await settled(page);
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
  await page.evaluate('lookAway()');
  await ask(tour, 'notices', { message: 'Pay while nobody looks?' });
  await expect.poll(told).toEqual(['Pay while nobody looks?']);
  await bell.click();
  await expect(bell).toHaveAttribute('aria-pressed', 'false');
});
