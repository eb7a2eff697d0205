import { isObject, type JsonObject } from '../../transport/json.ts';
import { textOption } from './options.ts';

/** Where the availability of an entity is reported: the topic, and the template in the config. */
export interface AvailabilityOptions {
  readonly topic: string;
  readonly template: string | undefined;
  readonly payloads: ReadonlyMap<string, boolean>;
}

/** The sources of an entity's availability, in any of the three forms. */
export function availabilityOptions(options: JsonObject): readonly AvailabilityOptions[] {
  const { availability, availability_topic: topic, availability_template: template } = options;
  const list = Array.isArray(availability) ? (availability as unknown[]) : isObject(availability) ? [availability] : [];
  const listed = list.filter(isObject).map((entry) => source(entry['topic'], entry['value_template'], entry));
  return [...(topic === undefined ? [] : [source(topic, template, options)]), ...listed].flatMap((one) => one ?? []);
}

function source(topic: unknown, template: unknown, options: JsonObject): AvailabilityOptions | undefined {
  if (typeof topic !== 'string' || topic === '') return undefined;
  const payloads = payloadsOf(textOption(options, 'payload_available', 'online'), textOption(options, 'payload_not_available', 'offline'));
  return { topic, template: typeof template === 'string' ? template : undefined, payloads };
}

type Payloads = AvailabilityOptions['payloads'];
/** Most entities have the same ones: they share a map. */
const shared = new Map<string, Payloads>();
const mostShared = 1000;

function payloadsOf(available: string, notAvailable: string): Payloads {
  const key = JSON.stringify([available, notAvailable]);
  const known = shared.get(key);
  if (known !== undefined) return known;
  const payloads = new Map([
    [notAvailable, false],
    [available, true],
  ]);
  if (shared.size < mostShared) shared.set(key, payloads);
  return payloads;
}

/** One source of the availability of one entity. */
export interface AvailabilitySource {
  readonly topic: string;
  /** It tells from the entity's own messages whether their values count: nothing about the device. */
  readonly isGuard: boolean;
  /** Undefined before the first report. */
  isAvailable: boolean | undefined;
}

export type AvailabilityMode = 'all' | 'any' | 'latest';

/** Home Assistant's default is `latest`. */
export function availabilityModeOf({ availability_mode: mode }: JsonObject): AvailabilityMode {
  return mode === 'all' || mode === 'any' ? mode : 'latest';
}

/** Whether an entity is available by all of its sources. */
export class Availability {
  readonly #mode: AvailabilityMode;
  readonly sources: readonly AvailabilitySource[];
  /** Undefined until the sources have decided. An entity without sources is available. */
  isAvailable: boolean | undefined;
  #latest: boolean | undefined;

  constructor(mode: AvailabilityMode, sources: readonly AvailabilitySource[]) {
    this.#mode = mode;
    this.sources = sources;
    this.isAvailable = sources.length === 0 ? true : undefined;
  }

  /** Sources report about the device, not only about values. */
  get isOfDevice(): boolean {
    return this.sources.some(({ isGuard }) => !isGuard);
  }

  /** A source that is no guard reports that it is not available. */
  get isDown(): boolean {
    return this.isAvailable === false && this.sources.some(({ isGuard, isAvailable }) => !isGuard && isAvailable === false);
  }

  /** Takes a report of one source; true if it changes the availability. */
  report(source: AvailabilitySource, isAvailable: boolean): boolean {
    source.isAvailable = isAvailable;
    this.#latest = isAvailable;
    const before = this.isAvailable;
    this.isAvailable = this.#decide();
    return this.isAvailable !== before;
  }

  /** Takes over the reports of the same sources from before a change of the config. */
  continue(before: Availability): void {
    for (const source of this.sources) {
      const known = before.sources.find(({ topic, isGuard }) => topic === source.topic && isGuard === source.isGuard);
      if (known?.isAvailable !== undefined) source.isAvailable = known.isAvailable;
    }
    this.#latest = before.#latest;
    if (this.sources.length > 0) this.isAvailable = this.#decide();
  }

  #decide(): boolean | undefined {
    const states = this.sources.map(({ isAvailable }) => isAvailable);
    switch (this.#mode) {
      case 'all':
        return states.includes(false) ? false : states.includes(undefined) ? undefined : true;
      case 'any':
        return states.includes(true) ? true : states.includes(undefined) ? undefined : false;
      case 'latest':
        return this.#latest;
    }
  }
}
