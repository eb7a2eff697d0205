import { spawnSync } from 'node:child_process';

interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program until it ends, with the terminal of this one; throws when it fails. */
export function runCommand([file, ...args]: readonly [file: string, ...args: string[]], { cwd, env }: CommandOptions): void {
  const { status, error } = spawnSync(file, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0)
    throw new Error(`cannot run "${[file, ...args].join(' ')}": ${error?.message ?? `it ended with ${status ?? 'a signal'}`}`);
}
