import { beforeAll, describe, expect, it } from 'vitest';
import { casesOfCode, type Exploration } from './gate/exploration.ts';
import { explore, RULES } from './gate/explore.ts';

/** Another seed looks at other runs: `AOB_GATE_SEED=7 npx vitest run packages/engine/simulator/gate.prop.test.ts`. */
const seed = Number(process.env['AOB_GATE_SEED'] ?? 1);
const PER_CODE = 100;
const PER_WAY = 10;

describe(`the gate on live runs (AOB_GATE_SEED=${seed})`, () => {
  let seen: Exploration;
  beforeAll(() => {
    seen = explore(seed, { perCode: PER_CODE, perWay: PER_WAY, runsMax: 3000, wrongMax: 5 });
  }, 300_000);

  it('answers every patch as it must, and every run that was patched ends as it must', () => {
    expect(seen.wrong.join('\n\n')).toBe('');
    expect(seen.endings.get('COMPLETED') ?? 0).toBeGreaterThan(100);
    expect(seen.endings.get('FAILED') ?? 0).toBeGreaterThan(50);
  });

  it('accepts at least 40 % of all that is proposed: it is no gate that refuses everything', () => {
    expect(seen.accepted / seen.generated).toBeGreaterThanOrEqual(0.4);
    // What nobody thought about is let through sometimes, too.
    expect(seen.wild.get('applied') ?? 0).toBeGreaterThan(5);
  });

  it('gives the exact digest back when a patch is withdrawn of which nothing has come (R33)', () => {
    expect(seen.takenBack).toBeGreaterThan(100);
  });

  it.each([...new Set(RULES.map(({ code }) => code))])('%s is the only reason at least 100 times', (code) => {
    expect(casesOfCode(seen, code)).toBeGreaterThanOrEqual(PER_CODE);
  });

  it.each(RULES.map((rule) => [rule.code, rule.how, rule] as const))(
    'without %s nothing would stop %s',
    (_code, _how, rule) => {
      const tally = seen.tallies.find((one) => one.rule === rule);
      expect(tally?.cases).toBeGreaterThanOrEqual(PER_WAY);
      expect(tally).toMatchObject({ alone: tally?.cases, besides: new Set(), twinsApplied: tally?.twins });
    },
  );
});
