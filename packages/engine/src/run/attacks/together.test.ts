/** Patches that do harm only together with another one, or with what happens meanwhile (R22, R24, R32, R35). */
import { describe, expect, it } from 'vitest';
import { outstandingChildren } from '../child-run.ts';
import type { Decision } from '../decision.ts';
import { get, values } from '../table.ts';
import { AGENT, type Attack, CHIEF, itRepels, PERSON, patched } from '../testing/attack.ts';
import { given, HUMAN, outcomeOf, type Scenario } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  BANK,
  behind,
  between,
  cut,
  drop,
  type Element,
  fn,
  hitl,
  link,
  post,
  put,
  remove,
  replace,
  set,
} from '../testing/operations.ts';
import { compiled } from '../testing/other-workflows.ts';

const DOCUMENT = {
  nodes: [fn('start'), hitl('ask'), post('pay', BANK), fn('side'), fn('end')],
  edges: [link('start', 'ask'), link('ask', 'pay'), link('start', 'side'), link('side', 'end')],
  outputs: {},
};
const document = (more: Element = {}) => given({ ...DOCUMENT, ...more });

const send = (
  run: Scenario,
  operations: Parameters<typeof patched>[0],
  more: {
    readonly base?: Scenario['state']['plan'];
    readonly id?: string;
    readonly author?: typeof AGENT;
  } = {},
): Decision => {
  const { base, id = `patch_${run.log.length}`, author = AGENT } = more;
  const decision = run.decide({
    type: 'apply_patch',
    proposal: { id, operations, reason: 'because', author, ...(base !== undefined && { base }) },
  });
  run.commit(decision);
  return decision;
};

/** Everything of `first` goes through; the attack is what follows. */
const then = (
  name: string,
  answer: { readonly rule?: string; readonly code: string },
  first: (run: Scenario) => void,
  attempt: Attack['attempt'],
): Attack => ({
  name,
  ...answer,
  on: () => {
    const run = document();
    first(run);
    return run;
  },
  attempt,
});
const applied = (decision: Decision): void => expect(outcomeOf(decision)).toEqual(['applied']);

const BYPASSED = { rule: 'R24', code: 'gate.bypassed' };
const DOUBLED = { rule: 'R24', code: 'gate.effect_bypassed' };
const withoutPay = [drop('pay'), cut('ask->pay')];

describe('one patch after another', () => {
  itRepels([
    then(
      'a harmless node first, then an edge from it past the gate',
      BYPASSED,
      (run) => applied(run.patch(behind('start', fn('hop')), AGENT)),
      patched([addEdge('hop', 'pay')]),
    ),
    then(
      'the payment out first, then back without its gate',
      BYPASSED,
      (run) => applied(run.patch(withoutPay, PERSON)),
      patched(behind('side', post('pay', BANK))),
    ),
    then(
      'the payment out first, then back under another name',
      DOUBLED,
      (run) => applied(run.patch(withoutPay, PERSON)),
      patched(behind('side', post('wire', BANK)), PERSON),
    ),
    then(
      'the payment pointed elsewhere first, then the bank called by another node',
      DOUBLED,
      (run) => applied(run.patch([set('pay', '/config/url', 'https://crm.example/')], PERSON)),
      patched(behind('side', post('wire', BANK))),
    ),
    then(
      'the gate out by an admin, with another change by him: what other gates guard stays so',
      BYPASSED,
      (run) => {
        applied(run.patch([...between('side', hitl('second'), 'end')], PERSON));
        applied(run.patch([drop('ask'), cut('start->ask'), cut('ask->pay'), addEdge('start', 'pay')], CHIEF));
      },
      patched([addEdge('start', 'end')]),
    ),
    then(
      'a host behind a gate first, as a person approved it, then the same host without',
      DOUBLED,
      (run) => {
        run.patch(behind('ask', post('gift', 'https://gift.example/')), AGENT);
        expect(run.answer('approve')).toContain('patch.applied');
      },
      patched(behind('side', post('more', 'https://gift.example/'))),
    ),
    then(
      'a gate of a person first, which an agent goes around later',
      BYPASSED,
      (run) => applied(run.patch(between('side', hitl('look'), 'end'), PERSON)),
      patched([addEdge('start', 'end')]),
    ),
    then(
      'a gate of an agent first, which another agent weakens',
      { rule: 'R29', code: 'gate.weakened' },
      (run) => applied(run.patch(between('side', hitl('look', { quorum: 2 }), 'end'), AGENT)),
      patched([set('look', '/config/quorum', 1)], { ...AGENT, id: 'agent:b' }),
    ),
    then(
      'half of a detour each, by two agents',
      BYPASSED,
      (run) => {
        applied(run.patch([addNode(fn('one')), addEdge('start', 'one')], AGENT));
        applied(run.patch([addNode(fn('two')), addEdge('one', 'two')], { ...AGENT, id: 'agent:b' }));
      },
      patched([addEdge('two', 'pay')], { ...AGENT, id: 'agent:c' }),
    ),
    then(
      'the id of an applied patch, with other operations',
      { rule: 'R23', code: 'patch.id_reused' },
      (run) => applied(run.patch(behind('side', fn('x')), AGENT, 'p1')),
      (run) => send(run, behind('side', fn('y')), { id: 'p1' }),
    ),
  ]);

  it('R22: two agents at once: who comes second is told what has changed, and nothing is written', () => {
    const run = document();
    const base = run.state.plan;
    applied(send(run, [set('end', '/label', 'mine')], { base }));
    const lines = run.log.length;
    expect(outcomeOf(send(run, [set('end', '/label', 'yours')], { base }))).toEqual(['patch.conflict']);
    expect(run.log).toHaveLength(lines);
  });

  it('R22: a test of the older document says nothing about the newer one', () => {
    const run = document();
    const base = run.state.plan;
    applied(send(run, [set('end', '/label', 'mine')], { author: PERSON }));
    const tested = [
      {
        op: 'test' as const,
        path: '/nodes/{end}',
        value: run.planOf(base ?? 'sha256:0').document.nodes[4] as never,
      },
      replace('/nodes/{end}/type', 'parallel'),
      remove('/nodes/{end}/inputs'),
    ];
    expect(outcomeOf(send(run, tested))).toContain('patch.test_failed');
  });

  it('R22: an old base does not bring back what was guarded less then', () => {
    const run = document();
    const base = run.state.plan;
    applied(send(run, between('side', hitl('look'), 'end'), { author: PERSON }));
    expect(outcomeOf(send(run, [addEdge('start', 'end')], { base }))).toContain('gate.bypassed');
  });

  it('R22: a document that this run never followed is no base', () => {
    const run = document();
    const other = given({ nodes: [fn('x')], edges: [] }).state.plan;
    expect(outcomeOf(send(run, behind('side', fn('y')), { base: other }))).toEqual(['patch.stale']);
  });
});

