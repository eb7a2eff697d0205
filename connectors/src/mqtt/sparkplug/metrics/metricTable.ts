import { Implausible, type Fresh, type Point, type Property, type Quality } from '../../../contract.ts';
import { DataType, type Metric } from '../payload/payload.ts';
import { type Declared, flatten, memberName } from './flatten.ts';
import { propertyOf, typeOf } from './propertyOf.ts';
import { type Badness, badnessOf } from './quality.ts';
import { valueOf } from './valueOf.ts';

/** What a message says about the time of its readings. */
export interface ReadingTimes {
  readonly arrivalMs: number;
  /** Time of a metric's timestamp by the exporter's clock; that of the arrival where it cannot be used. */
  of(timestampMs: number): number;
  /** The same of a metric that the node stored; NaN: it has none. */
  ofPast(timestampMs: number): number;
  readonly fresh: Fresh;
}

/** Takes what could not be read as declared. */
export interface MetricReports {
  /** The birth has no such metric: a later one may. */
  unknown(name: string): void;
  /** The value is in a field of another type. */
  mismatched(name: string, type: number, metric: Metric): void;
  /** A value that the node stored has no time that can be used. */
  timeless(name: string): void;
  /** A text that the node stored: the log of texts is about what happens, so that it is left out. */
  textOfPast(name: string): void;
}

/** A metric of a birth. */
interface Entry {
  readonly name: string;
  readonly type: number;
  readonly low: number;
  readonly high: number;
  point: Point | undefined;
  badness: Badness | undefined;
  readonly isExported: boolean;
}

export interface TableOptions {
  readonly checksRange: boolean;
  readonly reports: MetricReports;
}

/** The metrics that one birth declares, and the points that take their values. */
export class MetricTable {
  /** In the order of the entries. */
  readonly properties: readonly Property[];
  readonly #options: TableOptions;
  readonly #entries: readonly Entry[];
  readonly #byName = new Map<string, Entry>();
  /** `several`: the birth gives the alias to more than one, so that it stands for none. */
  readonly #byAlias = new Map<number | bigint, Entry | 'several'>();
  readonly #exported: number;
  readonly #badnesses: Record<Badness, number> = { bad: 0, uncertain: 0 };
  #isCountNew = false;

  constructor(declared: readonly Declared[], options: TableOptions) {
    this.#options = options;
    this.properties = declared.map(propertyOf);
    this.#entries = declared.map((each, index) => this.#add(each, this.properties[index]?.excluded === undefined));
    this.#exported = this.#entries.filter(({ isExported }) => isExported).length;
  }

  /** `points` in the order of the properties. */
  setPoints(points: readonly Point[]): void {
    this.#entries.forEach((entry, index) => (entry.point = points[index]));
  }

