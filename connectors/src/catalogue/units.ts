import { convert, times } from './conversion.ts';
import type { Conversion } from './metric.ts';
import { dimensions, rowDimensions } from './unitTable.ts';
import { normaliseUnit } from './unitText.ts';

/** A recognised unit: the base unit's suffix, the metric of the unit rule (§4 step 8) and the conversion to the base unit. */
export interface UnitMatch {
  readonly suffix: string;
  readonly metric?: string;
  readonly convert: Conversion;
}

const byText = new Map<string, UnitMatch>();
/** Units by lower-case text; undefined where two units differ by case only (mW, MW). */
const byLowerCase = new Map<string, readonly [string, UnitMatch] | undefined>();

for (const { suffix, metric, units } of [...dimensions, ...rowDimensions]) {
  for (const [text, conversion] of Object.entries(units)) {
    const match = { suffix, metric, convert: typeof conversion === 'number' ? times(conversion) : conversion };
    byText.set(text, match);
    byLowerCase.set(text.toLowerCase(), byLowerCase.has(text.toLowerCase()) ? undefined : [text, match]);
  }
}

const suffixes = [...new Set([...dimensions, ...rowDimensions].map(({ suffix }) => suffix))].sort((a, b) => b.length - a.length);

/** The base unit at the end of a metric's name, without `_total`; undefined where there is none. */
export function unitOfName(metricName: string): string | undefined {
  const name = metricName.replace(/_total$/, '');
  return suffixes.find((suffix) => name.endsWith(`_${suffix}`));
}

/** Parses a unit of catalogue §3 in the context of its property's name (snake case); undefined for unknown units. */
export function parseUnit(text: string, propertyName: string): UnitMatch | undefined {
  const unit = inContext(normaliseUnit(text), propertyName);
  return byText.get(unit) ?? inAnyCase(unit) ?? multipleOfTime(unit);
}

/** `Lx`, `VAr`, `kVArh`. A capital M is mega, never milli. */
function inAnyCase(unit: string): UnitMatch | undefined {
  const [text, match] = byLowerCase.get(unit.toLowerCase()) ?? [];
  return text === undefined || (/^m./i.test(unit) && unit[0] !== text[0]) ? undefined : match;
}

const differences = /calibration|offset|delta|hyster|deadband|dead_?zone|tolerance|sensitivity|accuracy|setback|difference/;
// "time" in §3 stands for its parts too: Zigbee definitions give `m` to `minutes`, `p1_minute` and `detection_periode`.
const timeWords = /time|timer|countdown|delay|duration|timeout|minute|period/;

/** Resolves texts whose meaning depends on the property's name. */
function inContext(unit: string, name: string): string {
  switch (unit) {
    case 'm':
    case 'M':
      return timeWords.test(name) ? 'min' : 'm';
    case 'C':
      return /charge/.test(name) && !/temp/.test(name) ? '[C]' : inContext('°C', name);
    case 'g':
      return name.includes('accel') ? 'gₙ' : 'g';
    case 'N':
      return newtonOrNumber(name);
    case 'K':
      return /colou?r/.test(name) ? 'K (light)' : inDifference(unit, name);
    case '°C':
    case '°F':
      return inDifference(unit, name);
    default:
      return unit;
  }
}

/** BatMON gives `N` to numbers of cycles and samples. */
function newtonOrNumber(name: string): string {
  return /count|cycle|number|num|sample/.test(name) ? '[N]' : 'N';
}

function inDifference(unit: string, name: string): string {
  return differences.test(name) ? `Δ${unit}` : unit;
}

/** "10 ms", "10s": counted in steps of that time. */
function multipleOfTime(unit: string): UnitMatch | undefined {
  const [, count, text] = /^(\d{1,9}) ?(\D+)$/.exec(unit) ?? [];
  const match = text === undefined ? undefined : byText.get(normaliseUnit(text));
  return match?.suffix === 'seconds' ? { ...match, convert: times(Number(count) * convert(match.convert, 1)) } : undefined;
}
