import { deviceOf } from '../testing/deviceOf';
import { alertRows, type KnownAlert } from './alertRow';
import type { Silence } from './silence';

const nowMs = Date.now();

function alertOf(name: string, properties: Partial<KnownAlert> = {}): KnownAlert {
  const { labels = {} } = properties;
  return {
    source: { uid: 'prometheus', name: 'Prometheus' },
    phase: 'firing',
    annotations: {},
    silences: [],
    inhibitors: [],
    intervals: [],
    isHeard: false,
    alertmanagers: [],
    ...properties,
    name,
    labels: { alertname: name, severity: 'warning', ...labels },
  };
}

const silence = (comment: string): Silence => ({
  id: comment,
  alertmanager: 'am',
  matchers: [],
  startsAtMs: 0,
  endsAtMs: 1,
  createdBy: 'Ana',
  comment,
  state: 'active',
});

test('worst first: severity, firing before pending, alerts that nobody takes care of first, the latest first', () => {
  const alerts = [
    alertOf('Old', { activeAtMs: 1000 }),
    alertOf('Acknowledged', { activeAtMs: 9000, silences: [silence('ACK! mine')] }),
    alertOf('Pending', { activeAtMs: 9000, phase: 'pending' }),
    alertOf('Silenced', { activeAtMs: 9000, silences: [silence('known')] }),
    alertOf('Information', { labels: { severity: 'info' } }),
    alertOf('New', { activeAtMs: 2000 }),
    alertOf('Critical', { labels: { severity: 'page' }, phase: 'pending' }),
  ];
  expect(alertRows(alerts, []).map(({ name }) => name)).toEqual([
    'Critical',
    'New',
    'Old',
    'Acknowledged',
    'Silenced',
    'Pending',
    'Information',
  ]);
});

test('a device with several channels is one line, silenced when all of them are', () => {
  const labels = { connector: 'zigbee', device: 'lamp' };
  const of = (channel: string, silences: readonly Silence[]) => alertOf('WaterLeak', { labels: { ...labels, channel }, silences });
  const [row, ...rest] = alertRows([of('1', [silence('known')]), of('2', [])], [deviceOf({ name: 'Lamp', area: 'Hall' })]);
  expect(rest).toEqual([]);
  expect(row).toMatchObject({ deviceName: 'Lamp', area: 'Hall', isSilenced: false });
  expect(row?.alerts).toHaveLength(2);
  expect(alertRows([of('1', [silence('known')]), of('2', [silence('known')])], [])[0]).toMatchObject({ isSilenced: true, silences: [{}] });
});

test('alerts without a device are lines of their own by their labels', () => {
  const of = (instance: string) => alertOf('ExporterDown', { labels: { instance } });
  expect(alertRows([of('a:1'), of('b:1')], [])).toHaveLength(2);
});

test('since when: as the device knows it, else the start of the alert', () => {
  const labels = { connector: 'zigbee', device: 'lamp' };
  const alerts = [alertOf('WaterLeak', { labels, activeAtMs: nowMs - 34_000 })];
  const leak = { name: 'WaterLeak', severity: 'critical', sinceMs: nowMs - 10_800_000, labels };
  expect(alertRows(alerts, [deviceOf({ alerts: [leak] })])[0]?.sinceMs).toBe(nowMs - 10_800_000);
  expect(alertRows(alerts, [])[0]?.sinceMs).toBe(nowMs - 34_000);
});

test('while the devices load, a start that they may know is left out, and no line moves when they come', () => {
  const of = (device: string, activeAtMs: number, more: Partial<KnownAlert> = {}) =>
    alertOf('DeviceOffline', { labels: { connector: 'zigbee', device }, activeAtMs, ...more });
  const exporter = alertOf('ExporterDown', { activeAtMs: nowMs - 5000 });
  const alerts = [of('b', nowMs - 1000), of('a', nowMs - 1000), of('c', nowMs - 2000), of('d', nowMs, { phase: 'pending' }), exporter];
  const offline = { name: 'DeviceOffline', severity: 'warning', labels: {}, sinceMs: nowMs - 7_200_000 };
  const devices = [deviceOf({ id: 'a', name: 'Zeta', alerts: [offline] }), deviceOf({ id: 'b', name: 'Yard' })];
  const [before, after] = [undefined, devices].map((known) => alertRows(alerts, known));
  expect(before?.map(({ sinceMs }) => sinceMs)).toEqual([undefined, undefined, undefined, nowMs - 5000, nowMs]);
  expect(after?.map(({ sinceMs }) => sinceMs)).toEqual([nowMs - 7_200_000, nowMs - 1000, nowMs - 2000, nowMs - 5000, nowMs]);
  expect(after?.map(({ key }) => key)).toEqual(before?.map(({ key }) => key));
});

