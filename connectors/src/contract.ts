import type { z } from 'zod';
import type { CommonConfig, groupNames } from './commonConfig.ts';
import type { ProblemCode } from './configProblems.ts';
import type { Device, DeviceDescription, DeviceEvent } from './device.ts';
import type { Tracer } from './trace.ts';
import type { UnmappedSource } from './unmapped.ts';

export { commonConfig, groupNames } from './commonConfig.ts';
export type { CommonConfig, Override, QualityEntry } from './commonConfig.ts';
export { Implausible } from './device.ts';
export type {
  Device,
  DeviceDescription,
  DeviceEvent,
  Fresh,
  Labels,
  Point,
  Property,
  Quality,
  SourceOfflineReason,
  TypedEntity,
} from './device.ts';
export { ConnectorError } from './errors.ts';
export type { Span, Tracer } from './trace.ts';
export type { UnmappedSource } from './unmapped.ts';

/**
 * The contract between a connector and the exporter. A connector converts one protocol into devices and readings; metrics, the user's overrides
 * and liveness are up to the exporter. See docs/decisions/0001-contract.md.
 */
export interface Connector<Config extends CommonConfig = CommonConfig> {
  /** The folder name below `connectors/src/`, and `type` in the config. */
  readonly type: string;
  /** A strict schema that extends {@link commonConfig}; the only place with defaults. */
  readonly config: z.ZodType<Config>;
  /** Runs until `signal` aborts; throws {@link ConnectorError} when the link fails. Closes in `finally` what it opened. */
  run(config: Config, gateway: Gateway, signal: AbortSignal): Promise<void>;
  /** Reads the history of the source for `gaugeway import <type>`; throws {@link ConnectorError}. */
  history?(config: Config, archive: Archive, signal: AbortSignal): Promise<void>;
  /** How far it is from the devices: 0 if it reads them, more if others report them too. Of duplicate devices, the nearest connector's is kept. */
  readonly distance?: 0 | 1 | 2;
  /** Limits of a valid config that users should know. `gaugeway check` shows them with their place in the file. `others`: the connectors beside it. */
  warnings?(config: Config, others: readonly OtherConnector[]): readonly ConfigWarning[];
  /** The devices and series of a config, for `gaugeway check`, without any connection. For sources whose points are listed in config or profile. */
  preview?(config: Config): Promise<Preview>;
  /** Reads a message that nobody sent as {@link run} would, without any connection, for `gaugeway check --topic T --payload P`. */
  tryMessage?(config: Config, message: TriedMessage, gateway: Gateway): void;
  /** What is wrong with the metrics that a valid config names beyond `overrides` and `quality`: those of the catalogue are checked by {@link config}. */
  metricProblems?(config: Config, metrics: CustomMetrics): readonly MetricProblem[];
  /** `gaugeway discover <type> URL`: lists the devices at an address. */
  readonly discover?: Tool;
  /** `gaugeway <type> trust …`: accepts a server's certificate. */
  readonly trust?: Tool;
}

/** A connector of the same config. */
export interface OtherConnector {
  readonly type: string;
  readonly config: CommonConfig;
}

/** A message of MQTT that is tried. */
export interface TriedMessage {
  readonly topic: string;
  readonly payload: string;
  /** User properties of MQTT 5. */
  readonly properties: Readonly<Record<string, string>>;
}

/** What `metrics:` of the config declares, by name. */
export type CustomMetrics = ReadonlyMap<string, CustomMetric>;

export interface CustomMetric {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'stateset' | 'info';
  readonly help: string;
  readonly unit?: string;
  readonly group: (typeof groupNames)[number];
  readonly labels?: readonly string[];
}

export interface MetricProblem extends ConfigWarning {
  readonly code: ProblemCode;
}

