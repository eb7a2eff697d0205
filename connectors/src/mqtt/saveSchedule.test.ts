import { expect, test } from '@jest/globals';
import { mqttDevicesConfig } from './config.ts';
import { SaveSchedule } from './saveSchedule.ts';
import type { StateContent } from './stateContent.ts';
import type { StateFile } from './stateFile.ts';
import { ClockTimers } from './testing/clockTimers.ts';

function start() {
  let nowMs = 0;
  const timers = new ClockTimers(() => nowMs);
  const file = new SlowFile();
  let version = 1;
  const saves = new SaveSchedule(file, () => ({ version }), { timers, config: mqttDevicesConfig.parse({}) });
  const pass = (ms: number) => {
    nowMs += ms;
    timers.run();
  };
  return { saves, file, pass, change: () => (version++, saves.changed()) };
}

/** What is written beside other work is finished when the test says so. */
class SlowFile implements StateFile {
  readonly begun: StateContent[] = [];
  readonly written: StateContent[] = [];
  finish: () => void = () => undefined;

  read(): undefined {
    return undefined;
  }

  write(content: StateContent): Promise<void> {
    this.begun.push(content);
    return new Promise((resolve) => (this.finish = resolve));
  }

  writeNow(content: StateContent): void {
    this.written.push(content);
  }
}

test('changes are written together', () => {
  const { saves, file, pass, change } = start();
  change();
  pass(9000);
  change();
  pass(1000);
  expect(file.begun).toEqual([{ version: 3 }]);
  saves.close();
});

test('at the end what changed is written before the connector is gone', () => {
  const { saves, file, change } = start();
  change();
  saves.close();
  expect(file.written).toEqual([{ version: 2 }]);
});

test('at the end what is still being written is written again', () => {
  const { saves, file, pass, change } = start();
  change();
  pass(10_000);
  saves.close();
  expect(file.written).toEqual([{ version: 2 }]);
});

test('at the end nothing is written that is in the file', async () => {
  const { saves, file, pass, change } = start();
  change();
  pass(10_000);
  file.finish();
  await Promise.resolve();
  saves.close();
  pass(86_400_000 * 2);
  expect([file.begun.length, file.written.length]).toEqual([1, 0]);
});

test('what changes while the file is being written is written next', () => {
  const { file, pass, change } = start();
  change();
  pass(10_000);
  change();
  pass(10_000);
  expect(file.begun).toEqual([{ version: 2 }, { version: 3 }]);
});
