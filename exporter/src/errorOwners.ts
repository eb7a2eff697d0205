import { AsyncLocalStorage } from 'node:async_hooks';
import { format, inspect } from 'node:util';
import type { Logger } from '@gaugeway/connectors/contract';

/** Receives the uncaught errors and the console output of the work that it owns, callbacks, timers and promises included. */
export interface ErrorOwner {
  readonly fail: (error: unknown) => void;
  readonly log: Logger;
}

const owners = new AsyncLocalStorage<ErrorOwner>();
const consoleMethods = ['debug', 'info', 'log', 'warn', 'error', 'trace'] as const;
/** Warnings that are remembered, so that each is logged once. */
const mostWarnings = 100;

/** Runs `work`; everything that it starts, also asynchronously, belongs to `owner`. See docs/decisions/0015-one-source-never-takes-the-others-down.md. */
export function ownedBy<Result>(owner: ErrorOwner, work: () => Result): Result {
  return owners.run(owner, work);
}

/**
 * From now on uncaught errors do not end the process: they go to their owner, or to the given one. Console output of owned work goes to the
 * owner's log at level debug, and so do warnings of Node.js. Returns a function that restores the defaults.
 */
export function takeUncaughtErrors({ fail: unowned, log }: ErrorOwner): () => void {
  const take = (error: unknown): void => {
    const owner = owners.getStore();
    // the handler may throw, too, which would end the process
    try {
      if (owner === undefined) unowned(error);
      else owner.fail(error);
    } catch (second) {
      log.error('cannot handle an error', { stack: stackOf(error), while_handling: stackOf(second) });
    }
  };
  const stopConsole = takeConsole();
  const stopWarnings = takeWarnings(log);
  process.on('uncaughtException', take).on('unhandledRejection', take);
  return () => {
    process.off('uncaughtException', take).off('unhandledRejection', take);
    stopWarnings();
    stopConsole();
  };
}

/** The stack of any thrown value, or its text where it has none. */
export function stackOf(error: unknown): string {
  return error instanceof Error && typeof error.stack === 'string' ? error.stack : inspect(error);
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error && typeof error.message === 'string' && error.message !== '' ? error.message : inspect(error, { depth: 0 });
}

/** Where it was thrown: the same for all errors of one place in the code, whatever their message. */
export function placeOf(error: unknown): string {
  const frames = stackOf(error).match(/^ {4}at .*$/gm);
  return frames === null ? messageOf(error) : frames.join('\n');
}

/* eslint-disable no-console, @typescript-eslint/unbound-method -- the console output of libraries is taken over */
/** Output without an owner, such as that of a command, is left alone. */
function takeConsole(): () => void {
  const before = consoleMethods.map((name) => [name, console[name]] as const);
  for (const [name, write] of before) {
    console[name] = (...parts: unknown[]): void => {
      const owner = owners.getStore();
      if (owner === undefined) write.apply(console, parts);
      else owner.log.debug(format(...parts).trim());
    };
  }
  return () => {
    for (const [name, write] of before) console[name] = write;
  };
}
/* eslint-enable no-console, @typescript-eslint/unbound-method */

function takeWarnings(log: Logger): () => void {
  const before = process.listeners('warning');
  const logged = new Set<string>();
  const logOnce = ({ name, message, stack }: Error): void => {
    if (logged.has(message) || logged.size >= mostWarnings) return;
    logged.add(message);
    (owners.getStore()?.log ?? log).debug(`${name}: ${message}`, { stack });
  };
  for (const listener of before) process.off('warning', listener);
  process.on('warning', logOnce);
  return () => {
    process.off('warning', logOnce);
    for (const listener of before) process.on('warning', listener);
  };
}
