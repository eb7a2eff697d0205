import type { DeviceEvent, Logger } from '@gaugeway/connectors/contract';
import type { Clock } from './clock.ts';

/** One entry of the event log; keys as the API shows them. */
export interface EventRow {
  readonly id: number;
  readonly at_ms: number;
  readonly connector: string;
  readonly device?: string;
  readonly name?: string;
  readonly event: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Where an event comes from. */
export interface EventSource {
  readonly connector: string;
  readonly device?: string;
  readonly name?: string;
}

const capacity = 1000;

/** The newest 1 000 events in memory; each is a log line too. */
export class EventLog {
  readonly #rows: EventRow[] = [];
  readonly #log: Logger;
  readonly #clock: Clock;
  #nextId = 1;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  append(source: EventSource, { event, attributes = {} }: DeviceEvent, level: 'info' | 'warn' = 'info'): void {
    const row = { id: this.#nextId++, at_ms: this.#clock.now(), ...source, event, attributes };
    this.#rows.push(row);
    if (this.#rows.length >= 2 * capacity) this.#rows.splice(0, capacity);
    this.#log[level]('event', { ...attributes, ...source, event });
  }

  /** Oldest first, those with an id above `after`. */
  read({ after = 0, connector, device }: { after?: number; connector?: string; device?: string } = {}): EventRow[] {
    return this.#rows
      .slice(-capacity)
      .filter(
        (row) =>
          row.id > after &&
          (connector === undefined || row.connector === connector) &&
          (device === undefined || row.device === device || row.name === device),
      )
      .map((row) => ({ ...row, at_ms: this.#clock.toWall(row.at_ms) }));
  }
}
