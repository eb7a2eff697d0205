import { expect, test } from '@jest/globals';
import { ComponentList, type Component } from './component.ts';
import type { ExporterConfig } from './config/config.ts';

const config = {} as ExporterConfig;

function recording(calls: string[], name: string, parts: Partial<Component> = {}): Component {
  return {
    start: () => void calls.push(`start ${name}`),
    apply: () => {
      calls.push(`apply ${name}`);
      return { [name]: 1 };
    },
    stop: () => void calls.push(`stop ${name}`),
    ...parts,
  };
}

test('components start and apply in order, and stop in reverse, once', async () => {
  const calls: string[] = [];
  const list = new ComponentList([recording(calls, 'a'), {}, recording(calls, 'b')]);
  await list.start(config);
  expect(await list.apply(config)).toEqual({ a: 1, b: 1 });
  await list.stop();
  await list.stop();
  expect(calls).toEqual(['start a', 'start b', 'apply a', 'apply b', 'stop b', 'stop a']);
});

test('a component that does not start stops those before it', async () => {
  const calls: string[] = [];
  const failing = recording(calls, 'b', { start: () => Promise.reject(new Error('address in use')) });
  const list = new ComponentList([recording(calls, 'a'), failing, recording(calls, 'c')]);
  await expect(list.start(config)).rejects.toThrow('address in use');
  expect(calls).toEqual(['start a', 'stop b', 'stop a']);
});

test('a component that does not stop keeps no other from stopping', async () => {
  const calls: string[] = [];
  const failing = recording(calls, 'b', { stop: () => Promise.reject(new Error('still busy')) });
  const list = new ComponentList([recording(calls, 'a'), failing, recording(calls, 'c')]);
  await list.start(config);
  calls.length = 0;
  await expect(list.stop()).rejects.toThrow('still busy');
  expect(calls).toEqual(['stop c', 'stop a']);
});
