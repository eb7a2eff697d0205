import { TextDecoder, TextEncoder } from 'node:util';
import React, { type ReactNode } from 'react';
import { act, renderHook } from '@testing-library/react';
import { type PluginMeta, PluginContextProvider } from '@grafana/data';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { provideDataSources } from '../../testing/provideDataSources';
import type { AppSettings } from '../settings';
import { useLive, wholeFleetFilter } from './useLive';

const settings: AppSettings = { exporterUrl: 'http://gaugeway:10464' };
const shown = { loadedAtMs: undefined, error: undefined, refresh: () => undefined };
const snapshot =
  'event: start\ndata: {}\n\nevent: devices\ndata: {"devices":[{"connector":"c","device":"a","readings":[]}]}\n\nevent: ready\ndata: {}\n\n';

beforeAll(() => Object.assign(globalThis, { TextDecoder }));
beforeEach(() => {
  jest.useFakeTimers();
  provideDataSources(new FakePrometheus());
});
afterEach(() => jest.useRealTimers());

/** A stream that has one device and stays open. */
function answer() {
  const pieces = [new TextEncoder().encode(snapshot)];
  const read = () => {
    const value = pieces.shift();
    return value === undefined ? new Promise(() => undefined) : Promise.resolve({ done: false, value });
  };
  return { ok: true, status: 200, headers: new Headers({ 'content-type': 'text/event-stream' }), body: { getReader: () => ({ read }) } };
}

const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));

function open() {
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <PluginContextProvider meta={{ jsonData: settings } as PluginMeta}>{children}</PluginContextProvider>
  );
  return renderHook(() => useLive(wholeFleetFilter, shown), { wrapper });
}

test('a page that comes after one that was live is live at once, and minutes later not before its own stream is there', async () => {
  globalThis.fetch = jest.fn().mockImplementation(() => Promise.resolve(answer()));
  const first = open();
  await pass(2000);
  expect(first.result.current).toMatchObject({ state: 'live', devices: { size: 1 } });
  first.unmount();
  await pass(100);
  const next = open();
  expect(next.result.current).toMatchObject({ state: 'live', devices: { size: 1 } });
  next.unmount();
  await pass(180_000);
  globalThis.fetch = jest.fn().mockImplementation(() => new Promise(() => undefined));
  const late = open();
  await pass(5000);
  expect(late.result.current).toMatchObject({ state: 'connecting', devices: { size: 0 } });
});
