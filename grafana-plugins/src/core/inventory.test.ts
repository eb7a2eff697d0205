import { deviceInventoryQueries, headlineQuery, inventoryOf, inventoryQueries, type InventorySample } from './inventory';

type InventoryQuery = keyof typeof inventoryQueries;
type InventoryVectors = Parameters<typeof inventoryOf>[0];

const nowMs = 1_800_000_000_000;
const nowS = nowMs / 1000;
const door = { connector: 'zigbee', device: '0x01' };
const info = { ...door, name: 'front door', area: 'Hall', manufacturer: 'Aqara', model: 'MCCGQ11LM', protocol: 'zigbee2mqtt' };

function vectors(some: Partial<Record<InventoryQuery, InventorySample[]>>): InventoryVectors {
  const none = Object.fromEntries(Object.keys(inventoryQueries).map((query) => [query, []])) as unknown as Record<
    InventoryQuery,
    InventorySample[]
  >;
  return { ...none, ...some };
}

function sample(labels: Record<string, string>, value = 1): InventorySample {
  return { labels, value };
}

const online = {
  info: [sample(info)],
  past: [sample(info)],
  up: [sample(door)],
  seen: [sample(door, nowS - 60)],
  limit: [sample(door, 300)],
};

function only(some: Partial<Record<InventoryQuery, InventorySample[]>>) {
  const devices = inventoryOf(vectors(some), nowMs);
  expect(devices).toHaveLength(1);
  return devices[0];
}

test('an online device', () => {
  expect(only({ ...online, battery: [sample(door, 0.74)], interval: [sample(door, 100)] })).toMatchObject({
    id: '0x01',
    name: 'front door',
    area: 'Hall',
    state: 'ok',
    batteryRatio: 0.74,
    lastSeenMs: nowMs - 60_000,
    reportIntervalMs: 100_000,
    silenceLimitMs: 300_000,
  });
});

test('no data of an exporter that does not answer, although the series that it pushed are still there', () => {
  const gone = [sample({ connector: 'zigbee' })];
  const alerts = [sample({ ...door, alertname: 'WaterLeak', severity: 'critical', detection: 'water_leak' })];
  expect(only({ ...online, gone })).toMatchObject({
    state: 'unknown',
    isConnectorGone: true,
    reachability: 'unknown',
    lastSeenMs: nowMs - 60_000,
  });
  expect(only({ ...online, gone, alerts })).toMatchObject({ state: 'alert', reachability: 'unknown' });
  expect(only({ ...online, gone: [sample({ connector: 'other' })] })).toMatchObject({ state: 'ok' });
});

test('since when a battery is low, before its alert fires', () => {
  const alertsSince = [sample({ ...door, alertname: 'BatteryLow' }, nowS - 600), sample({ ...door, alertname: 'Warm' }, nowS - 60)];
  expect(only({ ...online, battery: [sample(door, 0.04)], alertsSince })).toMatchObject({ batteryLowSince: { sinceMs: nowMs - 600_000 } });
});

test('an alert whose start was not observed has lasted at least since then', () => {
  const alerts = [sample({ ...door, alertname: 'BatteryLow', severity: 'warning' })];
  const alertsSince = [sample({ ...door, alertname: 'BatteryLow', start: 'missed' }, nowS - 600)];
  const device = only({ ...online, alerts, alertsSince });
  expect(device?.alerts).toMatchObject([{ name: 'BatteryLow', sinceMs: nowMs - 600_000, isAtLeast: true }]);
  expect(device?.batteryLowSince).toEqual({ sinceMs: nowMs - 600_000, isAtLeast: true });
});

