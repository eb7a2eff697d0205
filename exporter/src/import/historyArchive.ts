import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import type { Archive, Device, DeviceDescription, Logger, Terminal } from '@gaugeway/connectors/contract';
import { Clock } from '../clock.ts';
import type { ConnectorEntry, ExporterConfig } from '../config/config.ts';
import { ConnectorGateway } from '../devices/gateway.ts';
import { EventLog } from '../events.ts';
import { SeriesStore } from '../series/seriesStore.ts';
import { StateStore } from '../state/state.ts';
import { noTracer, type Tracer } from '@gaugeway/connectors/trace';
import type { Journal } from './journal.ts';
import type { SampleSink } from '../outputs/import-sinks/sample.ts';
import { PartTrace } from './partTrace.ts';
import { SampleCollector } from './sampleCollector.ts';

interface ArchiveOptions {
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly sink: SampleSink;
  readonly journal: Journal;
  readonly terminal: Terminal;
  readonly metrics: ExporterConfig['metrics'];
  /** The data folder of the exporter. */
  readonly dataDir: string;
  /** Default: nothing is traced. */
  readonly tracer?: Tracer;
}

const silentLog: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Passes past readings to a sink, with the same devices, catalogue and overrides as live readings, so that they have the same series. */
export class HistoryArchive implements Archive, Disposable {
  readonly fromMs: number;
  readonly toMs: number;
  readonly folder: string;
  readonly terminal: Terminal;
  /** Samples read, and samples that were new in the sink. */
  read = 0;
  written = 0;
  readonly #options: ArchiveOptions;
  readonly #scratch = mkdtempSync(join(tmpdir(), 'gaugeway-import-'));
  readonly #state = StateStore.open(this.#scratch, silentLog);
  readonly #gateway: ConnectorGateway;
  readonly #collector = new SampleCollector();
  readonly #trace: PartTrace;

  constructor(entry: ConnectorEntry, options: ArchiveOptions) {
    this.#options = options;
    this.fromMs = options.range.fromMs;
    this.toMs = options.range.toMs;
    this.terminal = options.terminal;
    this.#trace = new PartTrace(options.tracer ?? noTracer, entry.name);
    this.folder = join(options.dataDir, entry.type);
    // a hold depends on the current time and would extend past detections
    const held = { ...entry, config: { ...entry.config, safety_hold: 0 } };
    const clock = new Clock();
    this.#gateway = new ConnectorGateway(held, {
      store: new SeriesStore(),
      state: this.#state,
      events: new EventLog(clock, []),
      log: silentLog,
      instanceId: () => '',
      folder: () => this.#scratch,
      observePoll: () => undefined,
      metric: (name) => catalogue.get(name) ?? options.metrics.get(name),
      clock,
      tap: this.#collector.tap,
    });
    // the values of an offline device are hidden
    this.#gateway.link(true);
  }

  device(description: DeviceDescription): Pick<Device, 'map'> {
    return this.#gateway.device(description);
  }

  has(part: string): boolean {
    const isStored = this.#options.journal.has(part);
    if (!isStored) this.#trace.begin(part);
    return isStored;
  }

  async done(part: string): Promise<void> {
    const { sink, journal } = this.#options;
    const series = this.#collector.take();
    const samples = series.reduce((sum, { values }) => sum + values.length, 0);
    this.read += samples;
    this.#trace.read(samples);
    if (series.length > 0) this.written += await sink.write(series);
    journal.add(part, sink.position);
    this.#trace.end();
  }

  /** Before the spans are sent for the last time. */
  stopTracing(): void {
    this.#trace.end('not completed');
  }

  [Symbol.dispose](): void {
    this.#gateway.close();
    this.#state.close();
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}
