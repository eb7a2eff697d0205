/** One physical device. */
export interface Device {
  /** Last sign of life, also from before a restart; undefined if there was none. */
  readonly lastSeenMs: number | undefined;
  /**
   * Resolves all properties of the device (catalogue §4) and returns a Point for each, in their order. Replaces an earlier map: missing
   * properties lose their series. Devices of one kind should pass the same array, which is resolved once.
   */
  map(properties: readonly Property[]): readonly Point[];
  /** A sign of life; only this updates the last-seen time. A time before the last one changes nothing; a later time than now counts as now. */
  seen(atMs: number): void;
  /** The number of its points by quality: `iot_device_points`. For sources that report a quality. */
  quality(counts: Readonly<Record<Quality, number>>): void;
  /** A value whose name the source does not declare: shown in the mapping with its newest value, not exported. The number of names is limited. */
  undeclared(name: string, raw: unknown, atMs: number): void;
  /** An event for the event log only, such as a firmware change. Actions are Points. */
  event(event: DeviceEvent): void;
  /**
   * The newest message or response of the device, as received: shown by `explain` and the API, logged where `log.debug` names the device.
   * It is stored by reference, so it must not be a view of a larger buffer.
   */
  payload(payload: unknown): void;
  /** Why the newest message or poll of the device could not be used: shown by `explain` and the API until the next one that can. */
  failed(message: string): void;
  /** The source reports that the device is reachable. */
  online(): void;
  /** The source reports that the device is not reachable; `cause` is the error text where there is one. */
  offline(reason: SourceOfflineReason, cause?: string): void;
  /** The source does not report (any more) whether the device is reachable: its cadence decides. */
  reachabilityUnknown(): void;
  /** The device no longer exists: removes all its series. */
  remove(): void;
}

/** Takes the readings of one property. `set` is called once per reading and allocates nothing. */
export interface Point {
  /**
   * Takes the value as the source sent it. A wrong type or an undeclared value is counted and logged; nothing is thrown.
   * `fresh` is false for a retained, repeated or cached value: it is set, but is no event and ends no suspension (§8.6). `'current'` is for a
   * state that the source reports again, after connecting or because something else changed: it ends a suspension, but is no event.
   * A whole number that is too large for a double is a bigint: it is rounded, and the rounding is logged.
   * A reading older than the stored one changes nothing. `null` withdraws the value; {@link Implausible} does too and is counted. An event is its
   * name, or a DeviceEvent with attributes.
   */
  set(raw: unknown, atMs: number, fresh?: Fresh): void;
  /** True if `set(raw)` would change nothing: the value is the same, there is none yet, or the property is not exported. */
  holds(raw: unknown): boolean;
}

/**
 * How new a reading is; see {@link Point.set}. `'untimed'` is for a message that waited at the source for an unknown time and has none itself: the
 * value is set as with `'current'`, at the time of its arrival; the outputs do not store it, and it is counted. `'past'` is for a number or boolean that the source
 * measured at that time and stored meanwhile: only the outputs take it, and the value stays.
 */
export type Fresh = boolean | 'current' | 'untimed' | 'past';