test.each([
  ['silent past its limit', { ...online, seen: [sample(door, nowS - 301)] }, { state: 'silent' }],
  ['not silent at its limit', { ...online, seen: [sample(door, nowS - 300)] }, { state: 'ok' }],
  ['never silent without a limit', { ...online, limit: [], seen: [sample(door, nowS - 1e6)] }, { state: 'ok' }],
  [
    'offline with its reason',
    { ...online, up: [sample(door, 0)], offline: [sample({ ...door, reason: 'poll_failed' })] },
    { state: 'offline', reason: 'poll_failed' },
  ],
  [
    'asleep, which is OK',
    { ...online, up: [sample(door, 0)], offline: [sample({ ...door, reason: 'expected' })] },
    { state: 'ok', reason: 'expected' },
  ],
  ['OK without an availability metric', { info: [sample(info)] }, { state: 'ok' }],
  ['unknown when its series ended', { past: [sample(info)] }, { state: 'unknown', name: 'front door' }],
  [
    'in maintenance, whatever its alerts that end by it',
    {
      ...online,
      up: [sample(door, 0)],
      alerts: [sample({ ...door, alertname: 'DeviceOffline', severity: 'warning' })],
      maintenance: [sample({ ...door, safety_sensor: 'false' }, nowS + 60)],
    },
    { state: 'maintenance', reachability: 'offline', maintenanceUntilMs: nowMs + 60_000 },
  ],
  [
    'in alert, by a rule that knows no maintenance',
    {
      ...online,
      alerts: [sample({ ...door, alertname: 'DoorOpen', severity: 'warning' })],
      maintenance: [sample({ ...door, safety_sensor: 'false' }, nowS + 60)],
    },
    { state: 'alert' },
  ],
  [
    'as it is, where it is a safety sensor in maintenance',
    { ...online, up: [sample(door, 0)], maintenance: [sample({ ...door, safety_sensor: 'true' }, nowS + 60)] },
    { state: 'offline', maintenanceUntilMs: nowMs + 60_000 },
  ],
  [
    'in alert, whatever its other state',
    { ...online, up: [sample(door, 0)], alerts: [sample({ ...door, alertname: 'WaterLeak', severity: 'critical' })] },
    { state: 'alert', reachability: 'offline' },
  ],
])('%s', (_, some, expected) => {
  expect(only(some)).toMatchObject(expected);
});

test('an alert has its severity and start time, and is one for all replicas', () => {
  const alert = { ...door, alertname: 'WaterLeak', severity: 'critical' };
  const device = only({
    ...online,
    alerts: [sample({ ...alert, replica: 'a' }), sample({ ...alert, replica: 'b' })],
    alertsSince: [sample({ ...door, alertname: 'WaterLeak' }, nowS - 120)],
  });
  expect(device?.alerts).toMatchObject([{ name: 'WaterLeak', severity: 'critical', sinceMs: nowMs - 120_000 }]);
});

test('a leak began when it began, although a restart of Prometheus starts its alert anew', () => {
  const leak = { ...door, detection: 'water_leak' };
  const device = only({
    ...online,
    alerts: [sample({ ...leak, alertname: 'WaterLeak', severity: 'critical' })],
    alertsSince: [sample({ ...door, alertname: 'WaterLeak' }, nowS - 34)],
    danger: [sample({ ...leak, name: 'front door' }, nowS - 3 * 3600)],
  });
  expect(device?.alerts).toMatchObject([{ name: 'WaterLeak', sinceMs: nowMs - 3 * 3_600_000 }]);
});

test('a leak whose start was not observed has lasted at least since then', () => {
  const leak = { ...door, detection: 'water_leak' };
  const device = only({
    ...online,
    alerts: [sample({ ...leak, alertname: 'WaterLeak', severity: 'critical' })],
    alertsSince: [sample({ ...door, alertname: 'WaterLeak', start: 'missed' }, nowS - 600)],
    danger: [sample({ ...leak, name: 'front door' }, nowS - 600)],
  });
  expect(device?.alerts).toMatchObject([{ name: 'WaterLeak', sinceMs: nowMs - 600_000, isAtLeast: true }]);
});

test.each(['DeviceOffline', 'DeviceSilent'])(
  '%s began with the last message, although a restart of the exporter starts it anew',
  (name) => {
    const device = only({
      ...online,
      seen: [sample(door, nowS - 7200)],
      alerts: [sample({ ...door, alertname: name, severity: 'warning' })],
      alertsSince: [sample({ ...door, alertname: name }, nowS - 120)],
    });
    expect(device?.alerts).toMatchObject([{ name, sinceMs: nowMs - 7_200_000 }]);
  },
);

test('a leak is listed although its sensor is gone for days', () => {
  const labels = { ...door, name: 'front door', area: 'Hall', detection: 'water_leak' };
  const device = only({
    danger: [sample(labels, nowS - 300_000)],
    alerts: [sample({ ...labels, alertname: 'WaterLeak', severity: 'critical' })],
  });
  expect(device).toMatchObject({ name: 'front door', area: 'Hall', state: 'alert', reachability: 'unknown' });
});

test('a leak is critical although no rule reports it, and once where one does', () => {
  const detected = [sample({ ...door, detection: 'water_leak' }, 1)];
  expect(only({ ...online, detected })).toMatchObject({
    state: 'alert',
    alerts: [{ severity: 'critical', labels: { detection: 'water_leak' } }],
  });
  const alerts = [sample({ ...door, alertname: 'WaterLeak', severity: 'critical', detection: 'water_leak' })];
  expect(only({ ...online, detected, alerts })?.alerts).toMatchObject([{ name: 'WaterLeak' }]);
});

test('a leak is no alert during a maintenance that was confirmed for its sensor', () => {
  const detected = [sample({ ...door, detection: 'water_leak' }, 1)];
  const maintenance = [sample({ ...door, safety_sensor: 'true' }, nowS + 60)];
  expect(only({ ...online, detected, maintenance })).toMatchObject({ alerts: [] });
});

