import type { Json, PatchOperation } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { outstandingChildren } from './child-run.ts';
import type { StartCommand } from './commands.ts';
import type { ChildStart, Decision } from './decision.ts';
import { dumpState } from './testing/dump.ts';
import { ADMIN, given, HUMAN, outcomeOf, refold, type Scenario } from './testing/given.ts';
import { compiled, type Others, pinnedPlan } from './testing/other-workflows.ts';

const fn = (id: string, more: object = {}) => ({ id, type: 'function', ...more });
const post = (id: string) => ({
  id,
  type: 'http',
  config: { url: 'https://bank.example/pay', method: 'POST' },
});
const gate = { id: 'ask', type: 'hitl', config: { message: 'Pay?' } };
const payout = compiled({
  name: 'payout',
  nodes: [fn('check'), post('send')],
  edges: [{ from: 'check', to: 'send' }],
});
const report = compiled({ name: 'report', nodes: [fn('write')], edges: [] });
const others = { payout, report };
const runs = (id: string, workflow: string) => ({ id, type: 'composite', config: { workflow } });

const gated = { nodes: [gate, runs('pay', 'payout')], edges: [{ from: 'ask', to: 'pay' }] };

const childRunOf = (run: Scenario, document: object, known: Others = others): Scenario => {
  const [child] = outstandingChildren(run.state);
  if (child === undefined) throw new Error('no child');
  return given(document, {}, { runId: child.runId, parent: child.parent, others: known });
};
/** As whoever carries out the effect sends it, again and again. */
const startOfChild = (child: ChildStart | undefined): StartCommand => {
  if (child === undefined) throw new Error('no child is started');
  const { workflow, actor, priority, labels, parent } = child;
  return { type: 'start', workflow, inputs: {}, actor, priority, labels, parent };
};
const startsIn = (decision: Decision): readonly ChildStart[] =>
  decision.kind === 'accepted'
    ? decision.effects.flatMap((effect) => (effect.type === 'start_child' ? [effect.child] : []))
    : [];
const AGENT = { kind: 'agent', id: 'agent:x', roles: [] } as const;
const add = (node: object, after: string) =>
  [
    { op: 'add', path: '/nodes/-', value: node as Json },
    { op: 'add', path: '/edges/-', value: { from: after, to: (node as { id: string }).id } },
  ] as const;

describe('R24 effects of a child run', () => {
  it('are effects of the node that runs it', () => {
    expect(pinnedPlan(gated, others).node.get('pay')?.effectKeys).toEqual([
      'http:bank.example|POST',
      'workflow:payout',
    ]);
  });

  it('that has ended learns nothing any more, however often it is started', () => {
    const run = given(gated, {}, { others });
    run.answer('approve');
    const child = childRunOf(run, report.document);
    child.finish('write');
    const [outstanding] = outstandingChildren(run.state);
    const again = startOfChild(outstanding);
    const parent = { ...child.state.parent, guarded: ['http:new.example|POST'] } as StartCommand['parent'];
    const decision = child.decide({ ...again, ...(parent && { parent }) });
    expect(decision).toMatchObject({ kind: 'nothing', why: 'duplicate' });
  });

  it('cannot be brought past the gate that guards them, by any name', () => {
    const run = given(
      {
        nodes: [fn('first'), gate, post('send')],
        edges: [
          { from: 'first', to: 'ask' },
          { from: 'ask', to: 'send' },
        ],
      },
      {},
      { others },
    );
    expect(outcomeOf(run.patch(add(runs('sneak', 'payout'), 'first'), AGENT))).toContain(
      'gate.effect_bypassed',
    );
    expect(outcomeOf(run.patch(add(runs('fine', 'report'), 'first')))).toEqual(['applied']);
  });

  it('are guarded where only the child has them', () => {
    const run = given(
      { nodes: [fn('first'), ...gated.nodes], edges: [{ from: 'first', to: 'ask' }, ...gated.edges] },
      {},
      { others },
    );
    expect(outcomeOf(run.patch(add(post('sneak'), 'first'), AGENT))).toContain('gate.effect_bypassed');
  });
});

