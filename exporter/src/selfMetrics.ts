import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { collectedCounter } from './self-metrics/collected.ts';
import { addConnectorMetrics, type MeasuredConnector } from './self-metrics/connectorMetrics.ts';
import { DurationHistogram, openMetricsRegistry } from './self-metrics/durationHistogram.ts';
import { type AnsweredRequest, HttpMetrics } from './self-metrics/httpMetrics.ts';
import { addOutputMetrics } from './self-metrics/outputMetrics.ts';
import { type MeasuredOutputs, summaries } from './self-metrics/outputStatuses.ts';
import { StreamMetrics } from './self-metrics/streamMetrics.ts';
import type { ExpositionFormat } from './series/exposition.ts';

/** What the self metrics read at a scrape. */
interface SelfSources {
  readonly version: string;
  connectors(): Iterable<MeasuredConnector>;
  writtenBytes(): number;
  outputs?(): MeasuredOutputs;
}

/** The exporter's own metrics, by prom-client: `gaugeway_*` and those of the process. */
export class SelfMetrics {
  readonly #registry = new Registry();
  /** Writes the histograms for OpenMetrics, with their exemplars. */
  readonly #histograms = openMetricsRegistry();
  readonly #scrapes: DurationHistogram;
  readonly #polls: DurationHistogram<'connector'>;
  readonly #http: HttpMetrics;
  readonly #streams: StreamMetrics;
  readonly #outputRequests: ReturnType<typeof addOutputMetrics>;
  readonly #reloadOk: Gauge;
  readonly #reloadAt: Gauge;

  constructor(sources: SelfSources) {
    const registers = [this.#registry];
    addProcessMetrics(this.#registry, sources);
    addConnectorMetrics(registers, () => sources.connectors());
    this.#outputRequests = addOutputMetrics(registers, () => sources.outputs?.());
    this.#http = new HttpMetrics(registers);
    this.#streams = new StreamMetrics(registers);
    collectedCounter({ name: 'gaugeway_state_written_bytes_total', help: 'Bytes written to the state database', registers }, () => [
      [{}, sources.writtenBytes()],
    ]);
    this.#scrapes = new DurationHistogram({
      name: 'gaugeway_scrape_duration_seconds',
      help: 'Time to answer a scrape',
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#polls = new DurationHistogram({
      name: 'gaugeway_poll_duration_seconds',
      help: 'Time that all requests of one poll of a device took',
      labelNames: ['connector'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
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
    for (const { name } of this.#registry.getMetricsAsArray()) {
      const metric = this.#registry.getSingleMetric(name);
      if (metric instanceof Histogram) this.#histograms.registerMetric(metric);
    }
  }

  observeScrape(seconds: number): void {
    this.#scrapes.observe({}, seconds);
  }

  observePoll(connector: string, seconds: number): void {
    this.#polls.observe({ connector }, seconds);
  }

  observeStream(change: Parameters<StreamMetrics['observe']>[0]): void {
    this.#streams.observe(change);
  }

  observeRequest(request: AnsweredRequest): void {
    this.#http.observe(request);
  }

  /** Observes the requests of these outputs; again after each change of the config, which may replace them. */
  observeOutputs(outputs: MeasuredOutputs): void {
    this.#outputRequests.observe(summaries(outputs));
  }

  reloaded(ok: boolean, atMs: number): void {
    this.#reloadOk.set(ok ? 1 : 0);
    if (ok) this.#reloadAt.set(atMs / 1000);
  }

  /** The self metrics, without `# EOF`. */
  async render(format: ExpositionFormat): Promise<string> {
    if (format === 'text') return (await this.#registry.metrics()).replace(/\n{2,}/g, '\n');
    // prom-client would rename the counters themselves, for later text scrapes, too; only histograms have exemplars
    const registryOf = (name: string) => (this.#histograms.getSingleMetric(name) === undefined ? this.#registry : this.#histograms);
    const parts = this.#registry.getMetricsAsArray().map(({ name }) => registryOf(name).getSingleMetricAsString(name));
    const text = `${(await Promise.all(parts)).join('\n')}\n`;
    // OpenMetrics names the family of a counter without its suffix
    return text.replace(/^# (HELP|TYPE) (\w+)_total /gm, '# $1 $2 ');
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
