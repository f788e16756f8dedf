/** The examples of docs/overlays.md get the answers that stand beside them. */
import { readFileSync } from 'node:fs';
import type { PatchAuthor, PatchOperation, PatchProposal } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { RunCommand } from '../commands.ts';
import type { Decision } from '../decision.ts';
import { AGENT, CHIEF, PERSON } from '../testing/attack.ts';
import { given, outcomeOf, type Scenario } from '../testing/given.ts';

interface Workflow {
  readonly name: string;
  readonly nodes: readonly object[];
}

interface Example {
  /** The workflow it is about; the first of the page unless it says otherwise. */
  readonly on?: string;
  readonly done?: readonly string[];
  readonly approved?: true;
  /** A patch that somebody else applies before. */
  readonly meanwhile?: readonly PatchOperation[];
  readonly written_against?: 'start';
  readonly by?: 'agent' | 'person' | 'admin';
  readonly operations: readonly PatchOperation[];
  /** It is applied, and what is asked about is taking it back. */
  readonly withdraw?: true;
  /** What has completed by then, and is to be undone first. */
  readonly then_done?: readonly string[];
  readonly compensate?: true;
  readonly answer: string;
}

const AUTHORS: { readonly [by in NonNullable<Example['by']>]: PatchAuthor } = {
  agent: AGENT,
  person: PERSON,
  admin: CHIEF,
};

const page = readFileSync(new URL('../../../../../docs/overlays.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const blocksWith = <T>(member: string): readonly T[] =>
  blocks.filter((text) => text.includes(`"${member}":`)).map((text) => JSON.parse(text) as T);
const examples = blocksWith<Example>('answer');
const workflows = blocksWith<Workflow>('schema');

const FINANCE = { id: 'human:fin', roles: ['viewer', 'operator', 'approver', 'finance'] };

const runOf = ({ on, done = [], approved }: Example): Scenario => {
  const workflow = workflows.find(({ name }) => name === (on ?? workflows[0]?.name));
  if (workflow === undefined) throw new Error(`the page has no workflow ${on}`);
  const run = given(workflow);
  for (const node of done) run.finish(node);
  if (approved) expect(run.answer('approve', FINANCE)).toContain('ticket.decided');
  return run;
};

const send = (run: Scenario, command: RunCommand): Decision => {
  const decision = run.decide(command);
  run.commit(decision);
  return decision;
};

const carryOut = (example: Example): Decision => {
  const run = runOf(example);
  const { by = 'person', operations, meanwhile, withdraw, written_against: against } = example;
  const base = against === undefined ? undefined : run.state.plan;
  if (meanwhile) expect(outcomeOf(run.patch(meanwhile))).toEqual(['applied']);
  const author = AUTHORS[by];
  const proposal: PatchProposal = {
    id: 'asked',
    operations,
    reason: 'as the page says',
    author,
    ...(base && { base }),
  };
  const decision = send(run, { type: 'apply_patch', proposal });
  if (!withdraw) return decision;
  expect(outcomeOf(decision)).toEqual(['applied']);
  for (const node of example.then_done ?? []) run.finish(node);
  const asked = { id: 'back', patchId: 'asked', reason: 'not needed', author };
  return send(run, { type: 'withdraw_patch', ...asked, ...(example.compensate && { compensates: true }) });
};

/** `applied`, every reason against it, or why a person is asked. */
const answersOf = (decision: Decision): readonly string[] => {
  const events = decision.kind === 'accepted' ? decision.events : [];
  const reviews = events.flatMap((event) =>
    event.type === 'patch.review_requested' ? event.data.issues.map(({ code }) => code) : [],
  );
  return reviews.length > 0 ? reviews : outcomeOf(decision);
};

describe('docs/overlays.md', () => {
  it('has examples of what is applied, refused and reviewed', () => {
    const answers = new Set(examples.map(({ answer }) => answer.replace(/\..*$/, '')));
    expect([...answers].sort()).toEqual(
      ['applied', 'compensating', 'data_flow', 'gate', 'history', 'patch', 'review', 'withdraw'].sort(),
    );
    expect(workflows.map(({ name }) => name)).toEqual(['order', 'refund']);
  });

  it.each(examples.map((example, i) => [i + 1, example.answer, example] as const))(
    'example %i is answered with %s',
    (_place, answer, example) => {
      const answers = answersOf(carryOut(example));
      expect(answers).toContain(answer);
      if (answer === 'applied') expect(answers).toEqual(['applied']);
    },
  );

  it('counts the rows of its table right', () => {
    const rows = [...page.matchAll(/^\| [^|]+ \| C[78] [^|]+ \| (lifted|refused|partly|the same) \|/gm)];
    const count = (how: string) => rows.filter(([, said]) => said === how).length;
    expect(page).toContain(
      `Of its ${rows.length} rows here, ${count('lifted')} are lifted, ${count('partly')} in part, ` +
        `${count('refused')} are refused for the reason given, and ${count('the same')} are the same here.`,
    );
  });
});
