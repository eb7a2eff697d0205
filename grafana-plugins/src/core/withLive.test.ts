import { deviceOf } from '../testing/deviceOf';
import { createLiveJoin, devicesOfLive, withLive } from './withLive';

const status = { name: 'new name', area: 'Hall', state: 'ok' as const };
const nowMs = 1_800_000_000_000;
const temperature = (value: number | null) => ({ metric: 'iot_temperature_celsius', labels: { sensor: 'probe' }, value });
const live = (parts: object, values: ReadonlyArray<ReturnType<typeof temperature>> = []) => ({
  connector: 'c',
  id: 'd',
  readings: new Map(values.map((value, index) => [String(index), value])),
  ...parts,
});

test.each([
  ['ok', undefined, 'ok'],
  ['silent', undefined, 'silent'],
  ['asleep', 'expected', 'ok'],
  ['offline', 'protocol', 'offline'],
] as const)('the state %s with the reason %s is %s', (state, reason, reachability) => {
  const device = withLive(deviceOf({ state: 'unknown', reachability: 'unknown' }), live({ status: { ...status, state, reason } }), nowMs);
  expect(device).toMatchObject({ name: 'new name', area: 'Hall', state: reachability, reachability, reason });
});

test('the exporter judges by its own clock, whatever that of the browser is', () => {
  const now = live({ status: { ...status, silence_limit_ms: 60_000 }, lastSeenMs: nowMs - 3_600_000 });
  expect(withLive(deviceOf({ state: 'silent' }), now, nowMs)).toMatchObject({ state: 'ok', reachability: 'ok' });
});

test('a device in maintenance stays so until its end, whatever its alerts and its state are', () => {
  const join = createLiveJoin();
  const alerts = [{ name: 'DeviceOffline', severity: 'warning', labels: {} }];
  const maintained = deviceOf({ state: 'maintenance', maintenanceUntilMs: nowMs + 1000, alerts });
  const offline = live({ status: { ...status, state: 'offline', reason: 'protocol' } });
  expect(join(maintained, offline, nowMs)).toMatchObject({ state: 'maintenance', reachability: 'offline', alerts });
  expect(join(maintained, offline, nowMs + 1000)).toMatchObject({ state: 'alert', reachability: 'offline' });
});

test('a leak sensor whose maintenance was confirmed does not report the leak that tests it, until the end', () => {
  const readings = new Map([['leak', { metric: 'iot_water_leak_detected', labels: {}, value: 1 }]]);
  const device = deviceOf({ state: 'ok', maintenanceUntilMs: nowMs + 1000 });
  const wet = { connector: 'c', id: 'd', status, readings };
  expect(withLive(device, wet, nowMs)).toMatchObject({ state: 'ok', alerts: [] });
  expect(withLive(device, wet, nowMs + 1000)).toMatchObject({ state: 'alert' });
});

test('alerts stay, and main readings have their values now', () => {
  const alerts = [{ name: 'Leak', severity: 'critical', labels: {} }];
  const mainReadings = [{ metric: 'iot_temperature_celsius', labels: { sensor: 'probe' }, value: 1 }];
  const device = withLive(deviceOf({ alerts, mainReadings }), live({ status, lastSeenMs: 7 }, [temperature(2)]), nowMs);
  expect(device).toMatchObject({ state: 'alert', lastSeenMs: 7, mainReadings: [{ value: 2 }] });
  expect(withLive(deviceOf({ mainReadings }), live({ status }, [temperature(null)]), nowMs).mainReadings).toEqual(mainReadings);
});

test('a state that is a main reading is the one of now', () => {
  const mainReadings = [{ metric: 'iot_vacuum_state', labels: { state: 'docked' }, value: 1 }];
  const readings = new Map([['state', { metric: 'iot_vacuum_state', labels: {}, value: 'cleaning' }]]);
  const expected = [{ metric: 'iot_vacuum_state', labels: { state: 'cleaning' }, value: 1 }];
  expect(withLive(deviceOf({ mainReadings }), live({ status, readings }), nowMs).mainReadings).toEqual(expected);
  expect(withLive(deviceOf({}), live({ status, readings }), nowMs).mainReadings).toEqual(expected);
});

test('a device that is not live is the same object', () => {
  const device = deviceOf({});
  expect(withLive(device, undefined, nowMs)).toBe(device);
  expect(withLive(device, live({}), nowMs)).toBe(device);
});

test('devices of the exporter alone', () => {
  expect(devicesOfLive([live({ status }, [temperature(3)])], nowMs)).toMatchObject([
    { connector: 'c', id: 'd', name: 'new name', state: 'ok', mainReadings: [{ value: 3 }] },
  ]);
});

test('a leak is critical at once, before a rule reports it', () => {
  const readings = new Map([['leak', { metric: 'iot_water_leak_detected', labels: {}, value: 1 }]]);
  expect(withLive(deviceOf({}), { connector: 'c', id: 'd', status, readings }, nowMs)).toMatchObject({
    state: 'alert',
    alerts: [{ severity: 'critical', labels: { detection: 'water_leak' } }],
  });
});

test('a leak is critical without Prometheus, too', () => {
  const wet = { metric: 'iot_water_leak_detected', labels: {}, value: 1 };
  const readings = new Map([['leak', wet]]);
  const [leak] = devicesOfLive([{ connector: 'c', id: 'd', status, readings }], nowMs);
  expect(leak).toMatchObject({ state: 'alert', alerts: [{ severity: 'critical', labels: { detection: 'water_leak' } }] });
  const [dry] = devicesOfLive([{ connector: 'c', id: 'd', status, readings: new Map([['leak', { ...wet, value: 0 }]]) }], nowMs);
  expect(dry).toMatchObject({ state: 'ok', alerts: [] });
});

test('a device of a fleet is a new object only if something of it has changed', () => {
  const join = createLiveJoin();
  const device = deviceOf({});
  const now = live({ status, lastSeenMs: 1 }, [temperature(2)]);
  const first = join(device, now, nowMs);
  expect(first).toEqual(withLive(device, now, nowMs));
  expect(join(device, now, nowMs)).toBe(first);
  expect(join(device, { ...now, lastSeenMs: 2 }, nowMs)).toMatchObject({ state: 'ok', lastSeenMs: 2 });
  expect(join(device, undefined, nowMs)).toBe(device);
});

test('a device in maintenance stays in it while the page is live, until its end', () => {
  const join = createLiveJoin();
  const maintained = deviceOf({ state: 'maintenance', maintenanceUntilMs: nowMs + 1000 });
  const offline = live({ status: { ...status, state: 'offline', reason: 'protocol' } });
  expect(join(maintained, offline, nowMs)).toMatchObject({ state: 'maintenance', reachability: 'offline' });
  expect(join(maintained, offline, nowMs + 1000)).toMatchObject({ state: 'offline' });
});

test('a safety sensor whose maintenance was confirmed keeps its state, and reports no danger until the end', () => {
  const alarm = deviceOf({ maintenanceUntilMs: nowMs + 1000 });
  const readings = new Map([['smoke', { metric: 'iot_smoke_detected', labels: {}, value: 1 }]]);
  const smoking = { connector: 'c', id: 'd', status, readings };
  expect(withLive(alarm, smoking, nowMs)).toMatchObject({ state: 'ok', alerts: [] });
  expect(withLive(alarm, smoking, nowMs + 1000)).toMatchObject({ state: 'alert' });
});
