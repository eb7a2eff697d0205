import type { z } from 'zod';
import type { CommonConfig } from './commonConfig.ts';
import type { Device, DeviceDescription, DeviceEvent } from './device.ts';

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

export type MalformedReason = 'json' | 'type' | 'encoding' | 'size' | 'depth' | 'unknown_key' | 'protocol';

export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}
