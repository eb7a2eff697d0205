import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ConnectorCounters } from './devices/connectorCounters.ts';
import type { ExpositionFormat } from './series/exposition.ts';

/** What the self metrics read at a scrape. */
interface SelfSources {
  readonly version: string;
  connectors(): Iterable<{
    readonly name: string;
    readonly counters: ConnectorCounters;
    readonly certificateExpiresMs: number | undefined;
  }>;
  writtenBytes(): number;
}

type Reasons = 'parseErrors' | 'rejected' | 'dropped' | 'errors';
type Counts = 'messages' | 'heldDecreases' | 'undeclaredStates' | 'refusedDevices';

/** The exporter's own metrics, by prom-client: `gaugeway_*` and those of the process. */
export class SelfMetrics {
  readonly #registry = new Registry();
  readonly #scrapes: Histogram;
  readonly #polls: Histogram;
  readonly #reloadOk: Gauge;
  readonly #reloadAt: Gauge;

  constructor(sources: SelfSources) {
    const registers = [this.#registry];
    addProcessMetrics(this.#registry, sources);
    addConnectorMetrics(registers, sources);
    this.#scrapes = new Histogram({
      name: 'gaugeway_scrape_duration_seconds',
      help: 'Time to answer a scrape',
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#polls = new Histogram({
      name: 'gaugeway_poll_duration_seconds',
      help: 'Time that all requests of one poll of a device took',
      labelNames: ['connector'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    addCertificateMetric(registers, sources);
    this.#reloadOk = new Gauge({
      name: 'gaugeway_config_last_reload_successful',
      help: 'Whether the last load of the config succeeded',
      registers,
    });
    this.#reloadAt = new Gauge({
      name: 'gaugeway_config_last_reload_success_timestamp_seconds',
      help: 'When the config was last loaded',
      registers,
    });
  }

  observeScrape(seconds: number): void {
    this.#scrapes.observe(seconds);
  }

  observePoll(connector: string, seconds: number): void {
    this.#polls.observe({ connector }, seconds);
  }

  reloaded(ok: boolean, atMs: number): void {
    this.#reloadOk.set(ok ? 1 : 0);
    if (ok) this.#reloadAt.set(atMs / 1000);
  }

  /** The self metrics, without `# EOF`. */
  async render(format: ExpositionFormat): Promise<string> {
    const text = (await this.#registry.metrics()).replace(/\n{2,}/g, '\n');
    // OpenMetrics names the family of a counter without its suffix. prom-client would rename the counter itself, for later text scrapes, too
    return format === 'text' ? text : text.replace(/^# (HELP|TYPE) (\w+)_total /gm, '# $1 $2 ');
  }
}

function addProcessMetrics(registry: Registry, { version }: SelfSources): void {
  collectDefaultMetrics({ register: registry });
  // promtool check metrics refuses gauges that end in _total
  for (const name of ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'])
    registry.removeSingleMetric(name);
  const help = 'Version of Gaugeway and of Node.js';
  const registers = [registry];
  new Gauge({ name: 'gaugeway_build_info', help, labelNames: ['version', 'node'], registers }).set(
    { version, node: process.versions.node },
    1,
  );
}

/** The counters of each connector, and the bytes written to the state database. */
function addConnectorMetrics(registers: Registry[], sources: SelfSources): void {
  const gauge = (name: string, help: string, read: (counters: ConnectorCounters) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['connector'],
      registers,
      collect: collectEach(sources, (metric: Gauge, connector, counters) => metric.set({ connector }, read(counters))),
    });
  const counter = (name: string, help: string, key: Counts) =>
    new Counter({
      name,
      help,
      labelNames: ['connector'],
      registers,
      collect: collectEach(sources, (metric: Counter, connector, counters) => metric.inc({ connector }, counters[key])),
    });
  const byReason = (name: string, help: string, key: Reasons) =>
    new Counter({
      name,
      help,
      labelNames: ['connector', 'reason'],
      registers,
      collect: collectEach(sources, (metric: Counter, connector, counters) => {
        for (const [reason, count] of counters[key]) metric.inc({ connector, reason }, count);
      }),
    });
  gauge('gaugeway_series', 'Series a connector has', ({ series }) => series);
  gauge('gaugeway_unmapped_properties', 'Properties that only the fallback of the catalogue maps', ({ unmapped }) => unmapped);
  counter('gaugeway_messages_total', 'Messages received from the source', 'messages');
  counter('gaugeway_reading_dips_total', 'Small decreases of counters that were held as jitter', 'heldDecreases');
  counter('gaugeway_undeclared_states_total', 'Values of enums outside their declared set', 'undeclaredStates');
  counter('gaugeway_devices_refused_total', 'Devices refused because of their id', 'refusedDevices');
  byReason('gaugeway_parse_errors_total', 'Messages, or parts of them, that were not valid input', 'parseErrors');
  byReason('gaugeway_readings_rejected_total', 'Readings that were rejected', 'rejected');
  byReason('gaugeway_series_dropped_total', 'Series refused because of the cardinality budget', 'dropped');
  byReason('gaugeway_connector_errors_total', 'Failed runs of a connector', 'errors');
  new Counter({
    name: 'gaugeway_state_written_bytes_total',
    help: 'Bytes written to the state database',
    registers,
    collect() {
      this.reset();
      this.inc(sources.writtenBytes());
    },
  });
}

function addCertificateMetric(registers: Registry[], sources: SelfSources): void {
  new Gauge({
    name: 'gaugeway_certificate_expiry_timestamp_seconds',
    help: 'When the first of the certificates that a connector needs expires',
    labelNames: ['connector'],
    registers,
    collect() {
      this.reset();
      for (const { name, certificateExpiresMs } of sources.connectors())
        if (certificateExpiresMs !== undefined) this.set({ connector: name }, certificateExpiresMs / 1000);
    },
  });
}

/** Plain numbers become samples at a scrape only. */
function collectEach<Kind extends Gauge | Counter>(
  sources: SelfSources,
  put: (metric: Kind, connector: string, counters: ConnectorCounters) => void,
): (this: Kind) => void {
  return function collect(this: Kind) {
    this.reset();
    for (const { name, counters } of sources.connectors()) put(this, name, counters);
  };
}
