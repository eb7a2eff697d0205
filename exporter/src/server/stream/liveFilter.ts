import type { RegisteredDevice } from '../../devices/device.ts';

/** What a stream selects; absent: all. */
export interface LiveFilter {
  readonly connector?: readonly string[];
  /** Ids or names. */
  readonly device?: readonly string[];
  readonly area?: readonly string[];
  /** Names of metrics. */
  readonly metric?: readonly string[];
  /** Ids or names of devices of which all readings are sent, in spite of `metric`. */
  readonly whole?: readonly string[];
}

const parts = ['connector', 'device', 'area', 'metric', 'whole'] as const;

/** A {@link LiveFilter} that answers quickly. */
export class LiveSelector {
  readonly connectors: ReadonlySet<string> | undefined;
  /** Ids or names. */
  readonly devices: ReadonlySet<string> | undefined;
  readonly #areas: ReadonlySet<string> | undefined;
  readonly #metrics: ReadonlySet<string> | undefined;
  readonly #whole: ReadonlySet<string>;

  constructor({ connector, device, area, metric, whole }: LiveFilter) {
    this.connectors = connector && new Set(connector);
    this.devices = device && new Set(device);
    this.#areas = area && new Set(area);
    this.#metrics = metric && new Set(metric);
    this.#whole = new Set(whole);
  }

  /** Equal filters have equal keys. */
  static keyOf(filter: LiveFilter): string {
    return JSON.stringify(parts.map((part) => filter[part] && [...new Set(filter[part])].sort()));
  }

  /** Whether a device of {@link connectors} and {@link devices} is sent. */
  selects({ area }: Pick<RegisteredDevice, 'area'>): boolean {
    return this.#areas === undefined || this.#areas.has(area);
  }

  /** The metrics of a device that are sent; undefined: all. */
  metricsOf({ id, name }: Pick<RegisteredDevice, 'id' | 'name'>): ReadonlySet<string> | undefined {
    return this.#whole.has(id) || this.#whole.has(name) ? undefined : this.#metrics;
  }

  /** Whether an event of this connector and device is sent. */
  selectsEvent({ connector, device, name }: { connector: string; device?: string; name?: string }, hasDevice: () => boolean): boolean {
    if (this.connectors?.has(connector) === false) return false;
    if (this.devices !== undefined && !this.devices.has(device ?? '') && !this.devices.has(name ?? '')) return false;
    return this.#areas === undefined || hasDevice();
  }
}
