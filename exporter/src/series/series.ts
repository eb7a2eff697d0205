import type { Fresh, Labels, Point } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Exemplar } from './exemplar.ts';
import type { SampleTap, TappedSeries } from './sampleTap.ts';

/** What a series reads from its device; all series of the device share it. */
export interface SeriesOwner {
  /** All values of the device are hidden (catalogue §8.6). */
  readonly suspended: boolean;
  /** Values older than this are hidden; 0: never. */
  readonly maxAgeMs: number;
  /** The same for single series; undefined where there is none, which is usual. */
  readonly maxAges: ReadonlyMap<Series, number> | undefined;
  readonly connectorName: string;
  readonly id: string;
  readonly name: string;
  /** Identity and static labels: `connector`, `device`, `name`… */
  readonly labels: Labels;
  /** The same as {@link wireText}. */
  readonly labelText: string;
  /** Takes each accepted reading for the outputs. */
  readonly tap: SampleTap;
}

/** Whether the reading is news rather than a repetition of what is known: events are counted by it. */
export function isNews(fresh: Fresh): boolean {
  return fresh === true || fresh === 'untimed';
}

/** Why a reading was rejected: the `reason` of `gaugeway_readings_rejected_total`. */
export type RejectReason = 'type' | 'not_finite' | 'value' | 'negative' | 'sentinel' | 'range' | 'spike';

/**
 * One time series, or the series of one stateset. The point that a connector sets, the exported value and its rendered text
 * are one object, so that a reading touches nothing else.
 */
export abstract class Series implements Point, TappedSeries {
  readonly owner: SeriesOwner;
  readonly metric: Metric;
  /** Labels beyond the owner's. */
  readonly labels: Labels;
  /** The part of a line between the owner's labels and the value: `,channel="left"} `. */
  protected tail = '';
  /** One of {@link labels} overrides a label of the owner: the tail contains all labels. */
  protected replaces = false;
  /** NaN: no value known, no sample. A stateset holds the index of its state. */
  value = NaN;
  /** Time of the newest reading, epoch milliseconds; NaN before the first. */
  atMs = NaN;
  /** Hidden until a fresh reading, because the device was away for too long (§8.6). */
  waiting = false;
  removed = false;
  /** Changed since it was saved in the state store. */
  unsaved = false;
  /** Its number at the tap; 0: it has none yet. Only the tap uses it. */
  slot = 0;

  constructor(owner: SeriesOwner, metric: Metric, labels: Labels) {
    this.owner = owner;
    this.metric = metric;
    this.labels = labels;
  }

  abstract set(raw: unknown, atMs: number, fresh?: Fresh): void;
  abstract holds(raw: unknown): boolean;

  /** The number of samples that it exports at most. */
  get size(): number {
    return 1;
  }

  /** Whether it is hidden while the device is offline and restored after a restart; event counters are neither. */
  get suspends(): boolean {
    return true;
  }

  /** The lines of this series as {@link wireText}; empty while it has no visible value. */
  render(nowMs: number): string {
    return this.visible(nowMs) ? this.start + this.tail + formatValue(this.value) + '\n' : '';
  }

  /** The newest event of traced work; only counters of events have one. */
  get exemplar(): Exemplar | undefined {
    return undefined;
  }

  protected get start(): string {
    return this.metric.name + '{' + (this.replaces ? '' : this.owner.labelText);
  }

  visible(nowMs: number): boolean {
    if (this.value !== this.value || this.waiting || this.removed) return false;
    const { suspended, maxAgeMs, maxAges } = this.owner;
    if (!suspended && maxAgeMs === 0 && maxAges === undefined) return true;
    return !this.suspends || (!suspended && !this.#isTooOld(nowMs));
  }

  #isTooOld(nowMs: number): boolean {
    const { maxAgeMs, maxAges } = this.owner;
    const ageMs = nowMs - this.atMs;
    return (maxAgeMs !== 0 && ageMs > maxAgeMs) || ageMs > (maxAges?.get(this) ?? Infinity);
  }

  /** Its stable name within the device, for the state store. */
  get key(): string {
    return seriesKey(this.metric, this.labels);
  }

  /** The value as the API shows it. */
  get current(): number | string | undefined {
    return Number.isNaN(this.value) ? undefined : this.value;
  }

  /** The value to be stored. */
  get stored(): number | string | undefined {
    return this.current;
  }

  /** Restores a stored value, unless this version of the metric cannot hold it. */
  restore(value: number | string, atMs: number): void {
    if (typeof value !== 'number' || !Number.isNaN(this.value)) return;
    this.value = value;
    this.atMs = atMs;
  }

  /** The texts of its samples as in the exposition, `name{a="1"}` as {@link wireText}: one, or one per state. */
  get texts(): string[] {
    return [this.textOf(this.tail)];
  }

  protected textOf(tail: string): string {
    return (this.start + tail).slice(0, -1);
  }

  /** The owner is no longer suspended, or has other labels: a value that is visible goes to the outputs, too. */
  resume(nowMs: number): void {
    if (this.visible(nowMs)) this.owner.tap.show(this);
  }

  /** The owner is suspended. */
  suspend(): void {
    if (this.slot !== 0 && this.suspends) this.owner.tap.hide(this);
  }

  /** Must be called when the owner's labels have changed. */
  relabel(): void {
    if (this.slot !== 0) this.owner.tap.detach(this);
    this.replaces = Object.keys(this.labels).some((name) => Object.hasOwn(this.owner.labels, name));
    this.tail = this.tailOf(this.labels);
  }

  protected tailOf(labels: Labels): string {
    if (this.replaces) return wireText(`${labelText({ ...this.owner.labels, ...labels })}} `);
    const text = labelText(labels);
    return shared(`${text === '' ? '' : `,${text}`}} `);
  }

  /** Withdraws the value: it is no longer current. */
  protected clear(atMs: number): void {
    this.value = NaN;
    this.atMs = atMs;
    this.unsaved = true;
    if (this.slot !== 0) this.owner.tap.hide(this);
  }

  /**
   * Passes the value on to the outputs. Called after each reading that was accepted. While the device is suspended, only new readings count: those
   * that waited at a broker arrive before the link is up again.
   */
  protected record(atMs: number, fresh: Fresh = true): void {
    if (fresh === 'untimed') return this.owner.tap.untimed();
    const isHidden = this.waiting || this.removed || (this.owner.suspended && fresh !== true);
    if (!isHidden) this.owner.tap.append(this, atMs);
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

// NUL ends the input for Prometheus' lexer: one of them would cut the scrape
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\0': '\ufffd' };

/** Both text formats escape backslash, double quote and line feed in label values. */
function escapeLabelValue(value: string): string {
  return value.replace(/[\\"\n\0]/g, (character) => escapes[character] ?? '');
}

/** Both formats use Go's float syntax. JavaScript's numbers conform, apart from the infinities. */
export function formatValue(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : `${value}`;
}

const mostTexts = 10_000;
const texts = new Map<string, string>();

/** One copy of a text that thousands of series share. */
function shared(text: string): string {
  const wire = wireText(text);
  const known = texts.get(wire);
  if (known === undefined && texts.size < mostTexts) texts.set(wire, wire);
  return known ?? wire;
}

/**
 * Text as its UTF-8 bytes, one character per byte: the exposition is joined from these and written as Latin-1. A single character beyond
 * Latin-1 would make the whole string take two bytes per character and three times as long to encode.
 */
export function wireText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
