/** What goes to a person first, and what the workflow's own policy says (R25, R26, R31). */
import {
  AGENT,
  agentsIn,
  anyone,
  append,
  downFrom,
  fresh,
  guardsOf,
  isConditional,
  isOver,
  isPending,
  isReadBy,
  isResolved,
  isUntouched,
  type Moment,
  machine,
  OPTIMIZER,
  PERSON,
  person,
  pick,
  propose,
  reachesPast,
  set,
  source,
} from './moment.ts';
import { type Element, POLICY_TYPES } from './random-document.ts';
import { type Attempt, type Rule, refused, twins } from './rule.ts';
import { wasGuarded } from './sound.ts';
import { guardsIn } from './written.ts';

const hasRule = (m: Moment, then: string): boolean =>
  m.document.policy?.rules?.some((rule) => rule.then === then) ?? false;

const ruled = (m: Moment, type: string, config: Element = {}): Attempt | undefined => {
  const author = anyone(m, true);
  const from = source(m, author);
  const x = fresh(m);
  return hasRule(m, 'refuse') && from
    ? {
        proposal: propose(m, author, append(from.id, x, { type, config })),
        twin: propose(m, author, append(from.id, x)),
      }
    : undefined;
};

const POLICY: readonly Rule[] = [
  refused('policy.refused', 'what the policy does not want', (m) =>
    ruled(m, POLICY_TYPES.refuse, { channel: 'log', body: 'said' }),
  ),
  refused('policy.error', 'what the policy cannot judge', (m) => ruled(m, POLICY_TYPES.fail)),
];

const reviewed = (code: string, how: string, make: Rule['make']): Rule => ({
  code,
  outcome: 'pending_review',
  how,
  make,
});

/** Whoever the policy does not let through at once. */
const reviewedMachine = (m: Moment): typeof AGENT => (hasRule(m, 'auto') ? AGENT : machine(m));

const REVIEWS: readonly Rule[] = [
  reviewed('review.policy', 'what the policy wants to be seen', (m) => ruled(m, POLICY_TYPES.review)),
  reviewed('review.new_host', 'a host that nothing called', (m) => {
    const author = reviewedMachine(m);
    const from = source(m, author);
    const x = fresh(m);
    const call = { type: 'http', config: { url: `https://${x}.example/` } };
    return from && twins(m, author, append(from.id, x, call), PERSON);
  }),
  reviewed('review.agent_power', 'a tool that no agent had', (m) => {
    const isKnown = m.plan.nodes.some((one) => one.type === 'agent' && one.config['tools'] !== undefined);
    const author = reviewedMachine(m);
    const from = source(m, author);
    const config = { provider: 'script', script: [], tools: ['patch_workflow'] };
    const fits = agentsIn(m) < m.plan.limits.agents && !isKnown;
    return from && fits
      ? twins(m, author, append(from.id, fresh(m), { type: 'agent', config }), PERSON)
      : undefined;
  }),
  reviewed('review.gate_text', 'another question', (m) => {
    const gate = freeGate(m, (one) => isPending(m, one));
    return gate && twins(m, machine(m), [set(gate.id, '/config/message', `Really ${fresh(m)}?`)], PERSON);
  }),
  reviewed('review.gate_text', 'another name of the gate', (m) => {
    const gate = freeGate(m, () => true);
    return gate && twins(m, machine(m), [set(gate.id, '/label', `called ${fresh(m)}`)], PERSON);
  }),
  reviewed('review.threshold', 'another amount above which a person decides', (m) => {
    const edge = m.dice.pick(
      m.plan.edges.filter(({ id, from, to, when }) => {
        const [before, after] = [m.plan.node.get(from), m.plan.node.get(to)];
        if (before === undefined || !isConditional(before) || after?.type !== 'hitl' || !when) return false;
        if (isResolved(m, id) || before.isProtected || after.isProtected) return false;
        return (
          !isOver(m, before) && isPending(m, after) && isUntouched(m, from, to) && reachesPast(m.plan, to)
        );
      }),
    );
    const path = `/edges/{${edge?.id}}/when`;
    const operations = [{ op: 'replace' as const, path, value: `inputs.n > ${1000 + m.next()}.0` }];
    return edge && twins(m, machine(m), operations, person(m));
  }),
];

