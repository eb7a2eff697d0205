export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** Simulated time begins on Monday, 1 January 2024, in UTC. */
export const beginningMs = Date.UTC(2024, 0, 1);

/** Days since the beginning, as a fraction. */
export function days(atMs: number): number {
  return (atMs - beginningMs) / dayMs;
}

/** Hour of the day, from 0 to below 24, as a fraction. */
export function hour(atMs: number): number {
  return (((days(atMs) % 1) + 1) % 1) * 24;
}

/** 1 at the peak hour, falling smoothly to 0 at `width` hours before and after it, over midnight too. */
export function around(atHour: number, peak: number, width: number): number {
  const distance = Math.abs(((atHour - peak + 36) % 24) - 12);
  return distance >= width ? 0 : (1 + Math.cos((Math.PI * distance) / width)) / 2;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
