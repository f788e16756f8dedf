// @ts-check
/**
 * Processes that a CI run left behind: whose environment or command line carries its mark (AOB_CI_MARK, the folder all
 * its temporary files lie in). Prints "<id> <command line>" for each; with --kill it ends them. Linux only.
 */
import { readdirSync, readFileSync } from 'node:fs';

const mark = process.env.AOB_CI_MARK ?? '';
if (mark === '') throw new Error('AOB_CI_MARK is not set.');
const family = relatives();

for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
  if (family.has(pid)) continue;
  const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
  const isOurs = command.includes(mark) || read(pid, 'environ').split('\0').includes(`AOB_CI_MARK=${mark}`);
  // A process without a command line has ended and only waits to be noticed.
  if (!isOurs || command === '') continue;
  console.log(`${pid} ${command.slice(0, 200)}`);
  if (process.argv.includes('--kill')) process.kill(Number(pid), 'SIGKILL');
}

/** This process and everything it was started from. */
function relatives() {
  const found = new Set();
  for (let pid = String(process.pid); pid !== '0' && pid !== ''; ) {
    found.add(pid);
    const stat = read(pid, 'stat');
    pid = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '';
  }
  return found;
}

/** @param {string} pid @param {string} file */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
