import { textOf, type JsonObject } from '../../../transport/json.ts';
import type { Units } from './vocabulary.ts';

export const noUnits: Units = { temperature: undefined, pressure: undefined, speed: undefined };

/** The units that a message names: the same object where they are those before. What it does not name stays as it was. */
export function unitsOf(
  before: Units,
  { TempUnit = before.temperature, PressureUnit = before.pressure, SpeedUnit = before.speed }: JsonObject,
): Units {
  if (TempUnit === before.temperature && PressureUnit === before.pressure && SpeedUnit === before.speed) return before;
  const units = { temperature: unitOf(TempUnit), pressure: unitOf(PressureUnit), speed: unitOf(SpeedUnit) };
  return {
    temperature: units.temperature ?? before.temperature,
    pressure: units.pressure ?? before.pressure,
    speed: units.speed ?? before.speed,
  };
}

export function isSameUnits(a: Units, b: Units): boolean {
  return a === b || (a.temperature === b.temperature && a.pressure === b.pressure && a.speed === b.speed);
}

/** A longer text is no unit. */
function unitOf(raw: unknown): string | undefined {
  const text = textOf(raw);
  return text === undefined || text.length > 8 ? undefined : text;
}
