import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Linux counts in hundredths of a second here, whatever the kernel [proc_pid_stat(5), USER_HZ]. */
const ticksPerSecond = 100;
const windowMs = 500;
/** A process that uses less of a core waits for something. */
const idleShare = 0.03;

/** CPU time of all threads of another process, in user and kernel mode. */
export function cpuSeconds(pid: number): number {
  return secondsIn(`/proc/${pid}/stat`);
}

/** The same of its main thread alone: of Node.js, JavaScript without the threads that collect garbage and compress. */
export function mainThreadSeconds(pid: number): number {
  return secondsIn(`/proc/${pid}/task/${pid}/stat`);
}

function secondsIn(file: string): number {
  const stat = readFileSync(file, 'latin1');
  // the name in parentheses may hold blanks
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory of another process, in bytes. */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kibibytes) * 1024;
}

/** Resolves once the process has been idle for half a second; polling over HTTP would cause work. */
export async function idle(pid: number): Promise<void> {
  let used: number;
  do {
    const before = cpuSeconds(pid);
    await pause(windowMs);
    used = cpuSeconds(pid) - before;
  } while (used > (idleShare * windowMs) / 1000);
}
