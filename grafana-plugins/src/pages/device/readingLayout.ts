import { byText } from '../../core/byText';
import { metricTitle } from '../../core/catalogue';
import { headlineLabel, isHeadline, mainReadingsOf } from '../../core/mainReadings';
import { partWords } from '../../core/partWords';
import type { DeviceReading } from './readings';

/** The order of a page with many readings: key figures, a section for each part, what is rarely read last. */
export interface ReadingLayout {
  readonly figures: readonly DeviceReading[];
  readonly sections: readonly ReadingSection[];
  /** Folded. */
  readonly diagnostics: readonly DeviceReading[];
}

/** The readings of one part of the device, or of one group of the catalogue. */
export interface ReadingSection {
  readonly key: string;
  /** Value of the label `sensor` or `channel`; undefined for the whole device. */
  readonly part?: string;
  readonly group: DeviceReading['group'];
  readonly readings: readonly DeviceReading[];
  readonly phases?: PhaseTable;
}

/** Readings that differ by phase only, side by side. */
export interface PhaseTable {
  readonly phases: readonly string[];
  readonly rows: ReadonlyArray<{ readonly first: DeviceReading; readonly byPhase: ReadonlyMap<string, DeviceReading> }>;
}

/** A page with fewer readings is one glance, without key figures and search. */
const manyReadings = 12;
const figureCount = 4;
const groups = ['measurement', 'state', 'setting', 'color', 'location'] as const;

export function hasMany(readings: readonly DeviceReading[]): boolean {
  return readings.length >= manyReadings;
}

/** Lays the readings out; with `search` only those whose title, metric, labels or state contain each of its words. */
export function layoutOf(all: readonly DeviceReading[], search = ''): ReadingLayout {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const readings = all.filter((reading) => words.every((word) => searchText(reading).includes(word)));
  const ofPhases = readingsBy('phase', readings);
  const ofChannels = readingsBy('channel', readings);
  const main = mainReadingsOf(
    readings.filter((reading) => isHeadline(reading) || !(ofPhases.has(reading) || ofChannels.has(reading))),
    figureCount,
  );
  const figures = hasMany(all) && words.length === 0 ? main : [];
  // what the device is for comes first; a table of phases has all of them
  const rest = [...main, ...readings.filter((reading) => !main.includes(reading))].filter(
    (reading) => ofPhases.has(reading) || !figures.includes(reading),
  );
  const parts = partsOf(rest);
  const ownPart = (reading: DeviceReading) => (isOfParts(reading) ? partOf(reading, parts) : undefined);
  return {
    figures,
    sections: [
      ...groups.flatMap((group) =>
        sectionOf(
          group,
          rest.filter((reading) => reading.group === group && ownPart(reading) === undefined),
        ),
      ),
      ...[...parts].sort(byText).flatMap((part) =>
        sectionOf(
          'measurement',
          rest.filter((reading) => ownPart(reading) === part),
          part,
        ),
      ),
    ].sort((a, b) => rankOf(a) - rankOf(b)),
    diagnostics: rest.filter((reading) => reading.group === 'diagnostic' && ownPart(reading) === undefined),
  };
}

/** What identifies a reading within its section. */
export function labelsText({ labels }: DeviceReading, part?: string): string {
  return Object.entries(labels)
    .filter(([label, value]) => label !== headlineLabel && !(value === part && (label === 'sensor' || label === 'channel')))
    .map(([, value]) => partWords(value))
    .join(' ');
}

/** Parts come after measurements and states of the whole device, and before its settings. */
function rankOf({ group, part }: ReadingSection): number {
  return part === undefined ? groups.indexOf(group as (typeof groups)[number]) : 1.5;
}

/** Parts with several readings: sensors, and channels of what is of no such sensor. A single reading stays with those of the whole device. */
function partsOf(readings: readonly DeviceReading[]): Set<string> {
  const own = readings.filter(isOfParts);
  const sensors = several(own.map(({ labels }) => labels['sensor']));
  const others = own.filter((reading) => partOf(reading, sensors) === undefined);
  return new Set([...sensors, ...several(others.map(({ labels }) => labels['channel']))]);
}

/** The names that occur more than once. */
function several(names: ReadonlyArray<string | undefined>): Set<string> {
  return new Set(names.filter((name, index) => names.indexOf(name) < index).filter((name) => name !== undefined));
}

/** The charge of a home battery is a measurement of it, the one of a sensor's cell is a diagnostic. */
const ofBattery = /^iot_battery_(charge_ratio|health_ratio|voltage_volts)$/;

function isOfParts({ group, metric }: DeviceReading): boolean {
  return group === 'measurement' || group === 'state' || ofBattery.test(metric);
}

/** The part with several readings that a reading is of: its sensor, else its channel. */
function partOf(reading: DeviceReading, parts: ReadonlySet<string>): string | undefined {
  return partNames(reading).find((part) => parts.has(part));
}

function partNames({ labels: { sensor, channel } }: DeviceReading): string[] {
  return [sensor, channel].filter((part) => part !== undefined);
}

function sectionOf(group: DeviceReading['group'], readings: readonly DeviceReading[], part?: string): ReadingSection[] {
  if (readings.length === 0) {
    return [];
  }
  const phases = phaseTable(readings);
  const inTable = new Set(phases?.rows.flatMap(({ byPhase }) => [...byPhase.values()]));
  return [{ key: part ?? `group ${group}`, part, group, readings: readings.filter((reading) => !inTable.has(reading)), phases }];
}

function phaseTable(readings: readonly DeviceReading[]): PhaseTable | undefined {
  const tabled = rowsBy('phase', readings);
  const phases = [...new Set(tabled.flatMap((byPhase) => [...byPhase.keys()]))].sort(byLength);
  const rowsOf = tabled.flatMap((byPhase) => [...byPhase.values()].slice(0, 1).map((first) => ({ first, byPhase })));
  return rowsOf.length === 0 ? undefined : { phases, rows: rowsOf };
}

/** The readings of a quantity that differ by this label only, where there are several. */
function rowsBy(label: 'phase' | 'channel', readings: readonly DeviceReading[]): ReadonlyArray<ReadonlyMap<string, DeviceReading>> {
  const rows = new Map<string, Map<string, DeviceReading>>();
  for (const reading of readings) {
    const { [label]: own, [headlineLabel]: _headline, ...others } = reading.labels;
    if (own !== undefined) {
      const key = JSON.stringify([reading.metric, others]);
      rows.set(key, (rows.get(key) ?? new Map<string, DeviceReading>()).set(own, reading));
    }
  }
  return [...rows.values()].filter(({ size }) => size > 1);
}

/** Between two phases come after the phases. */
function byLength(a: string, b: string): number {
  return a.length - b.length || byText(a, b);
}

/** Those that have siblings. */
function readingsBy(label: 'phase' | 'channel', readings: readonly DeviceReading[]): ReadonlySet<DeviceReading> {
  return new Set(rowsBy(label, readings).flatMap((row) => [...row.values()]));
}

function searchText({ metric, labels, state = '' }: DeviceReading): string {
  return [metricTitle(metric), metric, ...Object.values(labels), state].join(' ').toLowerCase();
}