describe('R31 an agent that lets another workflow run', () => {
  it('is reviewed first; a workflow that runs here already is not new', () => {
    const run = given(
      { nodes: [fn('first'), runs('known', 'report')], edges: [{ from: 'first', to: 'known' }] },
      {},
      { others },
    );
    expect(outcomeOf(run.patch(add(runs('more', 'payout'), 'first'), AGENT))).toEqual(['pending_review']);
    expect(outcomeOf(run.patch(add(runs('again', 'report'), 'known'), AGENT))).toEqual(['applied']);
    expect(
      outcomeOf(
        run.patch(
          add({ ...runs('same', ''), config: { workflow: `report@${report.digest}` } }, 'known'),
          AGENT,
        ),
      ),
    ).toEqual(['applied']);
  });
});

describe('R28 references in patches', () => {
  it('are pinned when the patch is accepted, and the change set says so', () => {
    const run = given({ nodes: [fn('first')], edges: [] }, {}, { others });
    run.patch(add(runs('more', 'report@main'), 'first'));
    const applied = run.log.find(({ type }) => type === 'patch.applied');
    expect(applied).toMatchObject({
      data: {
        changes: { nodes: { added: [{ id: 'more', config: { workflow: `report@${report.digest}` } }] } },
      },
    });
    expect(run.log.find(({ type }) => type === 'patch.proposed')).toMatchObject({
      data: { pins: { 'report@main': `report@${report.digest}` } },
    });
    run.finish('first');
    expect(outstandingChildren(run.state)).toMatchObject([
      { workflow: { name: 'report', digest: report.digest } },
    ]);
  });

  it('that lead nowhere are refused where they stand', () => {
    const run = given({ nodes: [fn('first')], edges: [] }, {}, { others });
    const decision = run.patch(add(runs('more', 'rapport'), 'first'));
    expect(decision).toMatchObject({
      result: { issues: [{ code: 'workflow.unknown', pointer: '/operations/0/value/config/workflow' }] },
    });
  });

  it('mean after a review what they meant before it, whatever the tag says by then', () => {
    const moving = { ...others };
    const run = given({ nodes: [fn('first')], edges: [] }, {}, { others: moving });
    expect(outcomeOf(run.patch(add(runs('more', 'report'), 'first'), AGENT))).toEqual(['pending_review']);
    moving.report = compiled({ name: 'report', nodes: [fn('other')], edges: [] });
    run.answer('approve');
    expect(run.plan().node.get('more')?.config).toEqual({ workflow: `report@${report.digest}` });
  });

  it('are asked for when nobody knows yet what they mean', () => {
    const run = given({ nodes: [fn('first')], edges: [] }, {}, { others: {}, isUnresolved: true });
    expect(run.patch(add(runs('more', 'report'), 'first'))).toEqual({
      kind: 'need',
      blobs: [],
      references: ['report'],
    });
  });
});

describe('R26 what was approved is what the child run is', () => {
  it('the guard digest covers the version that runs', () => {
    const other = compiled({ name: 'payout', nodes: [post('send')], edges: [] });
    const guardOf = (plan: typeof payout) => {
      const run = given(gated, {}, { others: { payout: plan } });
      const opened = run.log.find((event) => event.type === 'ticket.opened');
      return opened?.type === 'ticket.opened' ? opened.data.guard?.digest : undefined;
    };
    expect(guardOf(payout)).toBeDefined();
    expect(guardOf(payout)).not.toBe(guardOf(other));
  });
});

