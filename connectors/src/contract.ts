import { z } from 'zod';
import { connectorErrors, type ErrorCode, type ErrorKind } from './errors.ts';
import { duration, globs, propertyLabels, reservedLabels, staticLabels } from './configTypes.ts';

/**
 * Everything that a connector sees. A connector turns one protocol into devices and readings; it knows nothing of
 * Prometheus, of the user's overrides or of liveness. See docs/decisions/0001-contract.md.
 */
export interface Connector<Config extends CommonConfig = CommonConfig> {
  /** Folder name below `connectors/src/` and the config's `type`. */
  readonly type: string;
  /** Strict, extends {@link commonConfig}; the only place with defaults. */
  readonly config: z.ZodType<Config>;
  /** Runs until `signal` aborts; throws {@link ConnectorError} when the link fails; closes in `finally` what it opened. */
  run(config: Config, gateway: Gateway, signal: AbortSignal): Promise<void>;
  /** Reads what the source remembers of a time, for `gaugeway import <type>`; throws {@link ConnectorError}. */
  history?(config: Config, archive: Archive, signal: AbortSignal): Promise<void>;
  /** Its devices come from other sources too: of duplicate devices, the other connector's is kept. */
  readonly isAggregator?: boolean;
  /** What the config alone tells, for `gaugeway check`; connects nowhere. For sources whose points are listed by config or profile. */
  preview?(config: Config): Promise<Preview>;
  /** `gaugeway discover <type> URL`: looks at what is there. */
  readonly discover?: Tool;
  /** `gaugeway <type> trust …`: lets a server's certificate in. */
  readonly trust?: Tool;
}

/** Where remembered readings go. Devices and their points are those of a {@link Gateway}; each point gets its readings in the order of their time. */
export interface Archive {
  /** Epoch milliseconds; from inclusive, to exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What {@link Gateway.folder} is to the connector while it runs: to be read only. */
  readonly folder: string;
  device(description: DeviceDescription): Pick<Device, 'map'>;
  /** Whether this part, by whatever name the connector gives it, was safe before an interruption. */
  has(part: string): boolean;
  /** Resolves once all readings that were set are safe; the part need not be read again. */
  done(part: string): Promise<void>;
  readonly terminal: Terminal;
}

/** What a config makes before anything is connected. */
export interface Preview {
  /** One row a device; columns are those of a fleet table, the first is `id`. */
  readonly devices: readonly Readonly<Record<string, string>>[];
  /** Series of readings that all devices have at most. */
  readonly series: number;
  /** Devices that tell only once connected what they have; not among the series. */
  readonly unlisted?: number;
}

/** Something that the command line does with one connector type beside running it. */
export interface Tool {
  /** One sentence for the help. */
  readonly description: string;
  /** What may follow the command's name, `<url>` or `[certificate]`: the key `argument` of the options. */
  readonly argument: string;
  /** Command lines without `gaugeway` in front. */
  readonly examples: readonly string[];
  /**
   * Strict; each key is a `--flag` of the command line, described by its schema. All arrive as text, switches as booleans.
   * Three keys are none: `argument`; and `folder` and `connectors`, for which the command line takes a config file, and hands over
   * what {@link Gateway.folder} is to the connectors of this type and their checked configs.
   */
  readonly options: z.ZodObject;
  /** Gets the options as given, checked but not parsed. Throws {@link ConnectorError} when it cannot; stops when `signal` aborts. Returns what is printed to standard output. */
  run(options: unknown, terminal: Terminal, signal: AbortSignal): Promise<string>;
}

/** Where a tool tells how far it is; nothing of it is on standard output. */
export interface Terminal {
  /** Begins or moves the progress bar. */
  progress(done: number, total: number, what: string): void;
  /** A line above the progress bar. */
  note(line: string): void;
}

