/**
 * The property of the gate (`simulator/gate.prop.test.ts`) once, in brief, up to the first thing that is not as it must be:
 * exit code 1 and what that was. Otherwise the checks that have found something, one a line.
 */
import { explore } from '../simulator/gate/explore.ts';
import { found } from './watch.mjs';

const bounds = { perCode: 20, perWay: 5, runsMax: 400, wrongMax: 1 };

const firstWrong = (): string | undefined => {
  const { tallies, wrong } = explore(1, bounds);
  const silent = tallies.filter(({ cases, alone }) => cases === 0 || alone < cases);
  return wrong[0] ?? silent.map(({ rule }) => `${rule.code}, ${rule.how}: never the only reason`)[0];
};

const first = firstWrong();
process.stdout.write(`${first?.split('\n')[0] ?? [...found].sort().join('\n')}\n`);
if (first !== undefined) process.exitCode = 1;
