import { exitCodes } from './command.ts';

/** The part of a running exporter that a command needs. */
interface Stoppable {
  stop(): Promise<void>;
  /** Rejects when it cannot continue. */
  readonly broken?: Promise<never>;
}

/** How long open sockets or timers of libraries may keep the process running after everything was stopped. */
const exitDelayMs = 1000;

/** npm forwards a signal that the terminal sends to the whole process group: one Ctrl+C arrives twice. */
const duplicateSignalMs = 500;

/**
 * Runs until SIGTERM or SIGINT, then stops everything; a second signal ends the process at once. A signal during `start` takes effect
 * after it. Throws when `broken` rejects, also after everything was stopped.
 */
export async function serveUntilStopped(start: () => Promise<Stoppable>): Promise<void> {
  const stopRequested = Promise.withResolvers<undefined>();
  let firstMs: number | undefined;
  const onSignal = (): void => {
    firstMs ??= performance.now();
    if (performance.now() - firstMs > duplicateSignalMs) process.exit(exitCodes.failed);
    stopRequested.resolve(undefined);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  try {
    const running = await start();
    try {
      await Promise.race([stopRequested.promise, ...(running.broken === undefined ? [] : [running.broken])]);
    } finally {
      await running.stop();
    }
  } finally {
    setTimeout(() => process.exit(), exitDelayMs).unref();
  }
}
