import { words, type Family } from './family.ts';
import type { Metric } from './metric.ts';

/** Words of a name that do not identify the sensor (§4.3). */
const generic = words('current actual measured value sensor status state total rms active mean average level local room');

const periods: readonly (readonly [string, string])[] = [
  ['hour', 'hour hourly'],
  ['today', 'today daily day'],
  ['yesterday', 'yesterday'],
  ['week', 'week weekly'],
  ['month', 'month monthly'],
  ['year', 'year yearly'],
  ['session', 'session last once single'],
];

const periodOfWord = new Map(periods.flatMap(([period, texts]) => words(texts).map((word) => [word, period] as const)));

/** The label `period` in a name: `energy_today`, `monthly_water_consumption`. */
export function periodOf(name: string): string | undefined {
  return firstOf(name, (word) => periodOfWord.get(word));
}

/** Readers of labels from a property name, by label. */
const readers: ReadonlyMap<string, (name: string) => string | undefined> = new Map([
  ['period', periodOf],
  ['size', (name: string) => firstOf(name, (word) => sizeOf(word))],
  ['axis', (name: string) => firstOf(name, (word) => (/^[xyz]$/.test(word) ? word : undefined))],
  ['setpoint', setpointOf],
]);

/** The labels of a metric that its property's name contains. */
export function namedLabels(metric: Metric, name: string): Readonly<Record<string, string>> {
  const found = (metric.labels ?? []).map((label) => [label, readers.get(label)?.(name)] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The label `sensor` (§4.3): the rest of a name without the metric's own words and the generic ones. */
export function sensorOf(metric: Metric & Partial<Family>, name: string): string {
  const own = new Set([...generic, ...metric.name.split('_'), ...words(metric.synonyms ?? ''), ...oneWordAliases(metric)]);
  return name
    .split('_')
    .filter((word) => word !== '' && !own.has(word) && !isLabelWord(metric, word))
    .join('_');
}

/** `co2` and `co` add nothing to the metric's name. */
function oneWordAliases({ zigbee }: Partial<Family>): readonly string[] {
  return words(zigbee ?? '')
    .filter((alias) => /^[a-z0-9]+◆?$/.test(alias))
    .map((alias) => alias.replace('◆', ''));
}

function isLabelWord(metric: Metric, word: string): boolean {
  const labels = metric.labels ?? [];
  return (
    (labels.includes('period') && periodOfWord.has(word)) ||
    (labels.includes('size') && sizeOf(word) !== undefined) ||
    (labels.includes('axis') && /^[xyz]$/.test(word)) ||
    (labels.includes('setpoint') && /^(un)?occupied$|^heating$|^cooling$/.test(word))
  );
}

/** `n05` is 0.5 µm, `n25` 2.5 µm, `n1` 1 µm, `n10` 10 µm. */
function sizeOf(word: string): string | undefined {
  const [, digits] = /^n(\d+)$/.exec(word) ?? [];
  if (digits === undefined) return undefined;
  return /^0\d|^25$/.test(digits) ? `${Number(digits) / 10}` : digits;
}

function setpointOf(name: string): string | undefined {
  const [, unoccupied, way] = /(un)?(?:occupied_)?(heating|cooling)/.exec(name) ?? [];
  if (way === undefined) return undefined;
  return unoccupied === undefined ? way : `unoccupied_${way}`;
}

function firstOf(name: string, read: (word: string) => string | undefined): string | undefined {
  return name
    .split('_')
    .map(read)
    .find((value) => value !== undefined);
}