/** One connector's door to the exporter. */
export interface Gateway {
  /** Idempotent: same id, same Device, its metadata updated. A device that is filtered, of another shard or refused takes everything and does nothing. */
  device(description: DeviceDescription): Device;
  /** False for a device that is filtered or of another shard: there is no use in asking it. */
  wants(description: DeviceDescription): boolean;
  /** The ids of all devices that exist, from a complete answer only: devices not named are removed. */
  inventory(ids: Iterable<string>): void;
  /** Receiving or not (catalogue §8.5), and why not. Leaving `run()` means not. */
  link(up: boolean, why?: string): void;
  /** What the source says of itself, for `iot_connector_info`. `endpoint` without credentials. */
  source(info: { readonly version?: string; readonly endpoint: string }): void;
  /** Something of the source itself, not of one device: an event-log entry and a log line. */
  event(event: DeviceEvent): void;
  /** One message arrived from the wire. */
  received(): void;
  /** A message, or a part of it, was no valid input. `what` names it (a topic); logged once per change of state of (`what`, `reason`). */
  malformed(reason: MalformedReason, what: string, detail?: string): void;
  /** `what` is valid again after {@link malformed}. Cheap where nothing was wrong. */
  wellFormed(what: string): void;
  /** One device was polled: how long all its requests took. */
  polled(durationMs: number): void;
  /** When the first of the certificates that the link needs expires; undefined where it needs none. */
  certificate(expiresAtMs: number | undefined): void;
  /** Absolute path of a folder that outlives a restart, shared by all connectors of this type; made by who writes to it. */
  readonly folder: string;
  /** A stable random id of this connector in this data folder (an MQTT client id). */
  readonly instanceId: string;
  readonly log: Logger;
  /** Milliseconds since the epoch, by a clock that never steps. All times in this contract are of this clock. */
  now(): number;
  /** When that was by {@link now}, of a time that a source tells; never later than now. */
  at(sourceMs: number): number;
}

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
export type MalformedReason = 'json' | 'type' | 'encoding' | 'size' | 'depth' | 'unknown_key' | 'protocol';

export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}

/** In place of a raw value of which the source's description says that it is none. `sentinel`: a number that stands for "no value"; `range`: beyond what the point can be. */
export class Implausible {
  readonly reason: 'sentinel' | 'range';
  readonly raw: unknown;
  constructor(reason: 'sentinel' | 'range', raw: unknown) {
    this.reason = reason;
    this.raw = raw;
  }
}

/** Ends a run of a connector. The code is one of errors.ts. */
export class ConnectorError extends Error {
  readonly code: ErrorCode;
  /** Message in the form `cannot <verb> <thing> "<name>": <cause>`. */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConnectorError';
    this.code = code;
  }

  /** Drives the retry. */
  get kind(): ErrorKind {
    return connectorErrors[this.code].kind;
  }
}

export const groupNames = ['measurement', 'state', 'diagnostic', 'setting', 'color', 'location'] as const;

const perDevice = {
  groups: z.array(z.enum(groupNames)).describe('Groups of series to export; docs/metrics.md names the group of each metric.'),
  settings: z.enum(['none', 'values', 'all']).describe('Export settings: none, numbers and switches (`values`), or enums too (`all`).'),
  labels: staticLabels.describe('Static labels added to every series.'),
  stale_after: duration.describe('Silence limit instead of the learned one.'),
  max_age: duration.describe('Values older than this are hidden.'),
  on_unavailable: z.enum(['suspend', 'keep']).describe('`keep` shows the last values of an offline device.'),
};

const override = z
  .strictObject({
    device: z.string().describe('Glob over device id or name; default all devices.'),
    property: z.string().describe('Glob over native property names; without it the entry is about whole devices.'),
    ...perDevice,
    labels: propertyLabels.describe('Labels added to the series; with `property` also those of the catalogue, such as `phase`.'),
    name: z.string().describe('Name of the device.'),
    area: z.string().describe('Area of the device.'),
    metric: z.string().describe('Metric of the catalogue or of `metrics:`.'),
    factor: z.number().describe('Multiplies the value before unit conversion.'),
    as: z.enum(['gauge', 'counter']).describe('Type of the value where the source leaves it open.'),
    drop: z.boolean().describe('Do not export the property.'),
    log: z.boolean().describe('Log each change of the property.'),
  })
  .partial()
  .superRefine(({ property, labels = {} }, context) => {
    if (property !== undefined) return;
    for (const label of Object.keys(labels).filter((name) => reservedLabels.has(name)))
      context.addIssue({ code: 'custom', path: ['labels', label], message: 'is a label of the catalogue: say of which "property" it is' });
  });

