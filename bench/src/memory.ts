/** Proportional set size of a process and all its children: shared pages count once. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes, or undefined where /proc does not tell. */
export const pssMegabytes = (root: number): number | undefined => {
  try {
    const parents = new Map<number, number>();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const parent = parentOf(Number(name));
      if (parent !== undefined) parents.set(Number(name), parent);
    }
    const family = new Set([root]);
    for (let grown = true; grown; ) {
      grown = false;
      for (const [pid, parent] of parents) {
        if (!family.has(parent) || family.has(pid)) continue;
        family.add(pid);
        grown = true;
      }
    }
    let kilobytes = 0;
    for (const pid of family) kilobytes += pssOf(pid);
    return Math.round(kilobytes / 1024);
  } catch {
    return undefined;
  }
};

/** Of this process alone, without its children. */
export const ownMegabytes = (pid: number): number => Math.round(pssOf(pid) / 1024);

const parentOf = (pid: number): number | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it ended meanwhile
  }
};

const pssOf = (pid: number): number => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};
