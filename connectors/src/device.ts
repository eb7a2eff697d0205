/** One physical device: what it has and what it says. */
export interface Device {
  /** Last sign of life, also from before a restart; undefined when never heard. */
  readonly lastSeenMs: number | undefined;
  /** Resolves the whole of the device's properties at once (catalogue §4); one Point each, in their order. Replaces an earlier map: what is gone loses its series. Devices of one kind should hand in the same array: it is resolved once. */
  map(properties: readonly Property[]): readonly Point[];
  /** A sign of life; nothing else moves last-seen. Earlier than the last one: changes nothing; later than now: now. */
  seen(atMs: number): void;
  /** How many of its points are read well, with doubt or not at all: `iot_device_points`. For sources that tell. */
  quality(counts: Readonly<Record<Quality, number>>): void;
  /** A value under a name that the source does not declare: told in the mapping with its newest value, no series. Only so many names are kept. */
  undeclared(name: string, raw: unknown, atMs: number): void;
  /** A bridge message, a firmware change: event log only. Actions are Points. */
  event(event: DeviceEvent): void;
  /**
   * The newest message or response of the device, as it came: shown by `explain` and the API, logged where `log.debug` names the device.
   * It is kept by reference, so it must not be a view of a larger buffer.
   */
  payload(payload: unknown): void;
  /** Why the newest message or poll of the device could not be used: shown by `explain` and the API until the next one that can. */
  failed(message: string): void;
  /** The source reports that the device is reachable. */
  online(): void;
  /** The source reports that the device is not reachable; `cause` is the error text where there is one. */
  offline(reason: SourceOfflineReason, cause?: string): void;
  /** The source does not report (or no longer reports) whether the device is reachable: its cadence decides. */
  reachabilityUnknown(): void;
  /** Gone for good: all series at once. */
  remove(): void;
}

/** Where readings of one property go. Handed out once, then called once per reading; `set` allocates nothing. */
export interface Point {
  /**
   * Takes the value as the source sent it; a wrong type or an undeclared value is counted and named, never thrown.
   * `fresh` is false for what is retained, replayed or cached: it sets the value but is no event and ends no suspension (§8.6). `'current'` is
   * for a state that the source holds and tells again, after connecting or because something else changed: it ends a suspension, but is no event.
   * A whole number that no double holds comes as a bigint: it is rounded, and said to be.
   * A reading older than the stored one changes nothing; `null` withdraws the value, {@link Implausible} too and is counted. An event is its name, or a DeviceEvent with attributes.
   */
  set(raw: unknown, atMs: number, fresh?: Fresh): void;
  /** True when `set(raw)` would change nothing: the same value is held, or none yet, or the property is not exported. */
  holds(raw: unknown): boolean;
}

export type Fresh = boolean | 'current';

/** A native data point as the source declares it: a Zigbee2MQTT expose, an entity's state, a register, a node. */
export interface Property {
  /** Native name, verbatim, the last part of its path. */
  readonly name: string;
  /** Names of the composites around it, outermost first. */
  readonly path?: readonly string[];
  /** What the source calls it in full, where path and name are only the part that tells its meaning. */
  readonly native?: string;
  /** The source's typed entity it is a feature of (§4 step 4). */
  readonly parent?: TypedEntity;
  readonly kind: 'numeric' | 'binary' | 'enum' | 'text' | 'list' | 'event';
  /** Unit text of the source. */
  readonly unit?: string;
  /** The source publishes it; default true. */
  readonly readable?: boolean;
  /** The source takes commands for it; default false. */
  readonly settable?: boolean;
  readonly category?: 'config' | 'diagnostic';
  /** Independent sub-unit: a Zigbee2MQTT endpoint, a meter input. */
  readonly channel?: string;
  /** Declared values of an enum or event. */
  readonly values?: readonly string[];
  /** Declared values of a binary. */
  readonly on?: string | number | boolean;
  readonly off?: string | number | boolean;
  /** Declared largest value, for quantities that are a share of it. */
  readonly max?: number;
  /** A catalogue or custom metric, where a profile or mapping names it. */
  readonly metric?: string;
  /** The catalogue's metric for what the source classifies it as; direction, period and labels are read off the name. */
  readonly quantity?: string;
  /** Whether the value only grows, where the source says so. */
  readonly as?: 'gauge' | 'counter';
  /** Why it is no series, where the source's own model rules that out. */
  readonly excluded?: string;
  /** The source says that it is a reading: no setting, no event and no description of the device, whatever its name. */
  readonly reading?: boolean;
  /** Of a source whose names change: its full name when it was first seen, and the order in which it was. These decide between equals (§4.3). */
  readonly first?: { readonly native: string; readonly place: number };
  /** Extra labels from a profile or mapping. */
  readonly labels?: Labels;
  /** Named by config or profile, not invented by the source: exempt from the series budget (catalogue §10) and from the catalogue's ranges (§7a). */
  readonly listed?: boolean;
  /** What measures, where that tells what a reading can be (§7a): the devices of a house, of which Zigbee's reserve values for "invalid". Absent: anything. */
  readonly origin?: 'household' | 'zigbee';
}

export type TypedEntity = 'light' | 'switch' | 'cover' | 'fan' | 'lock' | 'climate' | 'valve';
export type Labels = Readonly<Record<string, string>>;

/** Labels of `iot_device_info` (catalogue §2); what is unknown stays out. */
export interface DeviceDescription {
  /** Never changes: at most 128 bytes of well-formed Unicode. */
  readonly id: string;
  /** What people call it; default the id. */
  readonly name?: string;
  readonly nativeId?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly modelId?: string;
  readonly firmware?: string;
  readonly hardware?: string;
  readonly serial?: string;
  readonly area?: string;
  readonly floor?: string;
  readonly parent?: string;
  /** Hardware addresses in any spelling, IEEE or MAC: they tell that two connectors see one device. */
  readonly addresses?: readonly string[];
  /** Static labels of the device's series, from where its source lists it. */
  readonly labels?: Labels;
  /** Poll interval where the device is polled: its cadence is then not learned. */
  readonly intervalMs?: number;
  /** Its silence tells nothing, as of an entity that belongs to no device. */
  readonly neverSilent?: boolean;
  /** On `iot_device_info` only, such as a coordinator: it has no readings and no liveness. */
  readonly metadataOnly?: boolean;
}

/** An entry of the event log; attributes are plain scalars, keys in snake case. */
export interface DeviceEvent {
  readonly event: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

export type SourceOfflineReason = 'protocol' | 'poll_failed' | 'disabled' | 'expected';
/** Of a point, as OPC UA has it [OPC 10000-8 7.3.2]. */
export type Quality = 'good' | 'uncertain' | 'bad';

/** In place of a raw value of which the source's description says that it is none. `sentinel`: a number that stands for "no value"; `range`: beyond what the point can be. */
export class Implausible {
  readonly reason: 'sentinel' | 'range';
  readonly raw: unknown;
  constructor(reason: 'sentinel' | 'range', raw: unknown) {
    this.reason = reason;
    this.raw = raw;
  }
}
