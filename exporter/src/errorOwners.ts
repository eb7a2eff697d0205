import { AsyncLocalStorage } from 'node:async_hooks';
import { format, inspect } from 'node:util';
import type { Logger } from '@gaugeway/connectors/contract';

/** Whose work it is: what its callbacks, timers and promises throw where nobody catches it, and what they write to the console, goes to it. */
export interface ErrorOwner {
  readonly fail: (error: unknown) => void;
  readonly log: Logger;
}

const owners = new AsyncLocalStorage<ErrorOwner>();
const consoleMethods = ['debug', 'info', 'log', 'warn', 'error', 'trace'] as const;
/** Texts of warnings that are remembered, so that each is told once. */
const rememberedWarnings = 100;

/** Runs `work`; all that it starts, in whatever stack, belongs to `owner`. See docs/decisions/0015-one-source-never-takes-the-others-down.md. */
export function ownedBy<Result>(owner: ErrorOwner, work: () => Result): Result {
  return owners.run(owner, work);
}

/**
 * From now on nothing that is thrown or rejected ends the process by itself: it goes to its owner, or to `unowned`. Lines that an owner's libraries
 * write to the console go to its log at level debug, warnings of Node.js to the log. Returns what ends that.
 */
export function takeUncaughtErrors({ fail: unowned, log }: ErrorOwner): () => void {
  const take = (error: unknown): void => {
    const owner = owners.getStore();
    // what handles it may itself fail, which would end the process
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

/** The stack of whatever was thrown; a text of it where it has none. */
export function stackOf(error: unknown): string {
  return error instanceof Error && typeof error.stack === 'string' ? error.stack : inspect(error);
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error && typeof error.message === 'string' && error.message !== '' ? error.message : inspect(error, { depth: 0 });
}

/** Where it was thrown: the same for all errors of one place, whatever their text. */
export function placeOf(error: unknown): string {
  const frames = stackOf(error).match(/^ {4}at .*$/gm);
  return frames === null ? messageOf(error) : frames.join('\n');
}

/* eslint-disable no-console, @typescript-eslint/unbound-method -- what libraries write there is taken, nothing is written */
/** Nothing is taken of what belongs to nobody: a command's own output. */
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
  const told = new Set<string>();
  const tell = ({ name, message, stack }: Error): void => {
    if (told.has(message) || told.size >= rememberedWarnings) return;
    told.add(message);
    (owners.getStore()?.log ?? log).debug(`${name}: ${message}`, { stack });
  };
  for (const listener of before) process.off('warning', listener);
  process.on('warning', tell);
  return () => {
    process.off('warning', tell);
    for (const listener of before) process.on('warning', listener);
  };
}
