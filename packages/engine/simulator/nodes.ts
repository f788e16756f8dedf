/** Random nodes of every type that has no body of its own. Some of them cannot but fail. */
import type { Json, NodeType } from '@aob/ir';
import type { Focus } from './focus.ts';
import type { Dice } from './random.ts';

export type Element = { [key: string]: Json };

export interface Grower {
  readonly dice: Dice;
  readonly focus: Focus;
  /** Names of workflows that composites may run. */
  readonly others: readonly string[];
}

/** Who may be asked; the first of them starts the runs. */
export const PEOPLE: readonly string[] = ['human:sim', 'human:ann', 'human:bob', 'human:cy'];
export const SIGNALS: readonly string[] = ['go', 'paid'];

const WITHOUT_BODY = [
  'function',
  'http',
  'agent',
  'notify',
  'transform',
  'filter',
  'aggregate',
  'conditional',
  'parallel',
  'join',
  'hitl',
  'delay',
  'wait',
] as const satisfies readonly NodeType[];
export type Simple = (typeof WITHOUT_BODY)[number];

export const randomNode = (grower: Grower, id: string): Element => {
  const { dice, focus } = grower;
  const choices = WITHOUT_BODY.map((type) => [focus.types[type] ?? 1, type] as const);
  return nodeOf(grower, id, dice.draw(choices) ?? 'function');
};

export const nodeOf = (grower: Grower, id: string, type: Simple): Element => ({
  id,
  type,
  ...MAKERS[type](grower, id),
});

/** True as often as this focus wants something to go wrong. */
const goesWrong = ({ dice, focus }: Grower): boolean => dice.chance(focus.failures);

/** A value that no run has: whatever reads it fails. */
const ABSENT = 'inputs.absent';

/** Only for some runs of the document. */
export const brittle = ({ dice }: Grower): string => `inputs.n > ${dice.roll(4)} ? true : ${ABSENT} > 1`;

const attempts = ({ dice }: Grower): Element => ({
  ...(dice.chance(0.8) && {
    retry: { max_attempts: 1 + dice.roll(3), backoff_ms: dice.roll(3) * 1000, jitter: dice.chance(0.5) },
  }),
  ...(dice.chance(0.2) && { timeout: '20s' }),
  ...(dice.chance(0.1) && { priority: dice.pick(['high', 'low']) ?? 'low' }),
});

const cached = ({ dice }: Grower): Element =>
  dice.chance(0.3)
    ? { cache: { mode: dice.pick(['read_only', 'read_through', 'write_only']) ?? 'read_only' } }
    : {};

/** An inputs mapping that cannot be resolved: the node fails before anything of it is sent anywhere. */
const brokenInputs = (grower: Grower): Element =>
  grower.dice.chance(grower.focus.failures / 2) ? { inputs: { x: `\${${brittle(grower)}}` } } : {};

type Maker = (grower: Grower, id: string) => Element;

const MAKERS: { readonly [type in Simple]: Maker } = {
  function: (grower) => ({
    config: grower.dice.chance(0.3) ? { code: 'return inputs;' } : { handler: 'builtin.echo' },
    ...attempts(grower),
    ...cached(grower),
    ...brokenInputs(grower),
  }),
  http: (grower) => {
    const { dice } = grower;
    const isRead = dice.chance(0.3);
    const url = `https://${dice.pick(['bank', 'mail', 'files']) ?? 'bank'}.example/`;
    const config = isRead ? { url } : { url, method: 'POST', body: { n: '${inputs.n}' } };
    return { config, ...attempts(grower), ...(isRead && cached(grower)), ...(!isRead && { join: 'all' }) };
  },
  agent: (grower) => ({
    config: { provider: 'script', tools: ['patch_workflow'], script: [], prompt: 'for ${inputs.n}' },
    ...attempts(grower),
    ...brokenInputs(grower),
  }),
  notify: (grower) => ({
    config: { channel: 'log', body: goesWrong(grower) ? `\${${brittle(grower)}}` : 'n is ${inputs.n}' },
    ...attempts(grower),
  }),
  transform: (grower) => ({
    config: { expression: goesWrong(grower) ? brittle(grower) : 'inputs.text + inputs.text' },
  }),
  filter: (grower) => ({
    config: {
      items: '[1, 2, 3]',
      where: goesWrong(grower) ? brittle(grower) : 'inputs.text != "" && item > inputs.n',
    },
  }),
  aggregate: (grower) => {
    const items = goesWrong(grower) ? ABSENT : '[1, 2, inputs.n]';
    const value = 'inputs.text == "" ? 0 : item';
    return {
      config:
        grower.dice.pick<Element>([
          { items, op: 'count' },
          { items, op: 'sum', value },
          { items, op: 'group', by: 'item > 1', value },
        ]) ?? {},
    };
  },
  conditional: brokenInputs,
  parallel: brokenInputs,
  join: brokenInputs,
  hitl: (grower, id) => ({ config: { message: `approve ${id} for \${inputs.n}`, ...gateConfig(grower) } }),
  delay: (grower) => ({
    config: goesWrong(grower)
      ? { duration: '${inputs.text}' }
      : grower.dice.chance(0.2)
        ? { until: '2023-11-20T00:00:00Z' }
        : { duration: `${1 + grower.dice.roll(100)}m` },
  }),
  wait: ({ dice, focus }) => ({
    config: {
      signal: dice.pick(SIGNALS) ?? 'go',
      ...(dice.chance(0.7) && { timeout: '1h' }),
      ...(dice.chance(Math.max(0.4, focus.failures)) && {
        timeout: '1h',
        on_timeout: dice.pick(['fail', 'continue']) ?? 'fail',
      }),
    },
  }),
};

const gateConfig = ({ dice }: Grower): Element => ({
  ...(dice.chance(0.7) && { timeout: '1h', ...(dice.chance(0.8) && silence(dice)) }),
  ...(dice.chance(0.25) && { quorum: 2 }),
  ...(dice.chance(0.2) && { four_eyes: true }),
  ...(dice.chance(0.15) && { remind_every: '20m' }),
  ...(dice.chance(0.2) && { approvers: ['approver', 'human:ann'] }),
  ...(dice.chance(0.2) && { form: { type: 'object', properties: { n: { type: 'number' } } } }),
  ...(dice.chance(0.3) && { on_reject: dice.pick(['end', 'fail']) ?? 'end' }),
});

/** Of a gate, and of the review of a patch. */
export const silence = (
  dice: Dice,
  meanings = ['reject', 'approve', 'fail', 'escalate', 'escalate'],
): Element => {
  const meaning = dice.pick(meanings) ?? 'reject';
  if (meaning !== 'escalate') return { on_timeout: meaning };
  const steps = Array.from({ length: 1 + dice.roll(2) }, () => ({ approvers: ['approver'], timeout: '30m' }));
  return { on_timeout: meaning, escalate_to: steps };
};