/** A gate is asked before it in some cases, and no gate is before anything like it in all. */
const isSometimesAsked = (m: Moment, node: Parameters<typeof isOver>[1]): boolean =>
  guardsOf(m, node.id).size === 0 &&
  !wasGuarded(m, `${node.config['url']}`) &&
  m.plan.gates.some((gate) =>
    m.plan.node.get(gate)?.out.some(({ on, to }) => on === 'approve' && downFrom(m.plan, to).has(node.id)),
  );

const SOMETIMES: readonly Rule[] = [
  reviewed('review.threshold', 'what an effect does that passes a gate in some cases', (m) => {
    const effect = pick(
      m,
      m.plan.nodes,
      (one) =>
        one.type === 'http' &&
        isPending(m, one) &&
        !one.isProtected &&
        isSometimesAsked(m, one) &&
        !isRead(m, one.id),
    );
    const operations = [set(effect?.id ?? '', '/config/body', { amount: m.next() })];
    return effect && twins(m, machine(m), operations, person(m));
  }),
  reviewed('review.threshold', 'the same effect once more, where nobody asks', (m) => {
    const effect = pick(m, m.plan.nodes, (one) => one.type === 'http' && isSometimesAsked(m, one));
    const author = reviewedMachine(m);
    const from = source(m, author, (one) => isUnguarded(m, one));
    const call = effect && { type: 'http', config: { ...effect.config } as Element };
    return call && from && twins(m, author, append(from.id, fresh(m), call), PERSON);
  }),
  reviewed('review.guarded_effect', 'what a call does whose like is asked about elsewhere', (m) => {
    const call = pick(
      m,
      m.plan.nodes,
      (one) =>
        one.config['method'] === 'POST' &&
        isPending(m, one) &&
        !one.isProtected &&
        !isRead(m, one.id) &&
        m.plan.gates.every((gate) => !downFrom(m.plan, gate).has(one.id)) &&
        isAskedAbout(m, `${one.config['url']}`),
    );
    const operations = [set(call?.id ?? '', '/config/body', { amount: m.next() })];
    return call && twins(m, machine(m), operations, person(m));
  }),
  reviewed('review.guarded_host', 'another method where a gate stands before the first', (m) => {
    const call = pick(
      m,
      m.plan.nodes,
      ({ type, config }) => type === 'http' && isAskedAbout(m, `${config['url']}`),
    );
    const author = machine(m);
    const from = source(m, author, (one) => isUnguarded(m, one));
    const other = {
      type: 'http',
      config: {
        url: call?.config['url'] as string,
        method: m.dice.pick(['PUT', 'PATCH', 'DELETE']) ?? 'PUT',
      },
    };
    return call && from && twins(m, author, append(from.id, fresh(m), other), PERSON);
  }),
  reviewed('review.guarded_host', 'another method where a gate stands in the run around this one', (m) => {
    // Only the optimizer may call a host that is new to the run, where the policy says so (R31).
    const isAllowed = m.run.state.parent !== undefined && hasRule(m, 'auto');
    const from = isAllowed ? source(m, OPTIMIZER, (one) => isUnguarded(m, one)) : undefined;
    const other = { type: 'http', config: { url: 'https://mint.example/', method: 'DELETE' } };
    return from && twins(m, OPTIMIZER, append(from.id, fresh(m), other), PERSON);
  }),
];

/** What is put behind it passes no gate. */
const isUnguarded = (m: Moment, { id, type }: Parameters<typeof isOver>[1]): boolean =>
  guardsOf(m, id).size === 0 && type !== 'hitl';

/** Somebody acts on what it gives, so that more than its own rule may look at a change of it. */
const isRead = (m: Moment, id: string): boolean =>
  m.plan.gates.length > 0 && m.passed.size > 0 && isReadBy(m, id);

/** By a gate that the base has and that is still there, before a node that the base has. */
const isAskedAbout = ({ run, plan }: Moment, url: string): boolean => {
  const [base] = run.state.lineage;
  if (base === undefined) return false;
  const document = run.documentOf(base.digest);
  return document.nodes.some(
    ({ id, config }) =>
      config?.['url'] === url &&
      [...(guardsIn(document).get(id) ?? [])].some((gate) => plan.node.get(gate)?.type === 'hitl'),
  );
};

const freeGate = (m: Moment, wanted: (node: Parameters<typeof isOver>[1]) => boolean) =>
  pick(
    m,
    m.plan.nodes,
    (one) => one.type === 'hitl' && !one.isProtected && wanted(one) && isUntouched(m, one.id),
  );

export const RULES_OF_REVIEW: readonly Rule[] = [...POLICY, ...REVIEWS, ...SOMETIMES];
