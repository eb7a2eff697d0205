import { deviceOf } from '../../testing/deviceOf';
import type { Since } from '../../core/since';
import { problemsOf } from './problems';
import { type SystemStatus, systemStatusOf } from './systemStatus';

const nowMs = 1_767_225_600_000;
const healthy: SystemStatus = { connectors: [{ connector: 'zigbee', isUp: true }], alerts: [] };
const linesOf = (...of: Parameters<typeof problemsOf>) => problemsOf(...of).map(({ name, text }) => `${name}: ${text}`);
const firing = (name: string, severity: string, labels: Record<string, string> = {}) => ({
  name,
  severity,
  labels,
  sinceMs: nowMs - 60_000,
});

test('no problems if all is OK', () => {
  expect(problemsOf([deviceOf(), deviceOf({ id: 'sleeper', reason: 'expected' })], healthy, nowMs)).toEqual([]);
});

test('a connector that is down replaces its devices, not those of others', () => {
  const devices = [
    deviceOf({ id: 'a', state: 'offline', reason: 'connector' }),
    deviceOf({ id: 'b', state: 'offline', reason: 'connector' }),
    deviceOf({ id: 'c', state: 'offline', reason: 'connector', connector: 'other' }),
  ];
  const down: SystemStatus = { connectors: [{ connector: 'zigbee', isUp: false, lastUpMs: nowMs - 5000 }], alerts: [] };
  expect(linesOf(devices, down, nowMs)).toEqual(['Connector zigbee: down: 2 devices are not monitored', 'c: offline: connector down']);
  expect(problemsOf(devices, down, nowMs)[0]).toMatchObject({
    sinceMs: nowMs - 5000,
    level: 'offline',
    path: '/a/gaugeway-devices-app/connectors',
  });
});

test('an exporter that is gone is one problem per connector, not per device', () => {
  const status = systemStatusOf({
    up: [{ labels: { connector: 'plant' }, value: 1 }],
    lastUp: [
      { labels: { connector: 'plant' }, value: nowMs / 1000 },
      { labels: { connector: 'zigbee' }, value: nowMs / 1000 - 600 },
    ],
    known: [],
    unscraped: [],
    maintained: [],
    rates: [],
    alerts: [],
    lastRules: [],
    alertsSince: [],
  });
  const devices = [
    deviceOf({ id: 'a', state: 'unknown' }),
    deviceOf({ id: 'b', state: 'unknown' }),
    deviceOf({ id: 'c', state: 'unknown', connector: 'plant' }),
  ];
  expect(linesOf(devices, status, nowMs)).toEqual([
    'Connector zigbee: no data of it and its 2 devices: check that the exporter is running and scraped',
    'c: no current data; last data within the past day',
  ]);
});

test('a connector that is down in maintenance is no problem, and neither are its devices', () => {
  const plant = { labels: { connector: 'plant' }, value: 0 };
  const none = { known: [], unscraped: [], lastUp: [], rates: [], alerts: [], lastRules: [], alertsSince: [] };
  const devices = [
    deviceOf({ id: 'a', connector: 'plant', state: 'maintenance', reachability: 'offline', reason: 'connector' }),
    deviceOf({ id: 'b', connector: 'plant', state: 'offline', reason: 'connector' }),
  ];
  const status = systemStatusOf({ ...none, up: [plant], maintained: [{ labels: { connector: 'plant' }, value: 1 }] });
  expect(linesOf(devices, status, nowMs)).toEqual([]);
  expect(linesOf(devices, systemStatusOf({ ...none, up: [plant], maintained: [] }), nowMs)).toHaveLength(1);
});

