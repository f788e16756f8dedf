/** Whose word counts on a ticket, and which: who was first, who may, what is missing (R7, R26, R29). */
import type { DecideTicketCommand, RunCommand } from '../../src/run/commands.ts';
import type { Actor, TicketDecision } from '../../src/run/events.ts';
import { values } from '../../src/run/table.ts';
import { ADMIN, HUMAN, type Scenario } from '../../src/run/testing/given.ts';
import { fn, free, hitl, link, set } from '../../src/run/testing/operations.ts';
import type { Dice } from '../random.ts';
import { AGENT, type Moment, PERSON } from './moment.ts';
import type { Question, SceneRule } from './rule.ts';
import { afterwards, answerTo, ROOT, type Scene, scened, sceneOf, sending } from './scene.ts';

const JOE: Actor = { id: 'human:joe', roles: ['approver'] };
const EVE: Actor = { id: 'human:eve', roles: ['approver'] };

const FORM = {
  type: 'object',
  required: ['amount'],
  properties: { amount: { type: 'number' } },
};

/** `ask` wants two of four eyes and an amount, `changed` was changed while it asked, and `frail` has failed. */
const begin = (dice: Dice): Scenario => {
  const run = sceneOf(dice, {
    nodes: [
      hitl('ask', { four_eyes: true, quorum: 2, form: FORM }),
      free('after'),
      hitl('changed'),
      free('then'),
      hitl('said'),
      fn('thus'),
      fn('frail', { retry: { max_attempts: 1 } }),
    ],
    edges: [
      link(ROOT, 'ask'),
      link('ask', 'after'),
      link(ROOT, 'changed'),
      link('changed', 'then'),
      link(ROOT, 'said'),
      link('said', 'thus'),
      link(ROOT, 'frail'),
    ],
    more: { policy: { on_failure: 'review' } },
  });
  run.patch([set('then', '/inputs', { amount: dice.roll(100) })], PERSON, 'patch_raise');
  run.send(word(run, 'said', { actor: dice.pick([HUMAN, JOE, ADMIN]) ?? HUMAN }));
  run.fail('frail');
  return run;
};

type Word = Partial<Omit<DecideTicketCommand, 'type'>>;

/** About the first ticket of the node, unless another one is named. */
const word = (run: Scenario, node: string, more: Word): DecideTicketCommand => ({
  type: 'decide_ticket',
  ticketId: values(run.state.tickets).find((ticket) => ticket.node === node)?.id ?? '',
  decision: 'approve',
  reason: 'said',
  actor: JOE,
  ...more,
});

const RIGHT: Word = { data: { amount: 1 } };

const rejects = scened('rejected');

/** A word that does not count, and one that does. */
const refusedWord = (
  code: string,
  how: string,
  node: string,
  say: (m: Moment) => Word,
  right: Word = RIGHT,
): SceneRule =>
  rejects(code, how, (m) => sending(m, word(m.run, node, { ...RIGHT, ...say(m) }), word(m.run, node, right)));

const PAUSE: RunCommand = { type: 'pause', reason: 'wait', actor: HUMAN };

/** After others were sent; what is sound is asked of the run as it is. */
export const askedAfter = (m: Moment, before: readonly RunCommand[], command: RunCommand): Question => ({
  ...sending(m, command, command),
  asked: () => afterwards(m, before, () => answerTo(m, command)) ?? 'what comes before was not taken',
});

const otherThan = (m: Moment, ...known: readonly TicketDecision[]): TicketDecision =>
  m.dice.pick<TicketDecision>(
    (['approve', 'reject', 'request_changes', 'retry', 'skip', 'fail'] as const).filter(
      (one) => !known.includes(one),
    ),
  ) ?? 'fail';

export const QUESTIONS: Scene = {
  begin,
  rules: [
    refusedWord('ticket.unknown', 'a ticket that is not there', 'ask', (m) => ({
      ticketId: `ticket_of_${m.next()}`,
    })),
    refusedWord('ticket.wrong_decision', 'a repair for an answer to a gate', 'ask', (m) => ({
      decision: otherThan(m, 'approve', 'reject', 'request_changes'),
    })),
    refusedWord(
      'ticket.wrong_decision',
      'an approval for an answer to a failure',
      'frail',
      (m) => ({ decision: otherThan(m, 'retry', 'skip', 'fail') }),
      { decision: 'retry' },
    ),
    refusedWord('ticket.not_approver', 'somebody who may not decide', 'ask', (m) => ({
      actor: m.dice.pick<Actor>([
        { id: 'human:guest', roles: ['viewer', 'operator'] },
        { ...AGENT, roles: ['approver'] },
      ]) ?? { id: 'human:guest', roles: [] },
    })),
    refusedWord('ticket.own_work', 'whoever started the run, where four eyes are wanted', 'ask', () => ({
      actor: HUMAN,
    })),
    refusedWord(
      'ticket.reason_missing',
      'a wish for changes that says nothing',
      'ask',
      (m) => ({ decision: 'request_changes', reason: ' '.repeat(m.dice.roll(3)) }),
      { decision: 'request_changes', reason: 'smaller' },
    ),
    refusedWord('ticket.form', 'data that the form does not want', 'ask', (m) => ({
      data: m.dice.pick([{}, { amount: 'much' }]) ?? {},
    })),
    rejects('ticket.decided', 'what somebody has decided', (m) =>
      sending(m, word(m.run, 'said', { actor: EVE }), word(m.run, 'ask', RIGHT)),
    ),
    rejects('ticket.superseded', 'what was asked before it was changed', (m) =>
      sending(m, word(m.run, 'changed', {}), word(m.run, 'ask', RIGHT)),
    ),
    rejects('ticket.already_spoken', 'the same person for two', (m) => {
      const first = word(m.run, 'ask', RIGHT);
      return askedAfter(m, [first], first);
    }),
    rejects('run.paused', 'one more attempt while the run is paused', (m) =>
      askedAfter(m, [PAUSE], word(m.run, 'frail', { decision: 'retry' })),
    ),
  ],
};