const WANTED = behind('side', post('call', 'https://new.example/'));
const reviewed = (meanwhile: (run: Scenario) => void, operations = WANTED): Scenario => {
  const run = document();
  expect(outcomeOf(run.patch(operations, AGENT, 'asked'))).toEqual(['pending_review']);
  meanwhile(run);
  const ticketId = get(run.state.patches, 'asked')?.ticketId ?? 'none';
  run.send({ type: 'decide_ticket', ticketId, decision: 'approve', reason: 'fine', actor: HUMAN });
  return run;
};

describe('while a patch is under review', () => {
  it('R32: what it speaks of is changed: the approval is for nothing', () => {
    const operations = [...between('side', post('call', 'https://new.example/'), 'end')];
    const run = reviewed((live) => {
      live.patch([replace('/edges/{side->end}', link('side', 'end', { when: 'true' }))], CHIEF);
    }, operations);
    expect(get(run.state.patches, 'asked')).toMatchObject({
      status: 'refused',
      issues: [{ code: 'patch.conflict', rule: 'R32' }],
    });
    expect(run.plan().node.has('call')).toBe(false);
  });

  it('R24: its host comes under a gate meanwhile: approved or not, it does not go past that', () => {
    const run = reviewed((live) => {
      applied(live.patch(behind('ask', post('other', 'https://new.example/x')), PERSON));
    });
    expect(get(run.state.patches, 'asked')).toMatchObject({
      status: 'refused',
      issues: [{ code: 'gate.effect_bypassed' }],
    });
  });

  it('R32: it would now be under one more gate: its reviewers are asked again', () => {
    const run = reviewed((live) => {
      applied(live.patch(between('start', hitl('early'), 'side'), PERSON));
    });
    expect(run.plan().node.has('call')).toBe(false);
    expect(get(run.state.patches, 'asked')?.status).toBe('pending_review');
  });

  it('R32: the same operations sent again under its id get its answer, not another one', () => {
    const run = document();
    run.patch(WANTED, AGENT, 'asked');
    expect(outcomeOf(run.patch(WANTED, PERSON, 'asked'))).toEqual(['pending_review']);
    expect(values(run.state.patches)).toHaveLength(1);
  });

  it('R31: silence drops it', () => {
    const run = document();
    run.patch(WANTED, AGENT, 'asked');
    run.now += 25 * 3_600_000;
    run.send({ type: 'wake' });
    expect(get(run.state.patches, 'asked')?.status).toBe('rejected');
  });
});

