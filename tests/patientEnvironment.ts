import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import { patience } from './patience.ts';

/** Applies `patience` to the time-outs that tests and hooks set themselves. */
export default class PatientEnvironment extends TestEnvironment {
  handleTestEvent(event: Circus.Event): void {
    if (event.name === 'test_fn_start') lengthen(event.test);
    else if (event.name === 'hook_start') lengthen(event.hook);
  }
}

/** A hook runs more than once, so the factor is applied to what was set. */
const original = new WeakMap<object, number>();

function lengthen(timed: { timeout?: number | null | undefined }): void {
  if (!timed.timeout) return;
  const setMs = original.get(timed) ?? timed.timeout;
  original.set(timed, setMs);
  timed.timeout = setMs * patience;
}
