import { labelsOf, type SeriesIndex } from '../seriesIndex.ts';
import { EncodedLabels, grown } from './encodedLabels.ts';

/** Labels by name, with `__name__`. */
export type SeriesLabelSet = ReadonlyMap<string, string>;

interface SeriesLabelsOptions {
  readonly index: SeriesIndex;
  /** `job` and `instance`, as a scrape would add them: the series' own labels of these names get the prefix `exported_`. */
  readonly scrapeLabels: Readonly<Record<string, string>>;
  /** Added where the series has no label of that name. */
  readonly externalLabels: Readonly<Record<string, string>>;
  /** Whether the target takes the series. */
  readonly takes: (labels: SeriesLabelSet) => boolean;
}

/** In place of the size of labels that the target does not take. */
const notTaken = -1;

/**
 * The labels of each series as parts of a `prometheus.TimeSeries`, encoded when the series is first sent: sorted by name, empty ones left out.
 * Most labels belong to many series; the bytes of each are there once, and a series has their ids.
 */
export class SeriesLabels {
  /** Metrics of the series that were encoded. */
  readonly metricNames = new Set<string>();
  readonly #options: SeriesLabelsOptions;
  readonly #labels = new EncodedLabels();
  /** The ids of the labels of one series after those of another, each list ended by 0. */
  #ids = new Uint32Array(1024);
  #used = 0;
  /** By series id: where its labels start in `#ids`, and the number of their bytes; 0: not encoded yet. */
  #starts = new Uint32Array(0);
  #sizes = new Int32Array(0);

  constructor(options: SeriesLabelsOptions) {
    this.#options = options;
  }

  /** Each label's bytes. */
  get labels(): EncodedLabels {
    return this.#labels;
  }

  /** The number of bytes of the series' labels; 0 where the target does not take it. */
  sizeOf(series: number): number {
    const size = this.#sizes[series] ?? 0;
    if (size === notTaken) return 0;
    return size > 0 ? size : this.#add(series);
  }

  /** Where {@link labelAt} has the first label of a series. {@link sizeOf} must have been called for the series. */
  startOf(series: number): number {
    return this.#starts[series] ?? 0;
  }

  /** Id of a label; 0 behind the last one of a series. */
  labelAt(at: number): number {
    return this.#ids[at] ?? 0;
  }

  /** The bytes of all labels of a series; none where the target does not take it. */
  encoded(series: number): Buffer {
    const bytes = Buffer.alloc(this.sizeOf(series));
    let end = 0;
    for (let at = this.startOf(series), label = this.labelAt(at); end < bytes.length; label = this.labelAt(++at)) {
      this.#labels.copy(label, bytes, end);
      end += this.#labels.sizeOf(label);
    }
    return bytes;
  }

  #add(series: number): number {
    if (series >= this.#sizes.length) this.#growIndex(series);
    const labels = this.#merged(series);
    if (!this.#options.takes(labels)) {
      this.#sizes[series] = notTaken;
      return 0;
    }
    this.metricNames.add(labels.get('__name__') ?? '');
    this.#starts[series] = this.#used;
    let size = 0;
    // the specification requires them sorted by name
    for (const [name, value] of [...labels].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const id = this.#labels.id(encodeLabel(name, value));
      this.#push(id);
      size += this.#labels.sizeOf(id);
    }
    this.#push(0);
    this.#sizes[series] = size;
    return size;
  }

  #merged(series: number): Map<string, string> {
    const { index, scrapeLabels, externalLabels } = this.#options;
    return mergeLabels(labelsOf(index.text(series)), scrapeLabels, externalLabels);
  }

  #push(id: number): void {
    if (this.#used === this.#ids.length) this.#ids = grown(this.#ids, new Uint32Array(2 * this.#used));
    this.#ids[this.#used++] = id;
  }

  #growIndex(series: number): void {
    const size = Math.max(series + 1, this.#options.index.size, 2 * this.#sizes.length);
    this.#starts = grown(this.#starts, new Uint32Array(size));
    this.#sizes = grown(this.#sizes, new Int32Array(size));
  }
}

/** The labels that a target stores, without empty ones: what a scrape with the same `job` and `instance` stores. */
export function mergeLabels(
  own: Iterable<readonly [name: string, value: string]>,
  scrapeLabels: Readonly<Record<string, string>>,
  externalLabels: Readonly<Record<string, string>>,
): Map<string, string> {
  const renamed = [...own].map(([name, value]) => [Object.hasOwn(scrapeLabels, name) ? `exported_${name}` : name, value] as const);
  const all = [...Object.entries(externalLabels), ...renamed, ...Object.entries(scrapeLabels)];
  return new Map(all.filter(([, value]) => value !== ''));
}

const labelTag = 0x0a;
const nameTag = 0x0a;
const valueTag = 0x12;

/** `TimeSeries.labels` (1): `Label.name` (1), `Label.value` (2). */
function encodeLabel(name: string, value: string): Buffer {
  return lengthDelimited(labelTag, [lengthDelimited(nameTag, [bytesOf(name)]), lengthDelimited(valueTag, [bytesOf(value)])]);
}

/** NUL ends a text for some receivers. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll('\0', '\ufffd'), 'utf8');
}

/** A field of protobuf: its tag, the length of its content, its content. */
export function lengthDelimited(tag: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = [tag];
  for (let rest = length; ; rest >>>= 7) {
    head.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) return Buffer.concat([Buffer.from(head), ...parts]);
  }
}
