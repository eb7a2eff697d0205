import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Circus } from '@jest/types';
import { TestEnvironment as NodeEnvironment } from 'jest-environment-node';
import { patience } from './patience.ts';

/**
 * Each file of tests has a temporary folder of its own, which is `tmpdir()` for it and for what it starts, and is removed after it.
 * Time-outs that tests and hooks set themselves are lengthened by `patience`.
 */
export default class TestEnvironment extends NodeEnvironment {
  #removeFolder: (() => Promise<void>) | undefined;

  override async setup(): Promise<void> {
    await super.setup();
    const above = tmpdir();
    const folder = await mkdtemp(join(above, 'gaugeway-test-'));
    // for the processes that a test starts as another user
    await chmod(folder, 0o755);
    this.#setFolder(folder);
    this.#removeFolder = async () => {
      this.#setFolder(above);
      // a process that a failed test left behind may still write
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    };
  }

  override async teardown(): Promise<void> {
    await this.#removeFolder?.();
    await super.teardown();
  }

  handleTestEvent(event: Circus.Event): void {
    if (event.name === 'test_fn_start') lengthen(event.test);
    else if (event.name === 'hook_start') lengthen(event.hook);
  }

  /** Tests have a copy of the environment, which is what they pass on; `tmpdir()` reads the real one. */
  #setFolder(folder: string): void {
    for (const { env } of [process, this.global.process]) env['TMPDIR'] = folder;
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
