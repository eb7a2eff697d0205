import type { Family } from './family.ts';
import type { Metric } from './metric.ts';
import { actuators } from './metrics/actuators.ts';
import { airQuality } from './metrics/airQuality.ts';
import { climate } from './metrics/climate.ts';
import { detection } from './metrics/detection.ts';
import { device } from './metrics/device.ts';
import { electricity } from './metrics/electricity.ts';
import { generic } from './metrics/generic.ts';
import { heating } from './metrics/heating.ts';
import { power } from './metrics/power.ts';
import { quantities } from './metrics/quantities.ts';
import { weather } from './metrics/weather.ts';

/** The sections of catalogue §5 by their titles. */
export const sections: ReadonlyMap<string, readonly Family[]> = new Map([
  ['Connector and device', device],
  ['Power supply, radio, diagnostics', power],
  ['Indoor climate', climate],
  ['Air quality', airQuality],
  ['Weather, soil, water quality', weather],
  ['Electricity and energy', electricity],
  ['Gas, water, liquids, quantities', quantities],
  ['Detection and safety', detection],
  ['Actuators', actuators],
  ['Heating, cooling, appliances', heating],
  ['Events and generic families', generic],
]);

/** All families of the catalogue by name, with the property names that become them. */
export const families: ReadonlyMap<string, Family> = new Map([...sections.values()].flat().map((family) => [family.name, family]));

/** All families of the catalogue by name. */
export const metrics: ReadonlyMap<string, Metric> = families;

/** The family of this name; throws where the catalogue has none. */
export function familyNamed(name: string): Family {
  const family = families.get(name);
  if (family === undefined) throw new Error(`cannot find metric "${name}": the catalogue has no such family`);
  return family;
}
