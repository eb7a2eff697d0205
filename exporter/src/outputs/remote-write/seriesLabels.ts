import { labelsOf, type SeriesIndex } from '../seriesIndex.ts';

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

/** Place of a series that the target does not take. */
const notTaken = -1;

/**
 * The labels of each series as bytes of a `prometheus.TimeSeries`, encoded when the series is first sent: sorted by name, empty ones left out.
 * The bytes of all series are in one buffer.
 */
export class SeriesLabels {
  /** Metrics of the series that were encoded. */
  readonly metricNames = new Set<string>();
  readonly #options: SeriesLabelsOptions;
  #bytes = Buffer.allocUnsafeSlow(16_384);
  #used = 0;
  /** By series id: where its bytes start, and their length; 0: not encoded yet. */
  #starts = new Uint32Array(0);
  #lengths = new Int32Array(0);

  constructor(options: SeriesLabelsOptions) {
    this.#options = options;
  }

  /** The number of bytes of the series' labels; 0 where the target does not take it. */
  lengthOf(series: number): number {
    const length = this.#lengths[series] ?? 0;
    if (length === notTaken) return 0;
    return length > 0 ? length : this.#add(series);
  }

  /** Copies the labels to `target` and returns the position behind them. {@link lengthOf} must have been called for the series. */
  copy(series: number, target: Buffer, at: number): number {
    const start = this.#starts[series] ?? 0;
    const length = this.#lengths[series] ?? 0;
    this.#bytes.copy(target, at, start, start + length);
    return at + length;
  }

  #add(series: number): number {
    if (series >= this.#lengths.length) this.#growIndex(series);
    const labels = this.#merged(series);
    if (!this.#options.takes(labels)) {
      this.#lengths[series] = notTaken;
      return 0;
    }
    this.metricNames.add(labels.get('__name__') ?? '');
    const encoded = encodeLabels(labels);
    this.#growBytes(encoded.length);
    this.#bytes.set(encoded, this.#used);
    this.#starts[series] = this.#used;
    this.#lengths[series] = encoded.length;
    this.#used += encoded.length;
    return encoded.length;
  }

  #merged(series: number): Map<string, string> {
    const { index, scrapeLabels, externalLabels } = this.#options;
    return mergeLabels(labelsOf(index.text(series)), scrapeLabels, externalLabels);
  }

  #growIndex(series: number): void {
    const size = Math.max(series + 1, this.#options.index.size, 2 * this.#lengths.length);
    const [starts, lengths] = [this.#starts, this.#lengths];
    this.#starts = new Uint32Array(size);
    this.#starts.set(starts);
    this.#lengths = new Int32Array(size);
    this.#lengths.set(lengths);
  }

  #growBytes(by: number): void {
    if (this.#used + by <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#used + by));
    this.#bytes.copy(grown, 0, 0, this.#used);
    this.#bytes = grown;
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

/** `TimeSeries.labels` (1): `Label.name` (1), `Label.value` (2). The specification requires them sorted by name. */
function encodeLabels(labels: SeriesLabelSet): Buffer {
  const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    sorted.map(([name, value]) =>
      lengthDelimited(labelTag, [lengthDelimited(nameTag, [bytesOf(name)]), lengthDelimited(valueTag, [bytesOf(value)])]),
    ),
  );
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
