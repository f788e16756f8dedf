/** What stands in the way while, or before, what came of a patch is undone (R33, docs/adr/0044). */
import type { PatchAuthor } from '@aob/ir';
import type { RunCommand, WithdrawPatchCommand } from '../../src/run/commands.ts';
import { values } from '../../src/run/table.ts';
import { HUMAN, hash, type Scenario } from '../../src/run/testing/given.ts';
import { addEdge, behind, type Element, fn, link } from '../../src/run/testing/operations.ts';
import type { Dice } from '../random.ts';
import { codesOf } from './exploration.ts';
import { AGENT, append, fresh, type Moment, machine, PERSON } from './moment.ts';
import { afterwards, answerTo, ROOT, type Scene, scened, sceneOf, sending } from './scene.ts';
import { askedAfter } from './scenes-of-tickets.ts';

const UNDO = { type: 'function', config: { handler: 'builtin.echo' }, retry: { max_attempts: 1 } };
const ACT = { handler: 'shop.book' };
/** It does something in the world, and says how that is undone. */
const booked = (id: string): Element => fn(id, { inputs: {}, config: ACT, compensate: UNDO });

/**
 * Three patches have come to something: `room` was booked and can be undone, `mail` cannot, and `middle` leads to
 * `next`, which has followed it. One more waits for its review, and an agent works.
 */
const begin = (dice: Dice): Scenario => {
  const run = sceneOf(dice, {
    nodes: [
      fn('slow'),
      fn('next', { inputs: {}, join: 'any' }),
      { id: 'thinker', type: 'agent', config: { provider: 'script', script: [] } },
    ],
    edges: [link(ROOT, 'slow'), link('slow', 'next'), link(ROOT, 'thinker')],
  });
  run.patch(behind(ROOT, booked('room')), PERSON, 'patch_room');
  run.patch(behind(ROOT, fn('mail', { inputs: {}, config: ACT })), PERSON, 'patch_mail');
  run.patch([...behind(ROOT, booked('middle')), addEdge('middle', 'next')], PERSON, 'patch_middle');
  run.patch(
    append(ROOT, 'asked_call', { type: 'http', config: { url: 'https://asked.example/' } }),
    AGENT,
    'patch_asked',
  );
  for (const node of dice.chance(0.5) ? ['room', 'mail'] : ['mail', 'room']) run.finish(node);
  run.finish('middle');
  return run;
};

const takingBack = (m: Moment, patchId: string, author: PatchAuthor = PERSON): WithdrawPatchCommand => ({
  type: 'withdraw_patch',
  id: `patch_${m.next()}`,
  patchId,
  reason: 'called off',
  author,
  compensates: true,
});

const approvingCall = ({ run }: Moment): RunCommand => ({
  type: 'decide_ticket',
  ticketId: values(run.state.tickets).find(({ kind }) => kind === 'patch')?.id ?? '',
  decision: 'approve',
  reason: 'fine',
  actor: HUMAN,
});

/** The agent has finished, with a patch. */
const staged = (m: Moment): RunCommand => ({
  type: 'result',
  ...m.run.job('thinker'),
  startedAt: m.run.now,
  outcome: { ok: true, output: { value: {}, digest: hash('{}') } },
  patches: [{ id: `patch_${m.next()}`, operations: append(ROOT, fresh(m)), reason: 'more', author: AGENT }],
});

/** What became of the patch that came with a result. */
const answerToStaged = ({ run }: Moment, command: RunCommand): string => {
  const decision = run.decide(command);
  if (decision.kind !== 'accepted') return decision.kind;
  const issues = decision.events.flatMap((event) =>
    event.type === 'patch.refused' ? event.data.issues : [],
  );
  return issues.length === 0 ? 'applied' : ['refused', ...codesOf(issues)].join(' ');
};

const refuses = scened('refused');
const rejects = scened('rejected');

/** The undoing of `room` has failed for good, and somebody is asked. */
const failedUndo = (m: Moment): readonly RunCommand[] => {
  const back = takingBack(m, 'patch_room');
  const job = afterwards(m, [back], () => m.run.job('room'));
  return job === undefined
    ? [back]
    : [
        back,
        {
          type: 'result',
          ...job,
          startedAt: m.run.now,
          outcome: { ok: false, error: { code: 'test.failure', message: 'as asked', retryable: false } },
        },
      ];
};

const PAUSE: RunCommand = { type: 'pause', reason: 'wait', actor: HUMAN };

/** What whoever was asked about it is told when it is to be tried again, after these. */
const retriedAfter = (m: Moment, ...more: readonly RunCommand[]): string =>
  afterwards(m, failedUndo(m), () => {
    const ticket = values(m.run.state.tickets).find(({ undoes }) => undoes !== undefined);
    return afterwards(m, more, () =>
      answerTo(m, {
        type: 'decide_ticket',
        ticketId: ticket?.id ?? '',
        decision: 'retry',
        reason: 'once more',
        actor: HUMAN,
      }),
    );
  }) ?? 'what comes before was not taken';

export const UNDOING: Scene = {
  begin,
  rules: [
    refuses('withdraw.by_machine', 'a machine that has undone what a patch did', (m) =>
      sending(m, takingBack(m, 'patch_room', machine(m)), takingBack(m, 'patch_room')),
    ),
    refuses('withdraw.not_undoable', 'a patch that sent what nobody can take back', (m) =>
      sending(m, takingBack(m, 'patch_mail'), takingBack(m, 'patch_room')),
    ),
    refuses('withdraw.followed', 'a patch that something has followed which stays', (m) =>
      sending(m, takingBack(m, 'patch_middle'), takingBack(m, 'patch_room')),
    ),
    rejects('run.withdrawing', 'the approval of a patch while another one is undone', (m) =>
      askedAfter(m, [takingBack(m, 'patch_room')], approvingCall(m)),
    ),
    refuses('run.withdrawing', 'a patch that comes with a result while another one is undone', (m) => {
      const [before, command] = [takingBack(m, 'patch_room'), staged(m)];
      return {
        ...sending(m, command),
        asked: () => afterwards(m, [before], () => answerToStaged(m, command)) ?? 'nothing is undone',
        twin: () => answerToStaged(m, command),
      };
    }),
    rejects('run.paused', 'one more attempt to undo while the run is paused', (m) => ({
      asked: () => retriedAfter(m, PAUSE),
      twin: () => retriedAfter(m),
      shown: 'retry',
      isPatch: false,
    })),
  ],
};
