import type { Device } from './device';
import { deviceOf } from '../testing/deviceOf';
import { agoText, reasonText, spanText, stateText } from './deviceText';

const nowMs = 1_800_000_000_000;
const minuteMs = 60_000;

test.each([
  [0, '0 s'],
  [40_000, '40 s'],
  [89_000, '89 s'],
  [2 * minuteMs, '2 min'],
  [89 * minuteMs, '89 min'],
  [3 * 60 * minuteMs, '3 h'],
  [50 * 60 * minuteMs, '2 d'],
  [-5000, '0 s'],
])('%d ms is %s', (spanMs, text) => {
  expect(spanText(spanMs)).toBe(text);
});

test('a time in the future is now', () => {
  expect(agoText(nowMs + 400, nowMs)).toBe('now');
  expect(agoText(nowMs - 3 * 60 * minuteMs, nowMs)).toBe('3 h ago');
});

test.each<[Partial<Device>, string]>([
  [{ state: 'silent', lastSeenMs: nowMs - 180 * minuteMs, reportIntervalMs: 10 * minuteMs }, 'no message for 3 h, usually every 10 min'],
  [{ state: 'silent', lastSeenMs: nowMs - 180 * minuteMs }, 'no message for 3 h'],
  [{ state: 'offline', reason: 'poll_failed', lastSeenMs: nowMs - 2 * minuteMs }, 'offline: no response to polls, last seen 2 min ago'],
  [{ state: 'offline' }, 'offline: unknown reason'],
  [{ state: 'ok', reason: 'expected' }, 'asleep (expected)'],
  [{ state: 'ok', lastSeenMs: nowMs - 12_000 }, 'last seen 12 s ago'],
  [{ state: 'ok' }, 'online'],
  [{ state: 'unknown' }, 'no current data; last data within the past day'],
  [{ state: 'alert', alerts: [{ name: 'WaterLeak', severity: 'critical', labels: {} }] }, 'firing: WaterLeak'],
])('%j', (some, text) => {
  expect(stateText(deviceOf(some), nowMs)).toBe(text);
});

test('each reason has its own text', () => {
  const reasons = ['protocol', 'poll_failed', 'connector', 'timeout', 'disabled', 'expected', undefined] as const;
  expect(new Set(reasons.map(reasonText)).size).toBe(reasons.length);
});