  /** The number of its points by quality, where that changed since the last call. A program that reports no quality has none. */
  takeCounts(): Readonly<Record<Quality, number>> | undefined {
    if (!this.#isCountNew) return undefined;
    this.#isCountNew = false;
    const { bad, uncertain } = this.#badnesses;
    return { good: this.#exported - bad - uncertain, uncertain, bad };
  }

  /** The full name of a metric that may have only an alias. */
  nameOf(metric: Metric): string {
    return metric.name ?? this.#entryOf(metric, undefined)?.name ?? `alias ${metric.alias}`;
  }

  /** Takes the values of the birth itself. */
  takeDeclared(declared: readonly Declared[], times: ReadingTimes): void {
    declared.forEach(({ metric }, index) => {
      const entry = this.#entries[index];
      if (entry !== undefined) this.#set(entry, metric, times);
    });
  }

  /** Takes the values of data. */
  take(metrics: readonly Metric[], times: ReadingTimes): void {
    for (const metric of metrics) this.#take(metric, times);
  }

  #add({ name, metric }: Declared, isExported: boolean): Entry {
    const { low = -Infinity, high = Infinity } = (this.#options.checksRange && metric.properties) || {};
    const entry: Entry = { name, type: typeOf(metric), low, high, point: undefined, badness: undefined, isExported };
    this.#byName.set(name, entry);
    if (metric.alias !== undefined) this.#byAlias.set(metric.alias, this.#byAlias.has(metric.alias) ? 'several' : entry);
    return entry;
  }

  #take(metric: Metric, times: ReadingTimes, template?: string): void {
    const entry = this.#entryOf(metric, template);
    if (entry === undefined) return this.#options.reports.unknown(metric.name ?? `alias ${metric.alias}`);
    if (metric.template !== undefined) {
      for (const member of metric.template.metrics) this.#take(member, times, entry.name);
      return;
    }
    this.#set(entry, metric, times);
  }

  #entryOf({ name, alias }: Metric, template: string | undefined): Entry | undefined {
    if (template !== undefined && name !== undefined) return this.#byName.get(memberName(template, name));
    const known = name === undefined ? undefined : (this.#byName.get(name) ?? this.#byName.get(memberName(dataPrefix, name)));
    if (known !== undefined || alias === undefined) return known;
    const byAlias = this.#byAlias.get(alias);
    return byAlias === 'several' ? undefined : byAlias;
  }

  #set(entry: Entry, metric: Metric, times: ReadingTimes): void {
    const { point, type } = entry;
    if (point === undefined || type > DataType.UUID) return;
    if (metric.isHistorical) return this.#setPast(entry, metric, times);
    const badness = badnessOf(metric.properties?.quality);
    const value = metric.isNull || badness === 'bad' ? null : this.#valueOf(entry, metric);
    if (badness !== entry.badness && entry.isExported) this.#count(entry, badness);
    point.set(value, times.of(metric.timestampMs), times.fresh);
  }

  #setPast(entry: Entry, metric: Metric, times: ReadingTimes): void {
    if (isText(entry.type)) return this.#options.reports.textOfPast(entry.name);
    if (metric.isNull || badnessOf(metric.properties?.quality) === 'bad') return;
    const atMs = times.ofPast(metric.timestampMs);
    if (Number.isNaN(atMs)) this.#options.reports.timeless(entry.name);
    else entry.point?.set(this.#valueOf(entry, metric), atMs, 'past');
  }

  #count(entry: Entry, badness: Badness | undefined): void {
    if (entry.badness !== undefined) this.#badnesses[entry.badness]--;
    if (badness !== undefined) this.#badnesses[badness]++;
    entry.badness = badness;
    this.#isCountNew = true;
  }

  #valueOf({ name, type, low, high }: Entry, metric: Metric): unknown {
    const value = valueOf(metric, type);
    if (value === undefined) {
      // no value at all is how some programs write null
      if (metric.field !== 'none') this.#options.reports.mismatched(name, type, metric);
      return null;
    }
    return typeof value === 'number' && (value < low || value > high) ? new Implausible('range', value) : value;
  }
}

/** The metrics that a birth declares, each name once, and the reason why others are not taken. */
export function declaredBy(
  metrics: readonly Metric[],
  most: number,
): { readonly declared: Declared[]; readonly refused: string | undefined } {
  const declared = new Map<string, Declared>();
  let refused: string | undefined;
  for (const each of flatten(metrics)) {
    if (each.name === '') refused ??= `a metric without a name (alias ${each.metric.alias})`;
    else if (each.name.length > longestName)
      refused ??= `the name "${each.name.slice(0, 60)}…" has ${each.name.length} characters; the limit is ${longestName}`;
    else if (declared.size >= most && !declared.has(each.name)) refused ??= `more than ${most} metrics`;
    else declared.set(each.name, each);
  }
  return { declared: [...declared.values()], refused };
}

function isText(type: number): boolean {
  return type === DataType.String || type === DataType.Text || type === DataType.UUID;
}

const longestName = 1000;
/** mqtt-spb-wrapper writes it before the names in births, but not in data. */
const dataPrefix = 'DATA';