const quality = z
  .strictObject({
    device: z.string().describe('Glob over device id or name; default all devices.'),
    property: z.string().describe('Glob over native property names; default all properties.'),
    metric: z.string().describe('Only readings of this metric.'),
    range: z
      .union([z.literal(false), z.tuple([z.number(), z.number()])])
      .describe(
        "Least and largest value in the metric's unit, such as `[-40, 85]`, instead of the range in docs/metrics.md; `false`: no range.",
      ),
    sentinels: z
      .union([z.literal(false), z.array(z.number()).min(1).max(20)])
      .describe(
        'Numbers that stand for no value, in the unit of the source, such as `[85, -127]`, instead of those in docs/metrics.md; `false`: none.',
      ),
    spike: z
      .union([z.literal(false), z.number().positive()])
      .describe("A larger change between two readings, in the metric's unit, is held until another confirms it; `false`: never."),
  })
  .partial()
  .superRefine(({ property, metric, range, sentinels, spike }, context) => {
    const issue = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if (range === undefined && sentinels === undefined && spike === undefined) issue([], 'expected "range", "sentinels" or "spike"');
    if (Array.isArray(range) && range[0] >= range[1]) issue(['range'], 'expected the least value, then a larger one, such as [-40, 85]');
    // a number means one thing to one quantity
    const isOfOne = metric !== undefined || property !== undefined;
    for (const [key, check] of Object.entries({ range, sentinels, spike }))
      if (!isOfOne && check !== undefined && check !== false) issue([key], 'applies to one quantity only: add "metric" or "property"');
  });

/** Keys that every connector has; a connector extends this with its own. Durations are milliseconds once parsed. */
export const commonConfig = z.strictObject({
  name: z.string().min(1).optional().describe('Unique; label `connector`. Default: the type.'),
  enabled: z.boolean().default(true).describe('`false` leaves the connector out.'),
  groups: perDevice.groups.default(['measurement', 'state', 'diagnostic']),
  settings: perDevice.settings.default('none'),
  labels: perDevice.labels.default({}),
  series_labels: z
    .array(z.enum(['name', 'area']))
    .default(['name'])
    .describe('Descriptive labels on every series.'),
  include: z.strictObject({ devices: globs }).partial().default({}).describe('Only devices whose id or name matches.'),
  exclude: z.strictObject({ devices: globs, properties: globs }).partial().default({}).describe('Not these devices, not these properties.'),
  overrides: z.array(override).default([]).describe('What is different for some devices or properties; later entries win.'),
  quality: z
    .array(quality)
    .default([])
    .describe('Which readings are refused or held as implausible, for some metrics, devices or properties; later entries win.'),
  log: z
    .strictObject({
      text: z.boolean().default(false).describe('Log changes of text properties.'),
      debug: globs
        .default([])
        .describe(
          'Devices, by id or name, whose every message and reading is logged at level debug, whatever `log.level` is. The lines are not limited in rate.',
        ),
    })
    .prefault({})
    .describe('What is logged about devices.'),
  info: z
    .strictObject({ serial: z.boolean().default(false) })
    .prefault({})
    .describe('`serial`: put serial numbers on iot_device_info.'),
  stale_after: perDevice.stale_after.optional(),
  link_grace: duration.default(60_000).describe('How long a lost link leaves its devices up.'),
  max_age: perDevice.max_age.optional(),
  safety_hold: duration.default(120_000).describe('How long a safety detection stays 1 at least.'),
  forget_after: duration.default(30 * 86_400_000).describe('Offline devices of a source without an inventory are removed after this.'),
  max_states: z.int().min(1).default(20).describe('Larger sets of states are not exported.'),
  max_actions: z.int().min(1).default(50).describe('Actions of one device; the rest counts as `other`.'),
  max_series: z.int().min(1).default(50_000).describe('Series of this connector.'),
  max_series_per_device: z.int().min(1).default(500),
  on_unavailable: perDevice.on_unavailable.default('suspend'),
  shard: z
    .strictObject({ index: z.int().min(0), count: z.int().min(1) })
    .refine((shard) => shard.index < shard.count, 'index must be below count')
    .optional()
    .describe('Keep only the devices whose hashed id falls to this exporter.'),
});

export type CommonConfig = z.output<typeof commonConfig>;
export type Override = z.output<typeof override>;
export type QualityEntry = z.output<typeof quality>;
