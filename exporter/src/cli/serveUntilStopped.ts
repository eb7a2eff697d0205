import { exitCodes } from './exitCodes.ts';

/** What a command needs of a running exporter. */
interface Stoppable {
  stop(): Promise<void>;
  /** Rejects where it cannot go on. */
  readonly broken?: Promise<never>;
}

/** How long a socket or timer that some library left open may hold the process after everything was stopped. */
const leftoverMs = 1000;

/** npm hands on the signal that the terminal has sent to its children already: one Ctrl+C arrives twice. */
const echoMs = 500;

/**
 * Resolves once SIGTERM or SIGINT came and all is stopped; a second signal ends the process at once. `start` runs under
 * the same rule, so that a signal that comes early does not leave half an exporter behind. Throws when it broke, once all is stopped too.
 */
export async function serveUntilStopped(start: () => Promise<Stoppable>): Promise<void> {
  const asked = Promise.withResolvers<undefined>();
  let firstMs: number | undefined;
  const onSignal = (): void => {
    firstMs ??= performance.now();
    if (performance.now() - firstMs > echoMs) process.exit(exitCodes.failed);
    asked.resolve(undefined);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  try {
    const running = await start();
    try {
      await Promise.race([asked.promise, ...(running.broken === undefined ? [] : [running.broken])]);
    } finally {
      await running.stop();
    }
  } finally {
    setTimeout(() => process.exit(), leftoverMs).unref();
  }
}