export interface ConfigWarning {
  /** Keys, and indexes of lists, that lead to the setting. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Takes the readings of an import. Devices and points are like those of a {@link Gateway}; the readings of each point are in the order of their times. */
export interface Archive {
  /** Epoch milliseconds; from inclusive, to exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** {@link Gateway.folder} of the connector, read-only. */
  readonly folder: string;
  device(description: DeviceDescription): Pick<Device, 'map'>;
  /** Whether this part was stored before an interruption; the connector names the parts. */
  has(part: string): boolean;
  /** Resolves when all readings of the part are stored. */
  done(part: string): Promise<void>;
  readonly terminal: Terminal;
}

/** The devices and series of a config. */
export interface Preview {
  /** One row for each device; columns as in a fleet table, the first is `id`. */
  readonly devices: readonly Readonly<Record<string, string>>[];
  /** Upper limit of the number of series of all devices. */
  readonly series: number;
  /** Number of devices whose points are known only after connecting; they are not counted in `series`. */
  readonly unlisted?: number;
}

/** A command of the command line for one connector type. */
export interface Tool {
  /** One sentence for the help. */
  readonly description: string;
  /** The positional argument, such as `<url>` or `[certificate]`: the key `argument` of the options. */
  readonly argument: string;
  /** Command lines without the leading `gaugeway`. */
  readonly examples: readonly string[];
  /**
   * A strict schema. Each key is a `--flag` of the command line, which its schema describes. Values are texts, those of switches booleans.
   * Three keys are no flags: `argument`, and `folder` and `connectors`. For these two the command line takes a config file and passes the
   * {@link Gateway.folder} of the connectors of this type, and their parsed configs.
   */
  readonly options: z.ZodObject;
  /** Gets validated but unparsed options. Throws {@link ConnectorError}; stops when `signal` aborts. Returns the text for standard output. */
  run(options: unknown, terminal: Terminal, signal: AbortSignal): Promise<string>;
}

/** Shows the progress of a command; not on standard output. */
export interface Terminal {
  /** Shows or updates the progress bar. */
  progress(done: number, total: number, what: string): void;
  /** Prints a line above the progress bar. */
  note(line: string): void;
}

/** The interface of the exporter for one connector. */
export interface Gateway {
  /** Registers a device, or updates its metadata: the same id is the same Device. A device that is filtered, refused or in another shard ignores all calls. */
  device(description: DeviceDescription): Device;
  /** False for a device that is filtered or in another shard: it need not be polled. */
  wants(description: DeviceDescription): boolean;
  /** The ids of all existing devices, from a complete list only: all other devices are removed. */
  inventory(ids: Iterable<string>): void;
  /** These devices no longer exist. They may be of an earlier run with another config, which this one has not registered. */
  gone(ids: Iterable<string>): void;
  /** Whether the connector receives data (catalogue §8.5), and if not, why. The link is down after `run()` ends. */
  link(up: boolean, why?: string): void;
  /** Version and address of the source, for `iot_connector_info`. `endpoint` has no credentials. */
  source(info: { readonly version?: string; readonly endpoint: string }): void;
  /** An event of the source itself, not of one device: an entry of the event log and a log line. */
  event(event: DeviceEvent): void;
  /**
   * One message was received. Must be called before its readings are set, in the same turn of the event loop. `delivery`: the source repeats
   * the message until it is acknowledged. False where the message is a repetition that was stored before: its values are set, but are no event.
   */
  received(delivery?: Delivery): boolean;
  /**
   * A message was discarded unread, because more arrive than can be handled. `pattern` names its topic, with what varies in braces or as a wildcard.
   * Logged once, until none was discarded for a minute.
   */
  discarded(pattern: string): void;
  /** Where to ask for messages that become nothing. */
  unmapped(topics: UnmappedSource): void;
  /**
   * A message, or a part of it, is not valid. `what` names it (a topic). Logged once for each `what` and `reason`, until {@link wellFormed}, with the
   * device where it is known. Where the message is no {@link Device.payload}, the payload goes along, for the config's `log.messages`.
   */
  malformed(reason: MalformedReason, what: string, detail?: string | MalformedPayload): void;
  /** `what` is valid again after {@link malformed}. Cheap if it was valid before. */
  wellFormed(what: string): void;
  /** One device was polled; all its requests together took this long. */
  polled(durationMs: number): void;
  /** When the first of the link's certificates expires; undefined if it has none. */
  certificate(expiresAtMs: number | undefined): void;
  /** Absolute path of a folder that outlives a restart. All connectors of this type share it. It may not exist yet. */
  readonly folder: string;
  /** A stable random id of this connector in this data folder, for example for an MQTT client id. */
  readonly instanceId: string;
  readonly log: Logger;
  /** Traces units of work of the connector: one message, one poll. */
  readonly tracer: Tracer;
  /** Milliseconds since the epoch, by a clock that never jumps. All times in this contract are by this clock. */
  now(): number;
  /** Converts a time of the source's clock to the clock of {@link now}; at most now. */
  at(sourceMs: number): number;
}

/** A message that its source delivers again until it is acknowledged, such as one of MQTT with QoS 1. */
export interface Delivery {
  /**
   * Called once, when all readings of the message are on disk or delivered; at once where no output stores readings. The calls are in the
   * order of the messages.
   */
  acknowledge(): void;
  /** The same for each repetition of the message, different for others: such as a digest of packet id, topic and payload. A whole number below 2^53. */
  readonly id: number;
  /** The source marks it as a repetition. */
  readonly isRepeated: boolean;
}

export type MalformedReason =
  'json' | 'type' | 'encoding' | 'size' | 'depth' | 'unknown_key' | 'protocol' | 'time' | 'signature' | 'replay';

/** A message that could not be read, as received. */
export interface MalformedPayload {
  readonly detail: string;
  readonly payload?: unknown;
  /** Id of the device that it is about. Default: none, or the one whose id names the message. */
  readonly device?: string | undefined;
}

export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}
