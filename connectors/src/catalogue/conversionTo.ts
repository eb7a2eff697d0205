import type { Property } from '../contract.ts';
import { chain, identity, times } from './conversion.ts';
import type { Family } from './family.ts';
import type { Conversion, Metric } from './metric.ts';
import { plainName } from './nameParts.ts';
import { parseUnit, type UnitMatch } from './units.ts';
import { normaliseUnit } from './unitText.ts';

/** Converts a property's unit to the metric's; undefined for different dimensions (catalogue §3) or an unknown unit. */
export function conversionTo(metric: Metric & Partial<Family>, property: Property): Conversion | undefined {
  const text = property.unit ?? '';
  const own = new Map(Object.entries(metric.accepts ?? {})).get(normaliseUnit(text));
  if (own !== undefined) return times(own);
  if (text.trim() === '') return assumed(metric, property);
  if (metric.unit === undefined) return identity;
  const unit = parseUnit(text, isDifference(metric) ? 'difference' : plainName(property));
  return unit && between(unit, metric);
}

/** A difference converts without an offset, whatever the property is called. */
function isDifference({ name }: Metric): boolean {
  return name.startsWith('iot_temperature_difference_');
}

/** Litres per mole of gas at 20 °C and 1013.25 hPa (catalogue §3). */
const molarVolume = 24.055;

function between(unit: UnitMatch, metric: Metric & Partial<Family>): Conversion | undefined {
  if (unit.suffix === metric.unit) return unit.convert;
  if (metric.unit === 'ppm' && unit.suffix === 'ratio') return chain(unit.convert, times(1e6));
  if (metric.unit === 'ppm' && unit.suffix === 'grams_per_cubic_meter' && metric.molarMass !== undefined) {
    return chain(unit.convert, times((1e3 * molarVolume) / metric.molarMass));
  }
  return undefined;
}

/** Converts from the unit that the catalogue assumes where the source declares none. */
function assumed({ assumed: unit }: Partial<Family>, { max }: Property): Conversion {
  const largest = max !== undefined && max > 0 ? max : undefined;
  switch (unit) {
    case undefined:
      return identity;
    case 'max':
      return times(1 / (largest ?? 100));
    case 'max 254':
      return times(1 / (largest ?? 254));
    case '%':
      // a scale beyond 100 is not percent: valve positions of 0..255
      return times(1 / Math.max(largest ?? 100, 100));
    default:
      return parseUnit(unit, '')?.convert ?? identity;
  }
}
