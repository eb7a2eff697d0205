import type { Logger, Tracer } from '@gaugeway/connectors/contract';
import type { ConfigProblem } from '../config/config.ts';
import type { AnsweredRequest } from '../self-metrics/httpMetrics.ts';
import type { ExpositionFormat, ScrapeFilter } from '../series/exposition.ts';
import type { MaintenanceSources } from './maintenanceView.ts';
import type { OutputStatus, Stats } from './outputSchemas.ts';
import type { ConnectorStatus, DeviceStatus, EventRow, MappingRow } from './schemas.ts';
import type { StreamChange } from './stream/eventStreams.ts';
import type { LiveSources } from './stream/selection.ts';
import type { UnmappedRow } from './unmappedSchemas.ts';

/** The parts of a scrape: the exporter's own metrics, and those of connectors and devices. */
export const scrapeParts = ['self', 'devices'] as const;

/** What a scrape requests. Without `collect`: all; only devices where it selects some. */
export interface ScrapeRequest extends ScrapeFilter {
  readonly collect?: ReadonlySet<(typeof scrapeParts)[number]>;
}

/** The interface of the server to the rest of the exporter. */
export interface ServerSources {
  /** The exposition in chunks; the next one is rendered when the client has read the previous one. */
  renderMetrics(request: ScrapeRequest, format: ExpositionFormat): AsyncIterable<string | Buffer>;
  connectors(): ConnectorStatus[];
  devices(): Iterable<DeviceStatus>;
  /** The newest error and payload of a device; undefined where the device does not exist. */
  deviceDetails(connector: string, device: string): Pick<DeviceStatus, 'last_error' | 'last_payload'> | undefined;
  /** False when the device does not exist. */
  removeDevice(connector: string, device: string): boolean;
  /** `device` is an id or a name. */
  mapping(filter: { connector?: string; device?: string }): Iterable<MappingRow>;
  /** With `topic`, that one of each connector. */
  unmapped(filter: { connector?: string; topic?: string }): UnmappedRow[];
  /** Oldest first, with an id above `after`. */
  events(filter: { after?: number; connector?: string; device?: string }): EventRow[];
  readonly maintenance: MaintenanceSources;
  /** The id of the newest event; 0 before the first. */
  newestEventId(): number;
  readonly live: LiveSources;
  /** The targets of the outputs. */
  outputs(): OutputStatus[];
  stats(): Omit<Stats, 'version'>;
  reload(): Promise<{ readonly ok: boolean; readonly problems: readonly ConfigProblem[] }>;
  observeScrape(seconds: number): void;
  observeRequest(request: AnsweredRequest): void;
  observeStream(change: StreamChange): void;
  readonly log: Logger;
  readonly tracer: Tracer;
}
