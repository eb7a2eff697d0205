import type { DeviceEvent, Point } from '@gaugeway/connectors/contract';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';

/** Up to so many declared actions start at 0; larger sets appear when first seen (catalogue §6). */
const initialised = 20;
const longestTextCharacters = 1000;

interface ActionSink {
  counter(action: string): { increment(): void } | undefined;
  event(event: DeviceEvent): void;
}

/** Button presses and the like: each fresh one is counted once and logged with its attributes. */
export class ActionPoint implements Point {
  readonly #sink: ActionSink;
  readonly #known: Set<string>;
  readonly #max: number;

  constructor({ property }: Resolution, maxActions: number, sink: ActionSink) {
    this.#sink = sink;
    this.#max = maxActions;
    const declared = property.values ?? [];
    this.#known = new Set(declared.length <= initialised ? declared.filter((action) => action !== '').slice(0, maxActions) : []);
    for (const action of this.#known) sink.counter(action);
  }

  set(raw: unknown, _atMs: number, fresh = true): void {
    if (!fresh) return;
    const { event: action, attributes } = typeof raw === 'string' ? { event: raw, attributes: undefined } : asEvent(raw);
    if (action === '') return;
    this.#sink.counter(this.#label(action))?.increment();
    this.#sink.event({ event: 'action', attributes: { ...attributes, action } });
  }

  holds(): boolean {
    return true;
  }

  #label(action: string): string {
    if (this.#known.has(action)) return action;
    if (this.#known.size >= this.#max) return 'other';
    this.#known.add(action);
    return action;
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
  #last: string | undefined;

  constructor(sink: { event(event: DeviceEvent): void }, property: string, inner: Point) {
    this.#sink = sink;
    this.#property = property;
    this.#inner = inner;
  }

  set(raw: unknown, atMs: number, fresh = true): void {
    this.#inner.set(raw, atMs, fresh);
    const value = typeof raw === 'string' ? raw : JSON.stringify(raw);
    if (value === this.#last) return;
    const first = this.#last === undefined;
    this.#last = value;
    if (fresh && !first) {
      this.#sink.event({ event: 'change', attributes: { property: this.#property, value: value.slice(0, longestTextCharacters) } });
    }
  }

  holds(raw: unknown): boolean {
    return this.#inner.holds(raw);
  }
}
