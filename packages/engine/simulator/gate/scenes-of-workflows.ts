/**
 * The same gate where no run is asked: whoever proposes looks at his patch before it is sent (layer 1), and a workflow is
 * changed for later runs, by patches or as a whole (R22, R29, R38).
 */
import {
  bookOf,
  checkPatch,
  checkProposal,
  compileJson,
  diffDocuments,
  type PatchAuthor,
  type PatchOperation,
  replacementIssues,
} from '@aob/ir';
import { changesOutOfReach } from '../../../ir/src/patch/proposal.ts';
import { hitl, link, put } from '../../src/run/testing/operations.ts';
import { codesOf, shownAs } from './exploration.ts';
import { ADMIN, AGENT, append, fresh, type Moment, PERSON, propose } from './moment.ts';
import type { Element } from './random-document.ts';
import type { Question, SceneRule } from './rule.ts';
import { ROOT, type Scene, scened, sceneOf } from './scene.ts';

const refuses = scened('refused');

const saying = (issues: Parameters<typeof codesOf>[0]): string =>
  issues.length === 0 ? 'sound' : ['refused', ...codesOf(issues)].join(' ');

/** What the proposer is told, who has no document. */
const early = (
  code: string,
  how: string,
  wrong: (m: Moment) => readonly unknown[],
  reason = 'because',
): SceneRule =>
  refuses(code, `${how}, before it is sent`, (m) => {
    const sound = append(ROOT, fresh(m));
    const operations = [...sound, ...wrong(m)];
    return {
      asked: () => saying(checkProposal({ operations, reason })),
      twin: () => saying(checkProposal({ operations: sound, reason: 'because' })),
      shown: JSON.stringify(operations),
      isPatch: false,
    };
  });

const agents = (m: Moment) =>
  Array.from({ length: 6 }, () => append(ROOT, fresh(m), { type: 'agent' })).flat();

const EARLY: readonly SceneRule[] = [
  early('patch.reason', 'no reason', () => [], ' '),
  early('patch.reach', 'a ceiling', () => [put('/limits/patches', 999)]),
  early('patch.operation', 'an add of nothing', () => [{ op: 'add', path: '/nodes/-' }]),
  early('patch.operation', 'a prototype in what is added', (m) => [
    JSON.parse(`{"op":"add","path":"/nodes/{root}/inputs","value":{"__proto__":${m.next()}}}`),
  ]),
  early('patch.pointer', 'a pointer without its slash', () => [{ op: 'remove', path: 'nodes/0' }]),
  early('limits.agents_per_patch', 'many agents', agents),
];

type Proposed = readonly [PatchAuthor, readonly PatchOperation[]];

/** A patch of the workflow that the run follows. */
const ofWorkflow = (m: Moment, spoiled: Proposed, sound: Proposed): Question => {
  const answer = ([author, operations]: Proposed): string => {
    const proposal = propose(m, author, operations);
    const verdict = checkPatch({ current: m.plan, book: bookOf(m.plan), proposal, scope: 'workflow' });
    return verdict.verdict === 'refused' ? saying(verdict.issues) : saying(verdict.review);
  };
  return {
    asked: () => answer(spoiled),
    twin: () => answer(sound),
    shown: shownAs(propose(m, ...spoiled)),
    isPatch: false,
  };
};

/** R38 by what changed, whatever was written: no operation leads there that layer 1 would not have found. */
const reached = (m: Moment): Question => {
  const answer = (change: object) =>
    saying(changesOutOfReach(diffDocuments(m.document, { ...m.document, ...change }), 'graph'));
  return {
    asked: () => answer({ limits: { patches: 20 + m.next() } }),
    twin: () => answer({ outputs: { said: m.next() } }),
    shown: 'limits',
    isPatch: false,
  };
};

type Put = readonly [PatchAuthor, (document: Element) => Element];

/** A whole document in the place of the one that the run follows. */
const inItsPlace = (m: Moment, spoiled: Put, sound: Put): Question => {
  const answer = ([author, change]: Put): string => {
    const document = change(JSON.parse(JSON.stringify(m.document)));
    const compiled = compileJson(document);
    if (!compiled.ok) return saying(compiled.issues);
    return saying(
      replacementIssues({ current: m.plan, next: compiled.plan, author, pointer: '/definition' }),
    );
  };
  return { asked: () => answer(spoiled), twin: () => answer(sound), shown: spoiled[0].id, isPatch: false };
};

/** With one more node behind the first, after these members are set. */
const grown =
  (m: Moment, node: Element, members: Element = {}) =>
  (document: Element): Element => {
    const x = fresh(m);
    const more = (list: string, item: Element) => [...(document[list] as readonly Element[]), item];
    return {
      ...document,
      ...members,
      nodes: more('nodes', { id: x, ...node }),
      edges: more('edges', { from: ROOT, to: x }),
    };
  };

const withoutGate = (document: Element): Element => ({
  ...document,
  edges: (document['edges'] as readonly Element[]).map((edge) =>
    edge['from'] === 'sign' ? { from: ROOT, to: 'pay' } : edge,
  ),
});

const LIMITS: Element = { limits: { patches: 7 } };
const CALM: Element = { type: 'function' };

export const BEFORE_THE_RUN: Scene = {
  begin: (dice) =>
    sceneOf(dice, {
      nodes: [
        hitl('sign'),
        { id: 'pay', type: 'http', config: { url: 'https://pay.example/', method: 'POST' } },
      ],
      edges: [link(ROOT, 'sign'), link('sign', 'pay')],
      more: {
        policy: { rules: [{ when: `change.nodes.added.exists(n, n.type == 'notify')`, then: 'refuse' }] },
      },
    }),
  rules: [
    ...EARLY,
    refuses('settings.admin_only', 'a ceiling of a workflow, by somebody who is no admin', (m) => {
      const raise = [put('/limits', { patches: 20 + m.next() })];
      return ofWorkflow(m, [PERSON, raise], [ADMIN, raise]);
    }),
    refuses('patch.reach', 'another name for a workflow', (m) =>
      ofWorkflow(
        m,
        [ADMIN, [put('/name', `other_${m.next()}`)]],
        [ADMIN, [put('/description', `said ${m.next()}`)]],
      ),
    ),
    refuses('patch.reach', 'a ceiling, by what changed', reached),
    refuses('expression.syntax', 'a policy that cannot be read', (m) => {
      const rule = (when: string) => [put('/policy/rules/-', { when, then: 'review' })];
      return ofWorkflow(m, [ADMIN, rule(`actor.id == 'x${m.next()}' &&`)], [ADMIN, rule('false')]);
    }),
    refuses('settings.admin_only', 'a whole document with another ceiling', (m) =>
      inItsPlace(m, [PERSON, grown(m, CALM, LIMITS)], [ADMIN, grown(m, CALM, LIMITS)]),
    ),
    refuses('policy.refused', 'a whole document with what the policy does not want', (m) => {
      const notify = { type: 'notify', config: { channel: 'log', body: 'said' } };
      return inItsPlace(m, [PERSON, grown(m, notify)], [PERSON, grown(m, CALM)]);
    }),
    refuses('gate.bypassed', 'a whole document that leads past the gate', (m) =>
      inItsPlace(m, [m.dice.chance(0.5) ? PERSON : AGENT, withoutGate], [PERSON, grown(m, CALM)]),
    ),
  ],
};
