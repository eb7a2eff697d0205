import { agoText, reasonText, spanText } from './deviceText';

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

test('each reason has its own text', () => {
  const reasons = ['protocol', 'poll_failed', 'connector', 'timeout', 'disabled', 'expected', undefined] as const;
  expect(new Set(reasons.map(reasonText)).size).toBe(reasons.length);
});