describe('an exporter that does not answer', () => {
  const exporter = (connector: string, instance: string) => ({ labels: { connector, instance }, value: 1 });
  const none = { up: [], known: [], unscraped: [], lastUp: [], maintained: [], rates: [], alerts: [], lastRules: [], alertsSince: [] };
  const down = { labels: { alertname: 'ExporterDown', instance: 'house:10464', severity: 'critical' }, value: 1 };

  test('is one problem, with its alert and connectors that never were up', () => {
    const known = [exporter('zigbee', 'house:10464'), exporter('modbus', 'house:10464'), exporter('plant', 'hall:10464')];
    const status = systemStatusOf({ ...none, up: [exporter('plant', 'hall:10464')], known, alerts: [down] });
    const devices = [deviceOf({ id: 'a', state: 'unknown' }), deviceOf({ id: 'b', state: 'unknown', connector: 'modbus' })];
    expect(linesOf(devices, status, nowMs)).toEqual([
      'Exporter house:10464: does not answer: no data of 2 devices (modbus, zigbee). Check that it is running and scraped',
    ]);
  });

  test('is not called by the alert of a connector that still fires', () => {
    const alerts = [down, { labels: { alertname: 'ConnectorDown', connector: 'zigbee', severity: 'critical' }, value: 1 }];
    const status = systemStatusOf({ ...none, known: [exporter('zigbee', 'house:10464')], alerts });
    expect(problemsOf([], status, nowMs).map((problem) => problem.alerts.map(({ name }) => name))).toEqual([['ExporterDown']]);
  });

  test('leaves devices alone that another one has', () => {
    const both = [exporter('zigbee', 'house:10464'), exporter('zigbee', 'hall:10464')];
    const unscraped = [{ labels: { instance: 'house:10464' }, value: 0 }];
    const status = systemStatusOf({ ...none, up: [exporter('zigbee', 'hall:10464')], known: both, unscraped });
    expect(linesOf([deviceOf({ id: 'a', state: 'unknown' })], status, nowMs)).toEqual([
      expect.stringMatching(/^Exporter house:10464: does not answer/),
      expect.stringMatching(/^a: /),
    ]);
  });

  test('is away at once, although the series that it pushed are still there', () => {
    const all = [exporter('zigbee', 'house:10464'), exporter('plant', 'hall:10464')];
    const unscraped = [{ labels: { instance: 'house:10464' }, value: 0 }];
    const status = systemStatusOf({ ...none, up: all, known: all, rates: all, unscraped });
    expect(status).toMatchObject({ messagesPerSecond: 1, connectors: [{ isUp: true }, { isUp: false, isGone: true }] });
    expect(linesOf([], status, nowMs)).toEqual([expect.stringMatching(/^Exporter house:10464: does not answer/)]);
    const warned = deviceOf({ id: 'warned', state: 'alert', alerts: [firing('Warm', 'warning')] });
    expect(problemsOf([warned], status, nowMs).map(({ level }) => level)).toEqual(['critical', 'warning']);
  });

  test('whose connectors have moved to another address is no problem', () => {
    const known = [exporter('zigbee', 'old:10464'), exporter('zigbee', 'new:10464')];
    expect(systemStatusOf({ ...none, up: [exporter('zigbee', 'new:10464')], known }).connectors).toMatchObject([{ instance: 'new:10464' }]);
  });
});

test('that no rule is evaluated is a critical problem, since the last time that one was', () => {
  const none = { up: [], known: [], unscraped: [], lastUp: [], maintained: [], rates: [], alerts: [], alertsSince: [] };
  const status = systemStatusOf({ ...none, lastRules: [{ labels: {}, value: nowMs / 1000 - 600 }] });
  expect(problemsOf([], status, nowMs)).toMatchObject([{ level: 'critical', name: 'Alert rules', sinceMs: nowMs - 600_000 }]);
});

test('singular for one device', () => {
  const down: SystemStatus = { connectors: [{ connector: 'zigbee', isUp: false }], alerts: [] };
  expect(linesOf([deviceOf()], down, nowMs)).toEqual(['Connector zigbee: down: 1 device is not monitored']);
});

test('alerts of connectors and exporters are problems of their own', () => {
  const alerts = [
    firing('ConnectorQuiet', 'critical', { connector: 'zigbee' }),
    firing('ExporterDown', 'critical', { instance: 'gaugeway:10464' }),
    firing('ExporterAbsent', 'critical'),
    firing('GaugewayOutputRefusing', 'warning', { instance: 'gaugeway:10464', output: 'store' }),
    firing('GaugewayOutputBehind', 'warning', { instance: 'gaugeway:10464', output: 'cloud' }),
    firing('GaugewayLinesOrSpansLost', 'warning', { instance: 'gaugeway:10464', output: 'loki' }),
    firing('GaugewaySpoolFilling', 'warning', { instance: 'gaugeway:10464' }),
  ];
  expect(linesOf([deviceOf()], { ...healthy, alerts }, nowMs)).toEqual([
    'Connector zigbee: ',
    'Exporter: no exporter is scraped; devices are unmonitored',
    'gaugeway:10464: Prometheus cannot scrape the exporter',
    'gaugeway:10464: the spool is filling up; when it is full, the oldest samples are lost',
    'Output cloud: samples wait for more than 10 minutes; they are kept until the storage is back',
    'Output loki: lines or spans were lost before the server had them',
    'Output store: the storage refuses samples',
  ]);
});

