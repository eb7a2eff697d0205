import { textOf, type JsonObject } from '../../../transport/json.ts';
import type { Units } from './vocabulary.ts';

/** The units that a message names. What it does not name stays as it was. */
export function unitsOf(before: Partial<Units>, { TempUnit, PressureUnit, SpeedUnit }: JsonObject): Units {
  return {
    temperature: unitOf(TempUnit) ?? before.temperature,
    pressure: unitOf(PressureUnit) ?? before.pressure,
    speed: unitOf(SpeedUnit) ?? before.speed,
  };
}

export function isSameUnits(a: Units, b: Units): boolean {
  return a.temperature === b.temperature && a.pressure === b.pressure && a.speed === b.speed;
}

/** A longer text is no unit. */
function unitOf(raw: unknown): string | undefined {
  const text = raw === undefined ? undefined : textOf(raw);
  return text === undefined || text.length > 8 ? undefined : text;
}