test('a coordinator, which has information only, is no device', () => {
  expect(inventoryQueries.info).toContain('(iot_device_info and on (connector, device) iot_device_up)');
  expect(inventoryQueries.past).toContain('(iot_device_info offset 1h and on (connector, device) iot_device_up offset 1h)');
});

test('main readings are sorted by priority, preferably those of the whole device', () => {
  const reading = (metric: string, value: number, more = {}) => sample({ __name__: metric, ...door, ...more }, value);
  const device = only({
    ...online,
    readings: [
      reading('iot_illuminance_lux', 12),
      reading('iot_temperature_celsius', 30, { sensor: 'floor' }),
      reading('iot_temperature_celsius', 21),
      reading('iot_contact_open', 1),
      reading('iot_relative_humidity_ratio', 0.4),
    ],
  });
  expect(device?.mainReadings.map(({ metric, value }) => [metric, value])).toEqual([
    ['iot_contact_open', 1],
    ['iot_temperature_celsius', 21],
    ['iot_relative_humidity_ratio', 0.4],
  ]);
});

test('the same id in two connectors is two devices', () => {
  const other = { ...info, connector: 'attic' };
  expect(inventoryOf(vectors({ info: [sample(info), sample(other)] }), nowMs)).toHaveLength(2);
});

test('different names from two exporters are one device', () => {
  const devices = inventoryOf(vectors({ ...online, info: [sample(info), sample({ ...info, name: 'old name' })] }), nowMs);
  expect(devices).toHaveLength(1);
});

test('the time of the last message comes with the identity', () => {
  expect(only({ info: [sample(info, nowS - 60)] })).toMatchObject({ state: 'ok', lastSeenMs: nowMs - 60_000 });
  expect(only({ info: [sample(info, 1)] })).toMatchObject({ state: 'ok', lastSeenMs: undefined });
});

test('the last message before a restart of the exporter counts until the next', () => {
  expect(inventoryQueries.seen).toMatch(/unless on \(connector, device\) iot_device_last_seen_timestamp_seconds$/);
  expect(deviceInventoryQueries('device="0x01"').seen).toContain(
    'last_over_time(iot_device_last_seen_timestamp_seconds{device="0x01"}[1d])',
  );
  expect(only({ info: [sample(info, 1)], seen: [sample(door, nowS - 3600)] })).toMatchObject({ lastSeenMs: nowMs - 3_600_000 });
});

test('a low battery is known before the charges of all devices', () => {
  expect(only({ info: [sample(info)], low: [sample(door, 0.1)] })).toMatchObject({ batteryRatio: 0.1 });
});

test('queries about one device select it everywhere', () => {
  const { gone: _ofConnectors, ...queries } = deviceInventoryQueries('connector="zigbee",device="0x01"');
  for (const query of Object.values(queries)) {
    const selectors = query.match(/iot_\w+(?=[\s)]|$)|ALERTS\w*(?!\w|{)/g);
    expect(selectors).toBeNull();
  }
});

test.each(Object.entries(inventoryQueries))('%s aggregates replicas', (name, query) => {
  expect(name === 'alerts' || /^\(*(max|min) by \(/.test(query)).toBe(true);
});

test('in a large fleet, too, a meter shows its power and not its temperature, and a thermostat its temperature', () => {
  const parts = headlineQuery.split(' or on (connector, device) ');
  const place = (start: string) => parts.findIndex((part) => part.startsWith(start));
  expect(place('iot_power_watts{')).toBeGreaterThan(-1);
  expect(place('iot_power_watts{')).toBeLessThan(place('iot_temperature_celsius{'));
  expect(place('(iot_temperature_celsius{')).toBeLessThan(place('iot_power_watts{'));
  expect(parts[place('(iot_temperature_celsius{')]).toContain('and on (connector, device) (iot_target_temperature_celsius{');
});

test('a state is a reading', () => {
  const labels = { ...door, __name__: 'iot_vacuum_state', state: 'docked' };
  expect(only({ ...online, readings: [sample(labels)] })?.mainReadings).toEqual([
    { metric: 'iot_vacuum_state', labels: { state: 'docked' }, value: 1 },
  ]);
});

test('targets of heating and cooling are asked apart, those of an empty house not at all', () => {
  expect(inventoryQueries.readings).toMatch(/^max by \([^)]*\bsetpoint\b[^)]*\) .*setpoint!~"unoccupied_\.\+"/);
  // also where only what comes first is asked: a thermostat is one
  expect(headlineQuery).toContain('iot_target_temperature_celsius{phase="",tariff="",period="",setpoint!~"unoccupied_.+"}');
});
