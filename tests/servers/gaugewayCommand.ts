import { execFile } from 'node:child_process';
import { join } from 'node:path';

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `gaugeway` with these arguments to its end. */
export function gaugewayCommand(...args: readonly string[]): Promise<Outcome> {
  const bin = join(import.meta.dirname, '../../exporter/bin/gaugeway.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
