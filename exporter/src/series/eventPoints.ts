import { hash } from 'node:crypto';
import { type DeviceEvent, type Fresh, Implausible, type Labels, type Point } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { labelValue } from '@gaugeway/connectors/catalogue/names';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import { currentExemplar, type Exemplar } from './exemplar.ts';
import { excerpt, rawText } from './rawText.ts';
import { isNews, Series, type SeriesOwner } from './series.ts';

/** Up to this many declared actions start at 0; actions of larger sets appear when they first happen (catalogue §6). */
const mostInitialised = 20;
const longestTextCharacters = 1000;

interface ActionSink {
  /** The counter of this action, or of all others where there are too many; undefined when over budget. */
  counter(action: string, atMs?: number): { increment(atMs: number): void } | undefined;
  event(event: DeviceEvent): void;
}

/** Button presses and the like: each fresh one is counted once and logged with its attributes. */
export class ActionPoint implements Point {
  readonly #sink: ActionSink;

  constructor({ property }: Resolution, sink: ActionSink) {
    this.#sink = sink;
    const declared = (property.values ?? []).filter((action) => action !== '');
    if (declared.length <= mostInitialised) for (const action of declared) sink.counter(labelValue(action));
  }

  set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    if (!isNews(fresh)) return;
    const { event: action, attributes } = typeof raw === 'string' ? { event: raw, attributes: undefined } : asEvent(raw);
    if (action === '') return;
    this.#sink.counter(labelValue(action), atMs)?.increment(atMs);
    this.#sink.event({ event: 'action', attributes: { ...attributes, action } });
  }

  holds(): boolean {
    return true;
  }
}

function asEvent(raw: unknown): DeviceEvent {
  const { event, attributes } = (raw ?? {}) as Partial<DeviceEvent>;
  return { event: typeof event === 'string' ? event : '', attributes };
}

/** Takes the changes of a text. */
export interface TextSink {
  /** Whether anybody wants to know. */
  readonly takesChanges: boolean;
  changed(from: string, to: string): void;
}

/** Tells each change of a property, whatever else its readings feed. */
export class TextPoint implements Point {
  readonly #sink: TextSink;
  readonly #inner: Point;
  #last: string | undefined;
  /** Of a long text. */
  #digest: string | undefined;

  constructor(sink: TextSink, inner: Point) {
    this.#sink = sink;
    this.#inner = inner;
  }

  set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    this.#inner.set(raw, atMs, fresh);
    // no value is no change of it
    if (!this.#sink.takesChanges || raw instanceof Implausible) return;
    const text = rawText(raw);
    const digest = text.length <= longestTextCharacters ? undefined : hash('sha1', text);
    const beginning = excerpt(text, longestTextCharacters);
    const last = this.#last;
    if (beginning === last && digest === this.#digest) return;
    this.#last = beginning;
    this.#digest = digest;
    if (isNews(fresh) && last !== undefined) this.#sink.changed(last, beginning);
  }

  holds(raw: unknown): boolean {
    return this.#inner.holds(raw);
  }
}

/** A counter of events: exported while its device is offline, starts at 0 after a restart. */
export class EventCounter extends Series {
  #exemplar: Exemplar | undefined;

  constructor(owner: SeriesOwner, metric: Metric, labels: Labels) {
    super(owner, metric, labels);
    this.value = 0;
    this.relabel();
  }

  override get suspends(): boolean {
    return false;
  }

  override get exemplar(): Exemplar | undefined {
    return this.#exemplar;
  }

  /** It exists from now on: without a sample of its 0, `increase()` would miss the first event. */
  begin(atMs: number): void {
    this.owner.tap.append(this, atMs);
  }

  increment(atMs: number): void {
    this.value++;
    if (this.removed) return;
    this.owner.tap.append(this, atMs);
    const exemplar = currentExemplar(1);
    // the one before stays, as in Prometheus' own clients
    if (exemplar === undefined) return;
    this.#exemplar = exemplar;
    this.owner.tap.exemplar(this, exemplar);
  }

  override set(): void {
    // counted by increment()
  }

  override holds(): boolean {
    return true;
  }
}

/** Discards readings: of a property that is not exported, or of a device that is ignored. */
export const discardedPoint: Point = { set: () => undefined, holds: () => true };
