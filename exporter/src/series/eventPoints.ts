import { hash } from 'node:crypto';
import { type DeviceEvent, type Fresh, Implausible, type Point } from '@gaugeway/connectors/contract';
import { labelValue } from '@gaugeway/connectors/catalogue/names';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import { excerpt, rawText } from './rawText.ts';

/** Up to so many declared actions start at 0; larger sets appear when first seen (catalogue §6). */
const initialised = 20;
const longestTextCharacters = 1000;

interface ActionSink {
  /** The counter of this action, or of all others where there are too many; undefined when over budget. */
  counter(action: string): { increment(): void } | undefined;
  event(event: DeviceEvent): void;
}

/** Button presses and the like: each fresh one is counted once and logged with its attributes. */
export class ActionPoint implements Point {
  readonly #sink: ActionSink;

  constructor({ property }: Resolution, sink: ActionSink) {
    this.#sink = sink;
    const declared = (property.values ?? []).filter((action) => action !== '');
    if (declared.length <= initialised) for (const action of declared) sink.counter(labelValue(action));
  }

  set(raw: unknown, _atMs: number, fresh: Fresh = true): void {
    if (fresh !== true) return;
    const { event: action, attributes } = typeof raw === 'string' ? { event: raw, attributes: undefined } : asEvent(raw);
    if (action === '') return;
    this.#sink.counter(labelValue(action))?.increment();
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

/** Logs each change of a property, whatever else becomes of its readings. */
export class LoggedPoint implements Point {
  readonly #sink: { event(event: DeviceEvent): void };
  readonly #property: string;
  readonly #inner: Point;
  /** The last text, or the digest of a long one. */
  #last: string | undefined;

  constructor(sink: { event(event: DeviceEvent): void }, property: string, inner: Point) {
    this.#sink = sink;
    this.#property = property;
    this.#inner = inner;
  }

  set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    this.#inner.set(raw, atMs, fresh);
    // no value is no change of it
    if (raw instanceof Implausible) return;
    const text = rawText(raw);
    const known = text.length <= longestTextCharacters ? text : hash('sha1', text);
    if (known === this.#last) return;
    const first = this.#last === undefined;
    this.#last = known;
    if (fresh === true && !first) {
      this.#sink.event({ event: 'change', attributes: { property: this.#property, value: excerpt(text, longestTextCharacters) } });
    }
  }

  holds(raw: unknown): boolean {
    return this.#inner.holds(raw);
  }
}
