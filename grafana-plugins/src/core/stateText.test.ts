import { deviceOf } from '../testing/deviceOf';
import type { Device, FiringAlert } from './device';
import { stateText } from './stateText';

const nowMs = 1_800_000_000_000;
const minuteMs = 60_000;
const warm: FiringAlert = { name: 'Warm', severity: 'warning', labels: {} };
const leak: FiringAlert = { name: 'WaterLeak', severity: 'critical', labels: { detection: 'water_leak' } };
const reading = (metric: string, value: number) => ({ metric, labels: {}, value });

test.each<[Partial<Device>, string]>([
  [{ state: 'silent', lastSeenMs: nowMs - 180 * minuteMs, reportIntervalMs: 10 * minuteMs }, 'no message for 3 h, usually every 10 min'],
  [{ state: 'silent', lastSeenMs: nowMs - 180 * minuteMs }, 'no message for 3 h'],
  [{ state: 'offline', reason: 'poll_failed', lastSeenMs: nowMs - 2 * minuteMs }, 'offline: no response to polls, last seen 2 min ago'],
  [{ state: 'offline' }, 'offline: unknown reason'],
  [{ state: 'ok', reason: 'expected' }, 'asleep (expected)'],
  [{ state: 'ok', lastSeenMs: nowMs - 12_000 }, 'last seen 12 s ago'],
  [{ state: 'ok' }, 'online'],
  [
    { state: 'maintenance', maintenanceUntilMs: nowMs, reachability: 'offline', reason: 'timeout' },
    'in maintenance until 2027-01-15 08:00:00; offline: no message within the time limit',
  ],
  [{ state: 'unknown' }, 'no current data; last data within the past day'],
  [{ state: 'unknown', lastSeenMs: nowMs - 180 * minuteMs }, 'no current data, last seen 3 h ago'],
  [{ state: 'unknown', isConnectorGone: true, lastSeenMs: nowMs - 180 * minuteMs }, 'no data of connector zigbee, last seen 3 h ago'],
  [{ batteryRatio: 0.08 }, 'battery low: 8%'],
  [{ batteryLow: true }, 'battery low'],
  [{ batteryRatio: 0.04, batteryLowSince: { sinceMs: nowMs - 13 * minuteMs } }, 'battery low: 4%, for 13 min'],
  [{ batteryLow: true, batteryLowSince: { sinceMs: nowMs - 13 * minuteMs, isAtLeast: true } }, 'battery low, for at least 13 min'],
  [
    { state: 'alert', alerts: [leak], reachability: 'unknown', lastSeenMs: nowMs - 180 * minuteMs },
    'wet, since then no current data, last seen 3 h ago',
  ],
  [{ state: 'alert', alerts: [warm] }, 'firing: Warm'],
  [{ state: 'alert', alerts: [warm], mainReadings: [reading('iot_temperature_celsius', 31)] }, '31 °C'],
  [{ state: 'alert', alerts: [warm], batteryRatio: 0.08 }, 'battery low: 8%'],
  [{ state: 'alert', alerts: [warm], mainReadings: [reading('iot_smoke_detected', 0), reading('iot_temperature_celsius', 31)] }, '31 °C'],
  [{ state: 'alert', alerts: [warm], mainReadings: [reading('iot_smoke_detected', 0)] }, 'firing: Warm'],
  [{ state: 'alert', alerts: [leak], mainReadings: [reading('iot_water_leak_detected', 1)] }, 'wet'],
  [
    { state: 'alert', alerts: [warm], reachability: 'silent', lastSeenMs: nowMs - 180 * minuteMs, reportIntervalMs: 10 * minuteMs },
    'no message for 3 h, usually every 10 min',
  ],
])('%j', (some, text) => {
  expect(stateText(deviceOf(some), nowMs)).toBe(text);
});

const lost = { state: 'alert', alerts: [leak], lastSeenMs: nowMs - 180 * minuteMs } as const;

test('a leak stays wet when its bridge dies, it goes silent or its exporter is gone', () => {
  const textOf = (some: Partial<Device>) => stateText(deviceOf({ ...lost, ...some }), nowMs);
  expect(textOf({ reachability: 'offline', reason: 'connector' })).toBe('wet, now offline: connector down, last seen 3 h ago');
  expect(textOf({ reachability: 'silent' })).toBe('wet, since then no message for 3 h');
  expect(textOf({ reachability: 'unknown' })).toBe('wet, since then no current data, last seen 3 h ago');
});
