import React, { type ReactNode } from 'react';
import { act, renderHook, waitFor } from '@testing-library/react';
import { NEVER } from 'rxjs';
import { type PluginMeta, PluginContextProvider } from '@grafana/data';
import { config, setCurrentUser } from '@grafana/runtime';
import { headlineQuery, inventoryQueries } from '../core/inventory';
import { provideAlerting } from '../testing/fakeAlerting';
import { provideBackend } from '../testing/fakeBackendSrv';
import { FakePrometheus } from '../testing/fakePrometheus';
import { fleetResponses } from '../testing/fleetResponses';
import { provideDataSources } from '../testing/provideDataSources';
import { publishSettings, useAppSettings } from './appSettings';
import { type EventRow, getExporterPage } from './exporterApi';
import type { AppSettings } from './settings';
import { useDataSource } from './useDataSource';
import { useExporter } from './useExporter';
import { useDevice, useFleet, useSignalColumn, withReadings } from './useFleet';
import { useInstant } from './useInstant';

const within = (settings: AppSettings = {}) => ({
  wrapper: ({ children }: { readonly children: ReactNode }) => (
    <PluginContextProvider meta={{ jsonData: settings } as PluginMeta}>{children}</PluginContextProvider>
  ),
});
setCurrentUser(config.bootData.user);

const withDevices = (name: string) => new FakePrometheus(() => [{ value: 3 }], name);
const empty = (name: string) => new FakePrometheus(() => [], name);
const lamp = { labels: { connector: 'zigbee', device: 'lamp' }, value: 1 };

describe('the data source', () => {
  const search = async (settings?: AppSettings) => {
    const { result } = renderHook(() => useDataSource(), within(settings));
    await waitFor(() => expect(result.current).not.toEqual({}));
    return result.current;
  };

  test('the only one is used without a query', async () => {
    const only = empty('only');
    provideDataSources(only);
    expect((await search()).dataSource).toBe(only);
    expect(only.queries).toEqual([]);
  });

  test('of several the one that has devices', async () => {
    const right = withDevices('right');
    provideDataSources(empty('other'), right);
    expect((await search()).dataSource).toBe(right);
  });

  test('one that fails counts as without devices', async () => {
    const broken = new FakePrometheus(() => {
      throw new Error('connection refused');
    }, 'broken');
    const right = withDevices('right');
    provideDataSources(broken, right);
    expect((await search()).dataSource).toBe(right);
  });

  test('the one in the settings, even if others have devices', async () => {
    const chosen = empty('chosen');
    provideDataSources(withDevices('other'), chosen);
    expect((await search({ prometheusUid: chosen.uid })).dataSource).toBe(chosen);
  });

  test('of several without devices now, the one that had an exporter within a month', async () => {
    const past = new FakePrometheus((expression) => (expression.includes('iot_connector_up[30d') ? [{ value: 2 }] : []), 'past');
    provideDataSources(empty('other'), past);
    expect((await search()).dataSource).toBe(past);
  });

  test.each([
    { problem: 'none', sources: [], settings: {} },
    { problem: 'several', sources: [withDevices('a'), withDevices('b')], settings: {} },
    { problem: 'without-devices', sources: [empty('a'), empty('b')], settings: {} },
    { problem: 'gone', sources: [empty('a')], settings: { prometheusUid: 'deleted' } },
  ])('$problem', async ({ problem, sources, settings }) => {
    provideDataSources(...sources);
    expect(await search(settings)).toEqual({ problem });
  });
});

function useDeviceList() {
  const { device, ...load } = useDevice('zigbee', 'lamp');
  return { ...load, devices: device === undefined ? [] : [device] };
}