test('alerts have the current state or reading', () => {
  const devices = [
    deviceOf({
      id: 'leak',
      state: 'alert',
      alerts: [firing('WaterLeak', 'critical', { detection: 'water_leak' })],
      mainReadings: [{ metric: 'iot_water_leak_detected', labels: {}, value: 1 }],
    }),
    deviceOf({ id: 'remote', state: 'alert', alerts: [firing('BatteryLow', 'warning')], batteryRatio: 0.08 }),
    deviceOf({ id: 'gone', state: 'alert', alerts: [firing('DeviceOffline', 'warning')], reachability: 'offline', reason: 'poll_failed' }),
    deviceOf({
      id: 'still',
      state: 'alert',
      alerts: [firing('DeviceSilent', 'warning')],
      reachability: 'silent',
      lastSeenMs: nowMs - 3 * 3_600_000,
      silenceLimitMs: 3_600_000,
      reportIntervalMs: 600_000,
    }),
  ];
  expect(linesOf(devices, healthy, nowMs)).toEqual([
    'leak: wet',
    'gone: offline: no response to polls',
    'remote: battery low: 8%',
    'still: no message for 3 h, usually every 10 min',
  ]);
});

test('worst first, then by severity, then the latest', () => {
  const offline = (id: string, agoMs: number) => deviceOf({ id, state: 'offline', reason: 'protocol', lastSeenMs: nowMs - agoMs });
  const devices = [
    deviceOf({ id: 'weak', batteryRatio: 0.1 }),
    offline('old', 7_200_000),
    offline('new', 60_000),
    deviceOf({ id: 'warned', state: 'alert', alerts: [firing('Warm', 'warning')] }),
    deviceOf({ id: 'critical', state: 'alert', alerts: [firing('Smoke', 'critical')] }),
    deviceOf({ id: 'past', state: 'unknown' }),
  ];
  const low = (batteryLowSince: Since) => problemsOf([deviceOf({ batteryRatio: 0.1, batteryLowSince })], healthy, nowMs);
  expect(low({ sinceMs: 5 })).toMatchObject([{ sinceMs: 5, isAtLeast: undefined }]);
  expect(low({ sinceMs: 5, isAtLeast: true })).toMatchObject([{ sinceMs: 5, isAtLeast: true }]);
  expect(problemsOf(devices, healthy, nowMs).map(({ name }) => name)).toEqual(['critical', 'warned', 'weak', 'new', 'old', 'past']);
});

test('a connector before devices of the same state', () => {
  const down: SystemStatus = { connectors: [{ connector: 'other', isUp: false }], alerts: [] };
  const devices = [deviceOf({ id: 'lamp', state: 'offline', reason: 'protocol', lastSeenMs: nowMs })];
  expect(problemsOf(devices, down, nowMs).map(({ name }) => name)).toEqual(['Connector other', 'lamp']);
});

test('a low battery of an inverter is no problem', () => {
  expect(problemsOf([deviceOf({ protocol: 'modbus', batteryRatio: 0.1 })], healthy, nowMs)).toEqual([]);
});

test('the status, with one alert of two replicas', () => {
  const alert = { alertname: 'ConnectorDown', alertstate: 'firing', connector: 'b', severity: 'critical' };
  expect(
    systemStatusOf({
      known: [],
      maintained: [],
      unscraped: [],
      lastRules: [],
      up: [
        { labels: { connector: 'a' }, value: 1 },
        { labels: { connector: 'b' }, value: 0 },
      ],
      lastUp: [{ labels: { connector: 'b' }, value: 1000 }],
      rates: [
        { labels: { connector: 'a' }, value: 2 },
        { labels: { connector: 'b' }, value: 0.5 },
      ],
      alerts: [
        { labels: { ...alert, replica: '1' }, value: 1 },
        { labels: { ...alert, replica: '2' }, value: 1 },
      ],
      alertsSince: [{ labels: { alertname: 'ConnectorDown', connector: 'b' }, value: 900 }],
    }),
  ).toEqual({
    connectors: [
      { connector: 'a', isUp: true, lastUpMs: undefined },
      { connector: 'b', isUp: false, lastUpMs: 1_000_000 },
    ],
    messagesPerSecond: 2.5,
    alerts: [{ name: 'ConnectorDown', severity: 'critical', sinceMs: 900_000, labels: { ...alert, replica: '2' } }],
  });
});

test('no rate without an exporter that counts messages', () => {
  expect(
    systemStatusOf({ up: [], known: [], unscraped: [], lastUp: [], maintained: [], rates: [], alerts: [], lastRules: [], alertsSince: [] }),
  ).toEqual({
    connectors: [],
    alerts: [],
  });
});

test('devices that were last seen in the future: a clock is ahead, and silence would be noticed late', () => {
  const seen = (lastSeenMs: number) => deviceOf({ id: String(lastSeenMs), lastSeenMs });
  expect(linesOf([seen(nowMs + 86_400_000), seen(nowMs + 120_000), seen(nowMs + 30_000), seen(nowMs)], healthy, nowMs)).toEqual([
    expect.stringMatching(/^Clock: 2 devices were last seen 24 h in the future: if they fall silent/),
  ]);
});
