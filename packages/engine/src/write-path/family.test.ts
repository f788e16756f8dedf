import { describe, expect, it } from 'vitest';
import type { Submitted } from '../ports/engine.ts';
import { outstandingChildren } from '../run/child-run.ts';
import type { RunCommand } from '../run/commands.ts';
import { given, HUMAN, type Scenario } from '../run/testing/given.ts';
import { compiled } from '../run/testing/other-workflows.ts';
import { createFamily } from './family.ts';
import { describeChildCrashes } from './testing/child-crashes.ts';
import { memoryStore } from './testing/rig.ts';

describeChildCrashes('memory', async () => memoryStore());

const child = compiled({ name: 'child', nodes: [{ id: 'work', type: 'function' }], edges: [] });
const others = { child };
const document = { nodes: [{ id: 'pay', type: 'composite', config: { workflow: 'child' } }], edges: [] };

const parentRun = () => given(document, {}, { others });
const childRun = (parent: Scenario): Scenario => {
  const [wanted] = outstandingChildren(parent.state);
  if (wanted === undefined) throw new Error('no child');
  return given(child.document, {}, { runId: wanted.runId, parent: wanted.parent, others });
};

/** A family that only says what it sends, `type to`. */
const watched = (runs: readonly Scenario[], answer: Partial<Submitted> = {}) => {
  const sent: string[] = [];
  const commands: RunCommand[] = [];
  const family = createFamily({
    relay: async (runId, command) => {
      sent.push(`${command.type} ${runId}`);
      commands.push(command);
      const done = { ok: true, result: { kind: 'done' }, seq: 1, status: 'RUNNING', runId, repeated: false };
      return { ...done, ...(command.type === 'start' && answer) } as Submitted;
    },
    read: async (runId) => runs.find(({ state }) => state.runId === runId)?.state,
    loadBlobs: async () => new Map(),
  });
  return { family, sent, commands };
};

describe('R14 what is found undone', () => {
  it('a child run that a run waits for is started, however often', async () => {
    const parent = parentRun();
    const { runId } = childRun(parent).state;
    const { family, sent } = watched([parent]);
    await family.recover(parent.state);
    await family.recover(parent.state);
    expect(sent).toEqual([`start ${runId}`, `start ${runId}`]);
  });

  it('one that has ended meanwhile is asked for its end', async () => {
    const parent = parentRun();
    const ended = childRun(parent);
    ended.finish('work');
    const { family, sent } = watched([parent, ended], { status: 'COMPLETED' });
    await family.recover(parent.state);
    expect(sent).toEqual([`start ${ended.state.runId}`, 'child_ended run_1']);
  });

  it('one whose node was cancelled is told so', async () => {
    const parent = parentRun();
    const { runId } = childRun(parent).state;
    parent.send({ type: 'cancel', reason: 'enough', actor: HUMAN });
    const { family, sent } = watched([parent]);
    await family.recover(parent.state);
    expect(sent).toEqual([`cancel_child ${runId}`]);
  });

  it('a child run ends itself when nobody waits for it, and stays when somebody does', async () => {
    const parent = parentRun();
    const own = childRun(parent);
    const { family, sent } = watched([parent, own]);
    await family.recover(own.state);
    expect(sent).toEqual([]);
    parent.send({ type: 'cancel', reason: 'enough', actor: HUMAN });
    await family.recover(own.state);
    expect(sent).toEqual([`cancel ${own.state.runId}`]);
  });

  it('the end of a child run is told', async () => {
    const parent = parentRun();
    const own = childRun(parent);
    own.finish('work');
    const { family, sent } = watched([parent, own]);
    await family.recover(own.state);
    expect(sent).toEqual(['child_ended run_1']);
  });
});

describe('R35 a child run that cannot begin', () => {
  const rejection = { code: 'run.exists' as const, message: 'somebody else has this id', issues: [] };

  it('is the failure of its node', async () => {
    const parent = parentRun();
    const { family, commands } = watched([parent], { ok: false, notFound: false, rejection });
    const [wanted] = outstandingChildren(parent.state);
    if (wanted === undefined) throw new Error('no child');
    await family.start(wanted);
    const [, told] = commands;
    if (told?.type !== 'child_ended') throw new Error('nothing was told');
    parent.send(told);
    expect(parent.state).toMatchObject({ status: 'FAILED', error: { code: 'run.exists', node: 'pay' } });
  });

  it('is waited for while it is set aside for repair', async () => {
    const parent = parentRun();
    const aside = { ...rejection, code: 'run.quarantined' as const };
    const { family, sent } = watched([parent], { ok: false, notFound: false, rejection: aside });
    const [wanted] = outstandingChildren(parent.state);
    if (wanted === undefined) throw new Error('no child');
    await family.start(wanted);
    expect(sent).toEqual([`start ${wanted.runId}`]);
  });
});
