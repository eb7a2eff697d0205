import { CommanderError } from 'commander';
import { exitCodes } from './cli/command.ts';
import { createProgram, throwOnExit } from './cli/program.ts';

/** The exit code of a shell for a program that SIGPIPE ended. Node ignores that signal. */
const brokenPipe = 141;

handleOutputErrors();
try {
  const program = createProgram();
  throwOnExit(program);
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}

/**
 * Ends a command silently when the reader of its output is gone, as in `gaugeway schema | head`. Log lines that cannot be written, because their
 * reader is gone or the disk is full, are dropped.
 */
function handleOutputErrors(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(brokenPipe);
    console.error(`gaugeway: cannot write to standard output: ${message}`);
    process.exit(exitCodes.failed);
  });
}
