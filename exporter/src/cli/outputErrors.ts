import { exitCodes } from './exitCodes.ts';

/** What a shell says of a program that SIGPIPE ended, as it ends `cat` and `promtool`: Node ignores that signal. */
const brokenPipe = 141;

/**
 * Output that nobody takes any more ends a command without a word, as `gaugeway schema | head` does. Log lines that cannot be written, because the
 * collector is gone or the disk is full, end nothing.
 */
export function handleOutputErrors(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(brokenPipe);
    console.error(`gaugeway: cannot write to standard output: ${message}`);
    process.exit(exitCodes.failed);
  });
}
