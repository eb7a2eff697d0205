import type { DeviceEvent, Logger } from '@gaugeway/connectors/contract';
import type { Clock } from './clock.ts';
import { EventAllowance } from './eventAllowance.ts';
import { hidden, withoutSecrets } from './redaction/redactedText.ts';
import { isSecretKey } from './redaction/secretKeys.ts';

/** An entry of the event log; keys as the API shows them. */
export interface EventRow {
  readonly id: number;
  /** By the exporter's clock. */
  readonly at_ms: number;
  readonly connector: string;
  readonly device?: string;
  readonly name?: string;
  readonly event: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** What an event is about. */
type EventSubject = Pick<EventRow, 'connector' | 'device' | 'name'> & EventContext;

/** What is known about the subject of an event beside its row. */
interface EventContext {
  readonly area?: string;
}

export type EventLevel = 'info' | 'warn';

/** Where events go. It must not throw. */
export interface EventSink {
  append(row: EventRow, level: EventLevel, context: EventContext): void;
}

/** Numbers events and passes them to each sink. Of one event of a device that repeats it without an end, most are left out and counted. */
export class EventLog {
  readonly #allowance = new EventAllowance();
  readonly #clock: Clock;
  readonly #sinks: readonly EventSink[];
  #nextId = 1;

  constructor(clock: Clock, sinks: readonly EventSink[]) {
    this.#clock = clock;
    this.#sinks = sinks;
  }

  append({ area, ...subject }: EventSubject, { event, attributes = {} }: DeviceEvent, level: EventLevel = 'info'): void {
    const atMs = this.#clock.now();
    const leftOut = this.#allowance.take(`${subject.connector} ${subject.device ?? ''} ${event}`, atMs);
    if (leftOut === undefined) return;
    const told = { ...withoutSecretAttributes(attributes), ...(leftOut > 0 && { left_out: leftOut }) };
    const row = { id: this.#nextId++, at_ms: atMs, ...subject, event, attributes: told };
    for (const sink of this.#sinks) sink.append(row, level, { ...(area !== undefined && { area }) });
  }
}

/** A keypad reports the code that was typed with its action, a bridge the message that it could not deliver. */
function withoutSecretAttributes(attributes: EventRow['attributes']): EventRow['attributes'] {
  const { property } = attributes;
  const isOfSecret = typeof property === 'string' && isSecretKey(property);
  const shown = (key: string, value: string | number | boolean) => {
    if (typeof value === 'boolean') return value;
    if (isSecretKey(key) || (isOfSecret && valueKeys.has(key))) return hidden;
    return typeof value === 'string' ? withoutSecrets(value) : value;
  };
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, shown(key, value)]));
}

/** Where an event has the value of its `property`. */
const valueKeys: ReadonlySet<string> = new Set(['value', 'from', 'to']);

const ringCapacity = 1000;

/** Keeps the newest 1 000 events in memory, for the API. */
export class EventRing implements EventSink {
  readonly #rows: EventRow[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  append(row: EventRow): void {
    this.#rows.push(row);
    if (this.#rows.length >= 2 * ringCapacity) this.#rows.splice(0, ringCapacity);
  }

  /** 0 before the first. */
  get newestId(): number {
    return this.#rows.at(-1)?.id ?? 0;
  }

  /** Oldest first, those with an id above `after`; times by the wall clock. */
  read({ after = 0, connector, device }: { after?: number; connector?: string; device?: string } = {}): EventRow[] {
    return this.#rows
      .slice(-ringCapacity)
      .filter(
        (row) =>
          row.id > after &&
          (connector === undefined || row.connector === connector) &&
          (device === undefined || row.device === device || row.name === device),
      )
      .map((row) => ({ ...row, at_ms: this.#clock.toWall(row.at_ms) }));
  }
}

/** Writes each event as a log line. */
export function loggedEvents(log: Logger): EventSink {
  return {
    append: ({ event, attributes, connector, device, name }, level) =>
      log[level]('event', {
        ...attributes,
        connector,
        ...(device !== undefined && { device }),
        ...(name !== undefined && { name }),
        event,
      }),
  };
}