test('a leak began when its rule says so, although a restart of Prometheus began its alert anew', () => {
  const leak = alertOf('WaterLeak', { labels: { connector: 'c', device: 'd' }, value: '1.796001851e+09', activeAtMs: nowMs });
  const known = deviceOf({ connector: 'c', id: 'd', alerts: [{ name: 'WaterLeak', severity: 'critical', sinceMs: nowMs, labels: {} }] });
  expect(alertRows([leak], [known])).toMatchObject([{ sinceMs: 1_796_001_851_000 }]);
  const missed = { ...leak, sinceMs: 1_796_001_851_000, isAtLeast: true };
  expect(alertRows([missed], [known])).toMatchObject([{ sinceMs: 1_796_001_851_000, isAtLeast: true }]);
});

test('an alert without a device began when its rule says so, or at least then', () => {
  const down = alertOf('ConnectorDown', { labels: { connector: 'c' }, activeAtMs: nowMs - 34_000 });
  expect(alertRows([{ ...down, sinceMs: nowMs - 7_200_000 }], [])).toMatchObject([{ sinceMs: nowMs - 7_200_000 }]);
  expect(alertRows([{ ...down, sinceMs: nowMs - 60_000, isAtLeast: true }], [])).toMatchObject([{ isAtLeast: true }]);
  expect(alertRows([down], [])[0]).not.toHaveProperty('isAtLeast');
});

test('an acknowledged alert is not silenced, nor is an inhibited one', () => {
  expect(alertRows([alertOf('A', { silences: [silence('ACK! mine')] })], [])[0]).toMatchObject({ isAcknowledged: true, isSilenced: false });
  expect(alertRows([alertOf('A', { inhibitors: ['B'] })], [])[0]).toMatchObject({ isInhibited: true, isSilenced: false });
  const both = alertOf('A', { inhibitors: ['B'], silences: [silence('known')] });
  expect(alertRows([both], [])[0]).toMatchObject({ isInhibited: false, isSilenced: true });
});

test('an alert that one of two Alertmanagers sends on is neither silenced nor acknowledged', () => {
  const rowsOf = (comment: string) => alertRows([alertOf('A', { silences: [silence(comment)], isHeard: true })], []);
  expect(rowsOf('known')).toMatchObject([{ isSilenced: false }]);
  expect(rowsOf('ACK! mine')).toMatchObject([{ isAcknowledged: false }]);
});

test('where two sources have the same alert, each line names its own', () => {
  const labels = { connector: 'zigbee', device: 'sink' };
  const managed = alertOf('Leak', { labels, source: { uid: 'grafana', name: 'Grafana' } });
  const rows = alertRows([managed, alertOf('Leak', { labels }), alertOf('Other', { labels })], []);
  expect(rows.map(({ name, sourceName }) => [name, sourceName])).toEqual([
    ['Leak', 'Grafana'],
    ['Leak', 'Prometheus'],
    ['Other', undefined],
  ]);
});

test.each([
  ['Lamp', { connector: 'zigbee', device: '0x01', name: 'Lamp' }],
  ['zigbee', { connector: 'zigbee', instance: 'gaugeway:10464' }],
  ['gaugeway:10464', { instance: 'gaugeway:10464', job: 'gaugeway' }],
  ['', {}],
])('the alert is about "%s"', (subject, labels) => {
  expect(alertRows([alertOf('Down', { labels })], [])).toMatchObject([{ subject }]);
});

test('a line is muted by time if no alert of it is heard; a silence or inhibition of all is that', () => {
  const muted = alertOf('A', { intervals: ['night'] });
  const inhibited = alertOf('A', { intervals: ['night'], inhibitors: ['B'] });
  expect(alertRows([muted, inhibited], [])).toMatchObject([{ isMutedByTime: true, isInhibited: false, isSilenced: false }]);
  expect(alertRows([muted, alertOf('A')], [])).toMatchObject([{ isMutedByTime: false }]);
  expect(alertRows([{ ...muted, isHeard: true }], [])).toMatchObject([{ isMutedByTime: false }]);
  expect(alertRows([inhibited], [])).toMatchObject([{ isMutedByTime: false, isInhibited: true }]);
});

test('a start that vmalert has rounded is that which is known exactly, with whether it was seen', () => {
  const known = { sinceMs: 1_796_060_414_721, isAtLeast: true };
  const leak = (value: string) => alertOf('WaterLeak', { labels: { connector: 'c', device: 'd' }, value, ...known });
  expect(alertRows([leak('1796060400')], [])[0]).toMatchObject(known);
  expect(alertRows([leak('1796060391')], [])[0]).toMatchObject({ sinceMs: 1_796_060_391_000 });
});