describe('the fleet', () => {
  const responses = fleetResponses({ info: [lamp], up: [lamp] });

  test('is loaded once for all pages', async () => {
    const prometheus = new FakePrometheus(responses);
    provideDataSources(prometheus);
    const first = renderHook(() => useFleet(withReadings), within());
    await waitFor(() => expect(first.result.current.isLoading).toBe(false));
    const count = prometheus.queries.length;
    expect(count).toBeGreaterThan(5);
    const second = renderHook(() => useFleet(withReadings), within());
    await waitFor(() => expect(second.result.current.devices).toHaveLength(1));
    expect(second.result.current.devices).toBe(first.result.current.devices);
    expect(prometheus.queries).toHaveLength(count);
    act(() => second.result.current.refresh());
    await waitFor(() => expect(prometheus.queries).toHaveLength(2 * count));
    await waitFor(() => expect(first.result.current.isLoading).toBe(false));
  });

  test('keeps its devices when a load fails, and recovers', async () => {
    const prometheus = new FakePrometheus(responses);
    provideDataSources(prometheus);
    const { result } = renderHook(() => useFleet(withReadings), within());
    await waitFor(() => expect(result.current.devices).toHaveLength(1));
    const { loadedAtMs } = result.current;
    prometheus.respond = () => {
      throw new Error('connection refused');
    };
    act(() => result.current.refresh());
    await waitFor(() => expect(result.current.error?.message).toBe('connection refused'));
    expect(result.current).toMatchObject({ devices: [{ id: 'lamp' }], loadedAtMs, isLoading: false });
    prometheus.respond = responses;
    act(() => result.current.refresh());
    await waitFor(() => expect(result.current.error).toBeUndefined());
    expect(result.current.devices).toHaveLength(1);
  });

  test.each([
    ['a list', useFleet],
    ['the page of a device', useDeviceList],
  ])("%s does not wait for the alerts of Grafana's own rules, and keeps them until newer ones come", async (_name, useDevices) => {
    config.bootData.user.permissions = { 'alert.rules:read': true };
    let answer: (alerts: readonly object[]) => void = () => undefined;
    provideAlerting({
      respond: ({ url }) =>
        url.includes('health=')
          ? undefined
          : new Promise((resolve) => {
              answer = (alerts) => resolve({ data: { data: { groups: [{ rules: [{ query: 'iot_power_watts', alerts }] }] } } });
            }),
    });
    provideDataSources(new FakePrometheus(responses));
    const { result } = renderHook(() => useDevices(), within());
    await waitFor(() => expect(result.current).toMatchObject({ isLoading: false, devices: [{ id: 'lamp', state: 'ok' }] }));
    const { loadedAtMs = 0 } = result.current;
    answer([{ state: 'Alerting', labels: { alertname: 'FreezerWarm', severity: 'critical', connector: 'zigbee', device: 'lamp' } }]);
    await waitFor(() => expect(result.current.devices).toMatchObject([{ state: 'alert', alerts: [{ name: 'FreezerWarm' }] }]));
    act(() => result.current.refresh());
    await waitFor(() => expect(result.current.isLoading).toBe(false));
    expect(result.current.loadedAtMs).toBeGreaterThan(loadedAtMs);
    expect(result.current.devices).toMatchObject([{ state: 'alert' }]);
    answer([]);
    await waitFor(() => expect(result.current.devices).toMatchObject([{ state: 'ok', alerts: [] }]));
    config.bootData.user.permissions = {};
  });

  test('has the devices of an exporter that is dead as of its last sample, however short its life', async () => {
    const gone = [{ labels: { connector: 'zigbee' }, value: 1_767_225_000 }];
    const last = { 'iot_device_info{connector="zigbee"} @ 1767225000': [lamp], 'iot_device_last_seen_timestamp_seconds{connector="zigbee"} @': [{ ...lamp, value: 1_767_224_990 }] }; // prettier-ignore
    provideDataSources(new FakePrometheus(fleetResponses({ gone }, last)));
    const expected = { id: 'lamp', state: 'unknown', lastSeenMs: 1_767_224_990_000 };
    const list = renderHook(() => useFleet(), within());
    await waitFor(() => expect(list.result.current.devices).toMatchObject([expected]));
    const ofOne = { 'iot_device_info{connector="zigbee",connector="zigbee",device="lamp"} @': [lamp] };
    provideDataSources(new FakePrometheus(fleetResponses({ gone }, ofOne)));
    const page = renderHook(() => useDevice('zigbee', 'lamp'), within());
    await waitFor(() => expect(page.result.current.device).toMatchObject({ id: 'lamp', state: 'unknown' }));
  });

  test('has the devices of an exporter that has been dead for days', async () => {
    const gone = [{ labels: { connector: 'zigbee' }, value: 1_767_225_000 }];
    const others = { 'iot_connector_up >= 0)[30d:5m]': gone, 'iot_device_info{connector="zigbee"} @ 1767225000': [lamp] };
    provideDataSources(new FakePrometheus(fleetResponses({}, others)));
    const { result } = renderHook(() => useFleet(), within());
    await waitFor(() => expect(result.current.devices).toMatchObject([{ id: 'lamp', state: 'unknown' }]));
  });

  test('of thousands has one reading each, and the signal strength on demand', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => ({ labels: { connector: 'zigbee', device: `lamp ${index}` }, value: 1 }));
    const power = { ...lamp, labels: { connector: 'zigbee', device: 'lamp 7', __name__: 'iot_power_watts' } };
    const prometheus = new FakePrometheus(fleetResponses({ info: many, readings: [power] }));
    provideDataSources(prometheus);
    const { result, rerender } = renderHook(
      ({ isShown }) => {
        useSignalColumn(isShown);
        return useFleet(withReadings);
      },
      { ...within(), initialProps: { isShown: false } },
    );
    await waitFor(() => expect(result.current).toMatchObject({ isLoading: false, loadedAtMs: expect.any(Number) }));
    expect(result.current.devices[7]?.mainReadings).toMatchObject([{ metric: 'iot_power_watts' }]);
    expect(prometheus.queries).toContain(headlineQuery);
    expect(prometheus.queries).not.toContain(inventoryQueries.readings);
    expect(prometheus.queries).not.toContain(inventoryQueries.link);
    const before = prometheus.queries.length;
    rerender({ isShown: true });
    await waitFor(() => expect(result.current.isLoading).toBe(false));
    await waitFor(() => expect(prometheus.queries.slice(before)).toEqual([inventoryQueries.link]));
  });

  test('is loaded without readings for a page that shows none, and with them where the next page does', async () => {
    const power = { ...lamp, labels: { ...lamp.labels, __name__: 'iot_power_watts' } };
    const headline = { ...lamp, labels: { ...lamp.labels, __name__: 'iot_voltage_volts', headline: '1' } };
    const prometheus = new FakePrometheus(fleetResponses({ info: [lamp], up: [lamp], readings: [power], headline: [headline] }));
    provideDataSources(prometheus);
    const alerts = renderHook(() => useFleet(), within());
    await waitFor(() => expect(alerts.result.current.isLoading).toBe(false));
    expect(prometheus.queries).not.toContain(inventoryQueries.readings);
    const before = prometheus.queries.length;
    const { result } = renderHook(() => useFleet(withReadings), within());
    await waitFor(() => expect(result.current.devices[0]?.mainReadings).toMatchObject([{ metric: 'iot_voltage_volts' }, { metric: 'iot_power_watts' }])); // prettier-ignore
    const { readings, battery, headline: headlines } = inventoryQueries;
    expect(prometheus.queries.slice(before).sort()).toEqual([readings, battery, headlines].sort());
  });

  test('forgets readings that no page shows any more', async () => {
    const power = { ...lamp, labels: { ...lamp.labels, __name__: 'iot_power_watts' } };
    const prometheus = new FakePrometheus(fleetResponses({ info: [lamp], up: [lamp], readings: [power] }));
    provideDataSources(prometheus);
    const list = renderHook(() => useFleet(withReadings), within());
    await waitFor(() => expect(list.result.current.devices[0]?.mainReadings).toHaveLength(1));
    list.unmount();
    const alerts = renderHook(() => useFleet(), within());
    await waitFor(() => expect(alerts.result.current.devices).toHaveLength(1));
    act(() => alerts.result.current.refresh());
    await waitFor(() => expect(alerts.result.current.devices[0]?.mainReadings).toEqual([]));
  });

  test('a device is loaded by queries about it only', async () => {
    const prometheus = new FakePrometheus(responses);
    provideDataSources(prometheus);
    const { result } = renderHook(() => useDevice('zigbee', 'lamp'), within());
    await waitFor(() => expect(result.current.device).toMatchObject({ id: 'lamp' }));
    // of which there are few
    const others = prometheus.queries.filter((query) => !query.includes('iot_connector_up'));
    expect(others.filter((query) => !query.includes('connector="zigbee",device="lamp"'))).toEqual([]);
  });

  test('a device that a list has is there at once', async () => {
    const prometheus = new FakePrometheus(responses);
    provideDataSources(prometheus);
    const list = renderHook(() => useFleet(withReadings), within());
    await waitFor(() => expect(list.result.current.isLoading).toBe(false));
    prometheus.query = () => NEVER;
    const { result } = renderHook(() => useDevice('zigbee', 'lamp'), within());
    await waitFor(() => expect(result.current).toMatchObject({ device: { id: 'lamp' }, isLoading: true }));
  });

  test('without a data source loading ends', async () => {
    provideDataSources();
    const { result } = renderHook(() => useFleet(withReadings), within());
    expect(result.current.isLoading).toBe(true);
    await waitFor(() => expect(result.current).toMatchObject({ problem: 'none', isLoading: false }));
  });
});

