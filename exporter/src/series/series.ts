import type { Fresh, Labels, Point } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';

/** What a series needs of its device; several thousand series share one owner. */
export interface SeriesOwner {
  /** The device's values are hidden as a whole (catalogue §8.6). */
  readonly suspended: boolean;
  /** Values older than this are hidden; 0: never. */
  readonly maxAgeMs: number;
  readonly connectorName: string;
  readonly id: string;
  readonly name: string;
  /** Identity and static labels: `connector`, `device`, `name`… */
  readonly labels: Labels;
  /** The same as {@link wireText}. */
  readonly labelText: string;
}

/** Why a reading was not taken: the `reason` of `gaugeway_readings_rejected_total`. */
export const rejectReasons = ['type', 'not_finite', 'value', 'negative', 'sentinel', 'range', 'spike'] as const;
export type RejectReason = (typeof rejectReasons)[number];

/**
 * One time series, or the series of one stateset: the handle that a connector sets, the value that is exported and the text
 * it is rendered with, in one object, so that a reading touches nothing else.
 */
export abstract class Series implements Point {
  readonly owner: SeriesOwner;
  readonly metric: Metric;
  /** Labels beyond the owner's. */
  readonly labels: Labels;
  /** What stands between the owner's labels and the value of a line: `,channel="left"} `. */
  protected tail = '';
  /** A label of its own takes the place of one of the owner's: the tail holds them all. */
  protected replaces = false;
  /** NaN: no value known, no sample. A stateset holds the index of its state. */
  value = NaN;
  /** Time of the newest reading, epoch milliseconds; NaN before the first. */
  atMs = NaN;
  /** Not shown until a fresh reading, because the device was away for too long (§8.6). */
  waiting = false;
  removed = false;
  /** Not in the state store as it is. */
  unsaved = false;

  constructor(owner: SeriesOwner, metric: Metric, labels: Labels) {
    this.owner = owner;
    this.metric = metric;
    this.labels = labels;
  }

  abstract set(raw: unknown, atMs: number, fresh?: Fresh): void;
  abstract holds(raw: unknown): boolean;

  /** How many samples it exports at most. */
  get size(): number {
    return 1;
  }

  /** Hidden while the device is offline, and stored over a restart; event counters are neither. */
  get suspends(): boolean {
    return true;
  }

  /** This series' lines as {@link wireText}, none while it has no value to show. */
  render(nowMs: number): string {
    return this.visible(nowMs) ? this.start + this.tail + formatValue(this.value) + '\n' : '';
  }

  protected get start(): string {
    return this.metric.name + '{' + (this.replaces ? '' : this.owner.labelText);
  }

  visible(nowMs: number): boolean {
    if (this.value !== this.value || this.waiting || this.removed) return false;
    const { suspended, maxAgeMs } = this.owner;
    if (!suspended && maxAgeMs === 0) return true;
    return !this.suspends || (!suspended && nowMs - this.atMs <= maxAgeMs);
  }

  /** Stable name within its device, for the state store. */
  get key(): string {
    return seriesKey(this.metric, this.labels);
  }

  /** The value in the form that the API shows. */
  get current(): number | string | undefined {
    return Number.isNaN(this.value) ? undefined : this.value;
  }

  /** The value to be stored. */
  get stored(): number | string | undefined {
    return this.current;
  }

  /** Takes back a stored value; not one that this version of the metric cannot hold. */
  restore(value: number | string, atMs: number): void {
    if (typeof value !== 'number' || !Number.isNaN(this.value)) return;
    this.value = value;
    this.atMs = atMs;
  }

  /** To be called when the owner's labels have changed. */
  relabel(): void {
    this.replaces = Object.keys(this.labels).some((name) => Object.hasOwn(this.owner.labels, name));
    this.tail = this.tailOf(this.labels);
  }

  protected tailOf(labels: Labels): string {
    if (this.replaces) return wireText(`${labelText({ ...this.owner.labels, ...labels })}} `);
    const text = labelText(labels);
    return shared(`${text === '' ? '' : `,${text}`}} `);
  }

  /** Withdraws the value: it is no longer what the source says. */
  protected clear(atMs: number): void {
    this.value = NaN;
    this.atMs = atMs;
    this.unsaved = true;
  }
}

/** A series' stable name within its device. */
export function seriesKey({ name }: Metric, labels: Labels): string {
  return `${name}{${labelText(labels)}}`;
}

/** `a="1",b="2"` in the order of the object, values escaped. */
export function labelText(labels: Labels): string {
  let text = '';
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${escapeLabelValue(labels[name] ?? '')}"`;
  return text;
}

// NUL ends the input for Prometheus' lexer, so that one would cut the scrape
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\0': '\ufffd' };

/** Both text formats escape backslash, double quote and line feed in label values. */
export function escapeLabelValue(value: string): string {
  return value.replace(/[\\"\n\0]/g, (character) => escapes[character] ?? '');
}

/** Both formats take Go's float syntax, of which JavaScript's is a part but for the infinities. */
export function formatValue(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : `${value}`;
}

const mostTexts = 10_000;
const texts = new Map<string, string>();

/** One copy of a text that thousands of series have. */
function shared(text: string): string {
  const wire = wireText(text);
  const known = texts.get(wire);
  if (known === undefined && texts.size < mostTexts) texts.set(wire, wire);
  return known ?? wire;
}

/**
 * Text as its UTF-8 bytes, each a character: the exposition is joined from these and written byte by byte. With a single character beyond
 * Latin-1 all of it would take two bytes a character, and thrice the time to encode.
 */
export function wireText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