const pays = compiled({
  name: 'pays',
  nodes: [fn('check'), post('send', BANK)],
  edges: [link('check', 'send')],
});
const writes = compiled({
  name: 'writes',
  nodes: [fn('draft'), fn('print')],
  edges: [link('draft', 'print')],
});
const others = { pays, writes };
const runs = (id: string, workflow: string): Element => ({ id, type: 'composite', config: { workflow } });

/** The run that a node of this one stands for. */
const childOf = (run: Scenario, plan: { readonly document: object }): Scenario => {
  const [child] = outstandingChildren(run.state);
  if (child === undefined) throw new Error('no child run');
  return given(plan.document, {}, { runId: child.runId, parent: child.parent, others });
};
const family = (): Scenario => {
  const run = given(
    {
      nodes: [fn('start'), hitl('ask'), post('pay', BANK), runs('letter', 'writes')],
      edges: [link('start', 'ask'), link('ask', 'pay'), link('start', 'letter')],
      outputs: {},
    },
    {},
    { others },
  );
  run.finish('start');
  return childOf(run, writes);
};
const approvedChild = (): Scenario => {
  const run = given(
    { nodes: [hitl('ask'), runs('pay', 'pays')], edges: [link('ask', 'pay')], outputs: {} },
    {},
    { others },
  );
  run.answer('approve');
  return childOf(run, pays);
};

describe('a run inside of another one', () => {
  itRepels([
    {
      name: 'an agent pays in the child what the parent asks about',
      rule: 'R27',
      code: 'gate.effect_bypassed',
      on: family,
      attempt: patched(behind('draft', post('send', BANK))),
    },
    {
      name: 'an admin does',
      rule: 'R27',
      code: 'gate.effect_bypassed',
      on: family,
      attempt: patched(behind('draft', post('send', BANK)), CHIEF),
    },
    {
      name: 'an agent lets a grandchild pay',
      rule: 'R27',
      code: 'gate.effect_bypassed',
      on: family,
      attempt: patched(behind('draft', runs('deeper', 'pays'))),
    },
    {
      name: 'an agent leaves it to a template in the child',
      rule: 'R27',
      code: 'gate.effect_bypassed',
      on: family,
      attempt: patched(behind('draft', post('send', 'https://${nodes.draft.output.host}/'))),
    },
    {
      name: 'an agent has it done by what undoes a node of the child',
      rule: 'R27',
      code: 'gate.effect_bypassed',
      on: family,
      attempt: patched([
        set('print', '/compensate', { type: 'http', config: { url: BANK, method: 'POST' } }),
      ]),
    },
    {
      name: 'an agent changes a child that was approved as it was',
      rule: 'R26',
      code: 'gate.approved_changed',
      on: approvedChild,
      attempt: patched([set('send', '/config/body', { amount: 9 })]),
    },
    {
      name: 'an agent only adds to it',
      rule: 'R26',
      code: 'gate.approved_changed',
      on: approvedChild,
      attempt: patched(behind('check', fn('x'))),
    },
    {
      name: 'an agent only changes what it returns',
      rule: 'R26',
      code: 'gate.approved_changed',
      on: approvedChild,
      attempt: patched([put('/outputs', { ok: true })]),
    },
    {
      name: 'an agent lets a workflow run that nothing here ran so far',
      rule: 'R31',
      code: 'review.new_workflow',
      on: () => given(DOCUMENT, {}, { others }),
      attempt: patched(behind('side', runs('letter', 'writes'))),
    },
    {
      name: 'an agent points a known composite at another version',
      rule: 'R31',
      code: 'review.new_workflow',
      on: () =>
        given(
          { nodes: [fn('start'), runs('letter', 'writes')], edges: [link('start', 'letter')], outputs: {} },
          {},
          { others },
        ),
      attempt: patched([set('letter', '/config/workflow', 'pays')]),
    },
    {
      name: 'an agent names a workflow that is not there',
      code: 'workflow.unknown',
      on: () => given(DOCUMENT, {}, { others: {} }),
      attempt: patched(behind('side', runs('letter', 'nowhere'))),
    },
  ]);

  it('R28: what a review approved is what runs, whatever the tag means by then', () => {
    const meanings: { [name: string]: typeof pays } = { writes };
    const run = given(DOCUMENT, {}, { others: meanings });
    run.patch(behind('side', runs('letter', 'writes')), AGENT, 'asked');
    meanings['writes'] = pays;
    run.answer('approve');
    expect(run.plan().node.get('letter')?.config['workflow']).toBe(`writes@${writes.digest}`);
  });
});