test('instant queries keep their last vectors when a refresh fails', async () => {
  const prometheus = new FakePrometheus(() => [{ value: 2 }]);
  provideDataSources(prometheus);
  const expressions = { up: 'sum(up)' };
  const { result } = renderHook(() => useInstant(expressions), within());
  await waitFor(() => expect(result.current.data?.up[0]?.value).toBe(2));
  prometheus.respond = () => {
    throw new Error('overloaded');
  };
  act(() => result.current.refresh());
  await waitFor(() => expect(result.current.error?.message).toBe('overloaded'));
  expect(result.current).toMatchObject({ data: { up: [{ value: 2 }] }, isLoading: false });
});

describe('the exporter', () => {
  const loadEvents = async (signal: AbortSignal): Promise<readonly EventRow[]> => (await getExporterPage('events', {}, signal)).data;

  test('gets no request without a URL', async () => {
    const requests = provideBackend(() => ({ data: { data: [] } }));
    const { result } = renderHook(() => useExporter(loadEvents), within());
    await waitFor(() => expect(result.current.error?.problem).toBe('not-set'));
    expect(requests).toEqual([]);
  });

  test('keeps the last data when a refresh fails', async () => {
    const responses = [{ data: { data: [{ id: 1 }] } }, { status: 502 }, { data: { data: [{ id: 2 }] } }];
    provideBackend(() => responses.shift());
    const { result } = renderHook(() => useExporter(loadEvents), within({ exporterUrl: 'http://gaugeway:10464' }));
    await waitFor(() => expect(result.current.data).toEqual([{ id: 1 }]));
    act(() => result.current.refresh());
    await waitFor(() => expect(result.current.error?.problem).toBe('unreachable'));
    expect(result.current.data).toEqual([{ id: 1 }]);
    act(() => result.current.refresh());
    await waitFor(() => expect(result.current.data).toEqual([{ id: 2 }]));
    expect(result.current.error).toBeUndefined();
  });
});

test('settings saved on this page apply at once', () => {
  const { result } = renderHook(() => useAppSettings(), within({ exporterUrl: 'http://old:10464' }));
  expect(result.current.exporterUrl).toBe('http://old:10464');
  act(() => publishSettings({ exporterUrl: 'http://new:10464' }));
  expect(result.current.exporterUrl).toBe('http://new:10464');
});