/** A data point as the source declares it: a Zigbee2MQTT expose, an entity's state, a register, a node. */
export interface Property {
  /** Name in the source, unchanged; the last part of its path. */
  readonly name: string;
  /** Names of the enclosing composites, outermost first. */
  readonly path?: readonly string[];
  /** Full name in the source, if path and name are only the part that carries its meaning. */
  readonly native?: string;
  /** The source's typed entity that it is a feature of (§4 step 4). */
  readonly parent?: TypedEntity;
  readonly kind: 'numeric' | 'binary' | 'enum' | 'text' | 'list' | 'event';
  /** Unit as the source writes it. */
  readonly unit?: string;
  /** The source publishes it; default true. */
  readonly readable?: boolean;
  /** The source takes commands for it; default false. */
  readonly settable?: boolean;
  readonly category?: 'config' | 'diagnostic';
  /** Independent sub-unit, such as a Zigbee2MQTT endpoint or a meter input. */
  readonly channel?: string;
  /** Declared values of an enum or event. */
  readonly values?: readonly string[];
  /** Declared values of a binary. */
  readonly on?: string | number | boolean;
  readonly off?: string | number | boolean;
  /** Declared maximum, for quantities that are a ratio of it. */
  readonly max?: number;
  /** A catalogue or custom metric that a profile or mapping sets. */
  readonly metric?: string;
  /** The catalogue's metric for the source's class of the property; direction, period and labels come from the name. */
  readonly quantity?: string;
  /** The type of the metric, if the source defines it. */
  readonly as?: 'gauge' | 'counter';
  /** Why it is not exported, if the model of the source excludes it. */
  readonly excluded?: string;
  /** The source declares it as a reading: it is no setting, event or description of the device, whatever its name. */
  readonly reading?: boolean;
  /** For sources whose names change: its full name when it was first seen, and its position in that order. They decide between equal properties (§4.3). */
  readonly first?: { readonly native: string; readonly place: number };
  /** Extra labels from a profile or mapping. */
  readonly labels?: Labels;
  /** A value that is older than this is hidden (§8.6), such as by discovery's `expire_after`. */
  readonly maxAgeMs?: number;
  /** Listed in config or profile: exempt from the series budget (catalogue §10) and from the catalogue's ranges (§7a). */
  readonly listed?: boolean;
  /** The kind of device, which limits plausible readings (§7a); Zigbee devices also reserve values for "invalid". Absent: any. */
  readonly origin?: 'household' | 'zigbee';
}

export type TypedEntity = 'light' | 'switch' | 'cover' | 'fan' | 'lock' | 'climate' | 'valve';
export type Labels = Readonly<Record<string, string>>;

/** Labels of `iot_device_info` (catalogue §2); unknown ones are absent. */
export interface DeviceDescription {
  /** Never changes; at most 128 bytes of well-formed Unicode. */
  readonly id: string;
  /** Name given by people; default the id. */
  readonly name?: string;
  /** Value of the label `protocol`, where its connector reads several; default the connector's type. */
  readonly protocol?: string;
  readonly nativeId?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly modelId?: string;
  readonly firmware?: string;
  readonly hardware?: string;
  readonly serial?: string;
  /** The program that describes it, with its version, where that is not the device itself. */
  readonly origin?: string;
  readonly area?: string;
  readonly floor?: string;
  readonly parent?: string;
  /** Hardware addresses in any spelling, IEEE or MAC; they identify a device that two connectors export. */
  readonly addresses?: readonly string[];
  /** What it is for connectors of other types: type and device id, such as `mqtt ems-esp-boiler`. */
  readonly identifiers?: readonly string[];
  /** Static labels of the device's series, from its entry in the config. */
  readonly labels?: Labels;
  /** Poll interval of a polled device, whose cadence is not learned. */
  readonly intervalMs?: number;
  /** Its silence is no sign of a failure, for example for an entity without a device. */
  readonly neverSilent?: boolean;
  /** Exported as `iot_device_info` only, such as a coordinator: it has no readings and no liveness. */
  readonly metadataOnly?: boolean;
}

/** An entry of the event log; attributes are plain scalars, keys in snake case. */
export interface DeviceEvent {
  readonly event: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

export type SourceOfflineReason = 'protocol' | 'poll_failed' | 'disabled' | 'expected';
/** Quality of a point, as in OPC UA [OPC 10000-8 7.3.2]. */
export type Quality = 'good' | 'uncertain' | 'bad';

/** Replaces a raw value that is not valid by the source's own description. `sentinel`: a number that means "no value"; `range`: outside the declared range. */
export class Implausible {
  readonly reason: 'sentinel' | 'range';
  readonly raw: unknown;
  constructor(reason: 'sentinel' | 'range', raw: unknown) {
    this.reason = reason;
    this.raw = raw;
  }
}