describe("R27 a child run is checked against its parent's guards", () => {
  it('begins only when the gate before its node was approved', () => {
    const run = given(gated, {}, { others });
    expect(outstandingChildren(run.state)).toEqual([]);
    run.answer('approve');
    expect(outstandingChildren(run.state)).toMatchObject([{ parent: { gates: ['ask'], guarded: [] } }]);
  });

  it('never begins after a rejection', () => {
    const run = given(gated, {}, { others });
    run.answer('reject');
    expect(outstandingChildren(run.state)).toEqual([]);
  });

  it('may not do what a gate around it guards, whoever patches it', () => {
    const run = given(
      {
        nodes: [runs('write', 'report'), gate, post('send')],
        edges: [
          { from: 'write', to: 'ask' },
          { from: 'ask', to: 'send' },
        ],
      },
      {},
      { others },
    );
    const child = childRunOf(run, report.document);
    expect(outcomeOf(child.patch(add(post('sneak'), 'write'), AGENT))).toEqual(['gate.effect_bypassed']);
    expect(outcomeOf(child.patch(add(post('sneak'), 'write'), { ...ADMIN, kind: 'human' }))).toEqual([
      'gate.effect_bypassed',
    ]);
    expect(outcomeOf(child.patch(add(fn('fine'), 'write'), AGENT))).toEqual(['applied']);
  });

  it('that was approved as it was is changed by no agent, and by people after a review', () => {
    const run = given(gated, {}, { others });
    run.answer('approve');
    const child = childRunOf(run, payout.document);
    expect(outcomeOf(child.patch(add(fn('more'), 'check'), AGENT))).toEqual(['gate.approved_changed']);
    expect(outcomeOf(child.patch(add(fn('more'), 'check'), { ...HUMAN, kind: 'human' }))).toEqual([
      'pending_review',
    ]);
  });

  it('hands the guards of all runs around it on', () => {
    const around = {
      run_id: 'run_0',
      scope: '',
      node: 'n',
      execution: 1,
      depth: 1,
      gates: ['first'],
      guarded: ['http:mint.example|POST'],
    };
    const run = given(gated, {}, { others, parent: around });
    run.answer('approve');
    expect(outstandingChildren(run.state)).toMatchObject([
      { parent: { depth: 2, gates: ['ask', 'first'], guarded: ['http:mint.example|POST'] } },
    ]);
  });

  it('learns of a gate that is patched in around it later, and hands that on (docs/adr/0045)', () => {
    const nested = {
      ...others,
      middle: compiled({ name: 'middle', nodes: [runs('inner', 'report')], edges: [] }),
    };
    const run = given(
      {
        nodes: [fn('first'), runs('write', 'middle'), fn('after'), post('send')],
        edges: [
          { from: 'first', to: 'send' },
          { from: 'write', to: 'after' },
        ],
      },
      {},
      { others: nested },
    );
    const middle = childRunOf(run, nested.middle.document, nested);
    const inner = childRunOf(middle, report.document);
    expect(middle.state.parent?.guarded).toEqual([]);
    const operations: PatchOperation[] = [
      { op: 'add', path: '/nodes/-', value: gate as never },
      { op: 'remove', path: '/edges/{first->send}' },
      { op: 'add', path: '/edges/-', value: { from: 'first', to: 'ask' } },
      { op: 'add', path: '/edges/-', value: { from: 'ask', to: 'send' } },
    ];
    const decision = run.patch(operations, { ...HUMAN, kind: 'human' });
    expect(outcomeOf(decision)).toEqual(['applied']);
    const told = startsIn(decision);
    expect(told).toMatchObject([{ runId: middle.state.runId }]);
    const learnt = middle.decide(startOfChild(told[0]));
    expect(middle.commit(learnt)).toEqual(['run.guarded', 'node.waiting inner']);
    expect(middle.send(startOfChild(told[0]))).toEqual(['nothing']);
    expect(inner.send(startOfChild(startsIn(learnt)[0]))).toEqual(['run.guarded']);
    for (const child of [middle, inner]) {
      const at = child === middle ? 'inner' : 'write';
      expect(outcomeOf(child.patch(add(post('sneak'), at), AGENT))).toEqual(['gate.effect_bypassed']);
      expect(dumpState(refold(child))).toBe(dumpState(child.state));
    }
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });
});
