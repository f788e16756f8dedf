import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { systemCode } from './database-error.ts';

/** Facts about other processes. A process id alone proves nothing: ids are used again, above all in containers. */

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
  // A process nobody has reaped yet still answers signals, but it holds nothing any more.
  return statFields(pid)?.[0] !== 'Z';
}

/** A value that differs between two processes that had the same id; '' when the system does not tell. */
export function birthMark(pid: number): string {
  const fields = statFields(pid);
  if (fields !== undefined) return fields[19] ?? '';
  return process.platform === 'win32' ? '' : ps(pid, 'lstart=');
}

/** The command line, arguments parted by spaces; '' when the system does not tell. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return process.platform === 'win32' ? '' : ps(pid, 'command=');
  }
}

/** Linux: the fields of /proc/<pid>/stat from the third (state) on; the 20th of these is the start time in ticks. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in parentheses and may itself hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}
