import { deviceOf } from '../../testing/deviceOf';
import { problemsOf } from './problems';
import { type SystemStatus, systemStatusOf } from './systemStatus';

const nowMs = 1_767_225_600_000;
const calm: SystemStatus = { connectors: [{ connector: 'zigbee', isUp: true }], alerts: [] };
const linesOf = (...of: Parameters<typeof problemsOf>) => problemsOf(...of).map(({ name, sentence }) => `${name}: ${sentence}`);
const firing = (name: string, severity: string, labels: Record<string, string> = {}) => ({
  name,
  severity,
  labels,
  sinceMs: nowMs - 60_000,
});

test('none where all is well', () => {
  expect(problemsOf([deviceOf(), deviceOf({ id: 'sleeper', reason: 'expected' })], calm, nowMs)).toEqual([]);
});

test('a connector that is down stands for its devices, not for those of others', () => {
  const devices = [
    deviceOf({ id: 'a', state: 'offline', reason: 'connector' }),
    deviceOf({ id: 'b', state: 'offline', reason: 'connector' }),
    deviceOf({ id: 'c', state: 'offline', reason: 'connector', connector: 'other' }),
  ];
  const down: SystemStatus = { connectors: [{ connector: 'zigbee', isUp: false, lastUpMs: nowMs - 5000 }], alerts: [] };
  expect(linesOf(devices, down, nowMs)).toEqual(['Connector zigbee: down: 2 devices are not watched', 'c: offline: its connector is down']);
  expect(problemsOf(devices, down, nowMs)[0]).toMatchObject({
    sinceMs: nowMs - 5000,
    state: 'offline',
    path: '/a/gaugeway-devices-app/connectors',
  });
});

test('an exporter that is gone is a line for each of its connectors, not one for each device', () => {
  const status = systemStatusOf({
    up: [{ labels: { connector: 'plant' }, value: 1 }],
    lastUp: [
      { labels: { connector: 'plant' }, value: nowMs / 1000 },
      { labels: { connector: 'zigbee' }, value: nowMs / 1000 - 600 },
    ],
    rates: [],
    alerts: [],
    alertsSince: [],
  });
  const devices = [
    deviceOf({ id: 'a', state: 'unknown' }),
    deviceOf({ id: 'b', state: 'unknown' }),
    deviceOf({ id: 'c', state: 'unknown', connector: 'plant' }),
  ];
  expect(linesOf(devices, status, nowMs)).toEqual([
    'Connector zigbee: no data of it and its 2 devices: is the exporter running, and scraped?',
    'c: no data now, but some within the last day',
  ]);
});

test('one device is not "devices"', () => {
  const down: SystemStatus = { connectors: [{ connector: 'zigbee', isUp: false }], alerts: [] };
  expect(linesOf([deviceOf()], down, nowMs)).toEqual(['Connector zigbee: down: 1 device is not watched']);
});

test('alerts of connectors and exporters have a line of their own', () => {
  const alerts = [
    firing('ConnectorQuiet', 'critical', { connector: 'zigbee' }),
    firing('ExporterDown', 'critical', { instance: 'gaugeway:10464' }),
    firing('ExporterAbsent', 'critical'),
  ];
  expect(linesOf([deviceOf()], { ...calm, alerts }, nowMs)).toEqual([
    'Connector zigbee: ',
    'Exporter: none is scraped: no device is watched',
    'gaugeway:10464: the exporter does not answer Prometheus',
  ]);
});

test('alerts say what is so now', () => {
  const devices = [
    deviceOf({
      id: 'leak',
      state: 'alert',
      alerts: [firing('WaterLeak', 'critical')],
      mainReadings: [{ metric: 'iot_water_leak_detected', labels: {}, value: 1 }],
    }),
    deviceOf({ id: 'remote', state: 'alert', alerts: [firing('BatteryLow', 'warning')], batteryRatio: 0.08 }),
    deviceOf({ id: 'gone', state: 'alert', alerts: [firing('DeviceOffline', 'warning')], reason: 'poll_failed' }),
    deviceOf({
      id: 'still',
      state: 'alert',
      alerts: [firing('DeviceSilent', 'warning')],
      lastSeenMs: nowMs - 3 * 3_600_000,
      silenceLimitMs: 3_600_000,
      reportIntervalMs: 600_000,
    }),
  ];
  expect(linesOf(devices, calm, nowMs)).toEqual([
    'leak: wet',
    'gone: offline: it does not answer polls',
    'remote: battery low: 8%',
    'still: silent for 3 h, usually every 10 min',
  ]);
});

test('worst first, then by severity, then the newest', () => {
  const offline = (id: string, agoMs: number) => deviceOf({ id, state: 'offline', reason: 'protocol', lastSeenMs: nowMs - agoMs });
  const devices = [
    deviceOf({ id: 'weak', batteryRatio: 0.1 }),
    offline('old', 7_200_000),
    offline('new', 60_000),
    deviceOf({ id: 'warned', state: 'alert', alerts: [firing('Warm', 'warning')] }),
    deviceOf({ id: 'critical', state: 'alert', alerts: [firing('Smoke', 'critical')] }),
    deviceOf({ id: 'past', state: 'unknown' }),
  ];
  expect(problemsOf(devices, calm, nowMs).map(({ name }) => name)).toEqual(['critical', 'warned', 'new', 'old', 'past', 'weak']);
});

test('a connector before devices that are as bad', () => {
  const down: SystemStatus = { connectors: [{ connector: 'other', isUp: false }], alerts: [] };
  const devices = [deviceOf({ id: 'lamp', state: 'offline', reason: 'protocol', lastSeenMs: nowMs })];
  expect(problemsOf(devices, down, nowMs).map(({ name }) => name)).toEqual(['Connector other', 'lamp']);
});

test('the battery of an inverter is charged and discharged on purpose', () => {
  expect(problemsOf([deviceOf({ protocol: 'modbus', batteryRatio: 0.1 })], calm, nowMs)).toEqual([]);
});

test('the status, with one alert that two replicas tell', () => {
  const alert = { alertname: 'ConnectorDown', alertstate: 'firing', connector: 'b', severity: 'critical' };
  expect(
    systemStatusOf({
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

test('without an exporter that counts messages there is no rate', () => {
  expect(systemStatusOf({ up: [], lastUp: [], rates: [], alerts: [], alertsSince: [] })).toEqual({ connectors: [], alerts: [] });
});
