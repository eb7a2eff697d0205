import { around, clamp, days, hour } from './calendar.ts';
import { noise } from './random.ts';

/** Northern latitude of the house in degrees. */
const latitude = 50;

/** Air temperature outdoors in °C: cold in January, coldest before dawn, with fronts that pass within days. */
export function outdoorTemperature(seed: string, atMs: number): number {
  return seasonalTemperature(seed, atMs) + 4 * Math.cos(((hour(atMs) - 15) / 12) * Math.PI) + 0.6 * noise(`${seed}/gust`, days(atMs) * 40);
}

/** Relative humidity outdoors in %: falls as the day warms the air. */
export function outdoorHumidity(seed: string, atMs: number): number {
  const warmth = outdoorTemperature(seed, atMs) - seasonalTemperature(seed, atMs);
  return clamp(74 - 3 * warmth + 9 * noise(`${seed}/moisture`, days(atMs) * 1.5), 20, 100);
}

/** Air pressure at the house in hPa. */
export function airPressure(seed: string, atMs: number): number {
  return 1004 + 14 * noise(`${seed}/pressure`, days(atMs) / 2) + noise(`${seed}/pressure/fast`, days(atMs) * 6);
}

/** Light outdoors in lx: 0 at night, up to 100 000 under a clear noon sky in June. */
export function daylight(seed: string, atMs: number): number {
  const cloudiness = (1 + noise(`${seed}/clouds`, days(atMs) * 8)) / 2;
  return 110_000 * Math.max(0, sunHeight(atMs)) * (1 - 0.8 * cloudiness);
}

/** Sine of the sun's elevation, from -1 to 1, negative below the horizon. */
export function sunHeight(atMs: number): number {
  const declination = radians(-23.44) * Math.cos((2 * Math.PI * (days(atMs) + 10)) / 365.25);
  const hourAngle = radians(15 * (hour(atMs) - 12));
  return Math.sin(radians(latitude)) * Math.sin(declination) + Math.cos(radians(latitude)) * Math.cos(declination) * Math.cos(hourAngle);
}

/** 1 in the middle of the night, 0 by day. */
export function night(atMs: number): number {
  return around(hour(atMs), 2.5, 5);
}

function seasonalTemperature(seed: string, atMs: number): number {
  return 10 - 9 * Math.cos((2 * Math.PI * (days(atMs) - 20)) / 365.25) + 4 * noise(`${seed}/front`, days(atMs) / 3);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
