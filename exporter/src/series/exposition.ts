import { setImmediate } from 'node:timers/promises';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { withExemplar } from './exemplar.ts';
import { type Series, wireText } from './series.ts';
import type { Family } from './seriesStore.ts';

export type ExpositionFormat = 'text' | 'openmetrics';

/** Which series a scrape requests; absent: all. Devices by id or name. */
export interface ScrapeFilter {
  readonly connectors?: ReadonlySet<string>;
  readonly devices?: ReadonlySet<string>;
}

/** A family whose lines are computed at each scrape, such as `iot_device_up`. */
export interface ComputedFamily {
  readonly metric: Metric;
  /** As {@link wireText}. */
  lines(filter: ScrapeFilter, nowMs: number): Iterable<string>;
}

const chunkCharacters = 65_536;
/** The longest time the event loop is blocked; the clock is checked after each block of this many series. */
const sliceMs = 3;
const blockSeries = 128;

/** Prometheus text 0.0.4 or OpenMetrics 1.0, in chunks; yields to the event loop every few milliseconds. */
export class Exposition {
  readonly #format: ExpositionFormat;
  readonly #filter: ScrapeFilter;
  readonly #nowMs: number;
  #text = '';
  #sliceEndsAt = performance.now() + sliceMs;

  constructor(format: ExpositionFormat, filter: ScrapeFilter, nowMs: number) {
    this.#format = format;
    this.#filter = filter;
    this.#nowMs = nowMs;
  }

  async *families(computed: Iterable<ComputedFamily>, stored: Iterable<Family>): AsyncGenerator<Buffer> {
    // families that are removed and added again during this scrape belong to the next one
    const all = [...stored];
    for (const family of computed) yield* this.#family(family.metric, family.lines(this.#filter, this.#nowMs));
    for (const family of all) yield* this.#family(family.metric, this.#blocks(family));
    if (this.#text !== '') yield this.#take();
  }

  /** The head is written with the first line, so that a family without samples is left out. */
  async *#family(metric: Metric, blocks: Iterable<string>): AsyncGenerator<Buffer> {
    let head = wireText(metricHead(metric, this.#format));
    for (const block of blocks) {
      if (block === '') continue;
      this.#text += head + block;
      head = '';
      if (this.#text.length >= chunkCharacters) yield this.#take();
      if (performance.now() < this.#sliceEndsAt) continue;
      await setImmediate();
      this.#sliceEndsAt = performance.now() + sliceMs;
    }
  }

  *#blocks({ metric, series }: Family): Generator<string> {
    const nowMs = this.#nowMs;
    const filter = this.#filter.connectors === undefined && this.#filter.devices === undefined ? undefined : this.#filter;
    const hasExemplars = this.#format === 'openmetrics' && metric.type === 'counter';
    const linesOf = hasExemplars ? linesWithExemplar : lines;
    // series that are added during this scrape belong to the next one
    const { length } = series;
    for (let from = 0; from < length; from += blockSeries) {
      let block = '';
      for (const one of series.slice(from, Math.min(from + blockSeries, length))) {
        if (filter === undefined || selects(filter, one.owner)) block += linesOf(one, nowMs);
      }
      yield block;
    }
  }

  #take(): Buffer {
    const chunk = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    return chunk;
  }
}

function lines(series: Series, nowMs: number): string {
  return series.render(nowMs);
}

function linesWithExemplar(series: Series, nowMs: number): string {
  return withExemplar(series.render(nowMs), series.exemplar);
}

/** Whether the filter selects a device's series. */
export function selects(filter: ScrapeFilter, device: { connectorName: string; id: string; name?: string }): boolean {
  if (filter.connectors !== undefined && !filter.connectors.has(device.connectorName)) return false;
  return filter.devices === undefined || filter.devices.has(device.id) || (device.name !== undefined && filter.devices.has(device.name));
}

/** `# HELP`, `# TYPE` and, in OpenMetrics, `# UNIT`. */
export function metricHead(metric: Metric, format: ExpositionFormat): string {
  if (format === 'text') {
    const type = metric.type === 'counter' ? 'counter' : 'gauge';
    return `# HELP ${metric.name} ${escapeHelp(metric.help, format)}\n# TYPE ${metric.name} ${type}\n`;
  }
  const name = openMetricsName(metric);
  const unit = metric.unit !== undefined && name.endsWith(`_${metric.unit}`) ? `# UNIT ${name} ${metric.unit}\n` : '';
  return `# TYPE ${name} ${openMetricsType(metric)}\n${unit}# HELP ${name} ${escapeHelp(metric.help, format)}\n`;
}

/** OpenMetrics names a family without the suffix of its samples. */
function openMetricsName({ name, type }: Metric): string {
  if (type === 'counter') return name.replace(/_total$/, '');
  return type === 'info' ? name.replace(/_info$/, '') : name;
}

/** A stateset stays a gauge: OpenMetrics requires a label named like the metric (catalogue §6). */
function openMetricsType({ type }: Metric): string {
  return type === 'stateset' ? 'gauge' : type;
}

/** Text 0.0.4 escapes backslash and line feed in help, OpenMetrics the double quote too. */
function escapeHelp(help: string, format: ExpositionFormat): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}
