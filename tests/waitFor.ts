import { setTimeout as pause } from 'node:timers/promises';
import { patience } from './patience.ts';

interface WaitOptions {
  /** What is waited for, to end the sentence `cannot see …`. */
  readonly what: string;
  /** On a machine of CI it is longer (`patience`). */
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Calls a condition until it returns a truthy value, and returns that; an exception counts as false. Throws after `timeoutMs` (10 s). */
export async function waitFor<T>(condition: () => T | Promise<T>, options: WaitOptions): Promise<Truthy<T>> {
  const { what, timeoutMs = 10_000, intervalMs = 20 } = options;
  const mostMs = timeoutMs * patience;
  const deadlineMs = performance.now() + mostMs;
  for (;;) {
    let cause: unknown;
    try {
      const answer = await condition();
      if (answer) return answer as Truthy<T>;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadlineMs) throw new Error(`cannot see ${what} within ${mostMs} ms`, { cause });
    await pause(intervalMs);
  }
}
