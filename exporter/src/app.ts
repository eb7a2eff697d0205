import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Logger } from '@gaugeway/connectors/contract';
import type { ConfigProblem, ConnectorEntry, ExporterConfig, LoadResult } from './config/config.ts';
import { Clock } from './clock.ts';
import type { DataDir } from './state/dataDir.ts';
import { openState } from './state/openState.ts';
import type { RegisteredDevice } from './devices/device.ts';
import { deviceMetrics } from './devices/deviceMetrics.ts';
import { EventLog } from './events.ts';
import { Exposition, type ComputedFamily, type ExpositionFormat, type ScrapeFilter } from './series/exposition.ts';
import type { ConnectorGateway, GatewayServices } from './devices/gateway.ts';
import { ownedBy, placeOf, stackOf, takeUncaughtErrors, type ErrorOwner } from './errorOwners.ts';
import { createLog } from './log.ts';
import { Persistence } from './devices/persistence.ts';
import { SelfMetrics } from './selfMetrics.ts';
import { SeriesStore } from './series/seriesStore.ts';
import type { MappingRow } from './server/schemas.ts';
import { startServer, type RunningServer, type ServerSources } from './server/server.ts';
import type { StateStore } from './state/state.ts';
import { twinsAmong, TwinWatch } from './devices/duplicateDevices.ts';
import { connectorStatus, deviceStatus, mappingRows } from './server/statusRows.ts';
import { SupervisedConnector } from './supervisor.ts';

const tickMs = 1000;
/** Devices that two connectors see are looked for so often. */
const twinsMs = 10_000;
const mostDefects = 100;

export interface AppOptions {
  readonly version: string;
  /** Where a reload takes the config from; without it a reload is refused. */
  readonly reload?: () => Promise<LoadResult>;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
  readonly log?: Logger;
}

/** The exporter: reads as its start order, and stops in reverse. */
export class App {
  readonly log: Logger;
  readonly #options: AppOptions;
  readonly #clock: Clock;
  readonly #dataDir: DataDir;
  readonly #state: StateStore;
  readonly #store = new SeriesStore();
  readonly #connectors = new Map<string, SupervisedConnector>();
  readonly #services: GatewayServices;
  readonly #selfMetrics: SelfMetrics;
  readonly #persistence: Persistence;
  readonly #computed: ComputedFamily[];
  readonly #twins: TwinWatch;
  #lookedForTwinsMs = 0;
  #config: ExporterConfig;
  readonly #inForce: Pick<ExporterConfig, 'data_dir' | 'log'>;
  #server!: RunningServer;
  #ticker: NodeJS.Timeout | undefined;
  #changing: Promise<unknown> = Promise.resolve();
  #stopped = false;
  /** Places of the exporter's own defects: each is told once. */
  readonly #defects = new Set<string>();
  readonly #broken = Promise.withResolvers<never>();
  #stopTaking: () => void = () => undefined;

  private constructor(config: ExporterConfig, options: AppOptions) {
    this.#config = this.#inForce = config;
    this.#options = options;
    this.log = options.log ?? createLog(config.log);
    const { dataDir, state } = openState(config.data_dir, this.log);
    this.#dataDir = dataDir;
    this.#state = state;
    this.#clock = options.now === undefined ? this.#startClock() : Clock.of(options.now);
    this.#computed = deviceMetrics(() => this.#gateways());
    const computed = new Set(this.#computed.map((family) => family.metric.name));
    // what is computed is nobody's to set: it would be on the scrape twice
    const metric = (name: string): Metric | undefined =>
      computed.has(name) ? undefined : (catalogue.get(name) ?? this.#config.metrics.get(name));
    this.#services = {
      store: this.#store,
      state: this.#state,
      events: new EventLog(this.log, this.#clock),
      log: this.log,
      instanceId: (connector) => this.#dataDir.instanceId(connector),
      folder: (type) => join(this.#dataDir.path, type),
      observePoll: (connector, seconds) => this.#selfMetrics.observePoll(connector, seconds),
      metric,
      clock: this.#clock,
    };
    this.#selfMetrics = new SelfMetrics({
      version: options.version,
      connectors: () => this.#gateways(),
      writtenBytes: () => this.#state.writtenBytes,
    });
    this.#twins = new TwinWatch(this.#dataDir.path, this.log);
    this.#persistence = new Persistence(this.#state, () => this.#devices(), this.#clock.now());
    this.#broken.promise.catch(() => undefined);
  }

  /** Throws when the data folder is held by another process or the address cannot be listened on. */
  static async start(config: ExporterConfig, options: AppOptions): Promise<App> {
    const app = new App(config, options);
    // what belongs to nobody, such as a timer that a library has for all, is told and leaves the rest alone
    app.#stopTaking = takeUncaughtErrors(app.#owner('somewhere'));
    try {
      app.#server = await ownedBy(app.#owner('while answering a request'), () =>
        startServer(config.server, app.#sources(), options.version),
      );
    } catch (error) {
      app.#close();
      throw error;
    }
    ownedBy(app.#owner('in the exporter itself', app.#broken.reject), () => {
      app.#startConnectors(config.connectors);
      app.#forgetUnnamed(config.connectors);
      app.#ticker = setInterval(() => void app.#tick(), tickMs);
    });
    app.#selfMetrics.reloaded(true, Date.now());
    app.log.info('listening', { url: app.url, version: options.version });
    return app;
  }

  get url(): string {
    return this.#server.url;
  }

  /** Rejects when a defect outside of connectors and requests leaves it unknown what still works: it is to be stopped and started anew. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  /** Restarts only the connectors whose config changed. */
  apply(config: ExporterConfig): Promise<void> {
    return this.#serially(() => this.#apply(config));
  }

  /** Loads the config again; a bad one changes nothing. */
  reload(): Promise<{ ok: boolean; problems: ConfigProblem[] }> {
    return this.#serially(async () => {
      let ok = false;
      try {
        const result: LoadResult = (await this.#options.reload?.()) ?? { ok: false, problems: [noConfigFile] };
        if (!result.ok) return this.#refuse(result.problems);
        await this.#apply(result.config);
        ok = true;
        return { ok, problems: [] };
      } finally {
        this.#selfMetrics.reloaded(ok, Date.now());
      }
    });
  }

  /** Idempotent. */
  stop(): Promise<void> {
    return this.#serially(async () => {
      this.#stopped = true;
      clearInterval(this.#ticker);
      await Promise.all([...this.#connectors.values()].map((connector) => connector.stop()));
      await this.#server.close();
      this.#close();
    });
  }

  #startClock(): Clock {
    const { notBeforeMs, aheadMs } = this.#state.clock;
    const onStep = (byMs: number): void =>
      this.log.warn(`the clock of this machine was set ${byMs < 0 ? 'back' : 'forward'}: no age changes`, {
        seconds: Math.abs(byMs) / 1000,
      });
    return new Clock({ aheadMs, onStep, ...(notBeforeMs !== undefined && { notBeforeMs }) });
  }

  #close(): void {
    this.#persistence.flushSync(this.#clock.now());
    this.#state.close();
    this.#dataDir.close();
    this.#stopTaking();
  }

  #refuse(problems: ConfigProblem[]): { ok: false; problems: ConfigProblem[] } {
    for (const { file, line, column, path, code, message } of problems)
      this.log.error('config not reloaded', { at: `${file}:${line}:${column}`, path, code, problem: message });
    return { ok: false, problems };
  }

  async #apply(config: ExporterConfig): Promise<void> {
    if (this.#stopped) throw new Error('cannot apply the config: the exporter is stopped');
    this.#tellUntaken(config);
    const wanted = new Map(config.connectors.map((entry) => [entry.name, entry]));
    const isToRestart = ({ entry, waitsForReload }: SupervisedConnector) =>
      waitsForReload || wanted.get(entry.name)?.fingerprint !== entry.fingerprint;
    const changed = [...this.#connectors.values()].filter(isToRestart);
    await Promise.all(changed.map((connector) => connector.stop()));
    await this.#persistence.flush(this.#clock.now());
    for (const { entry, gateway } of changed) {
      gateway.close();
      this.#connectors.delete(entry.name);
    }
    this.#config = config;
    await this.#server.update(config.server);
    const started = config.connectors.filter(({ name }) => !this.#connectors.has(name));
    this.#startConnectors(started);
    this.#forgetUnnamed(config.connectors);
    this.log.info('config loaded', { restarted: started.map(({ name }) => name).join(' '), unchanged: wanted.size - started.length });
  }

  /** The server tells of its own. */
  #tellUntaken(config: ExporterConfig): void {
    for (const key of ['data_dir', 'log'] as const) {
      if (JSON.stringify(config[key]) !== JSON.stringify(this.#inForce[key])) this.log.warn(`${key} is taken by a restart only`);
    }
  }

  #startConnectors(entries: readonly ConnectorEntry[]): void {
    for (const entry of entries) this.#connectors.set(entry.name, new SupervisedConnector(entry, this.#services));
  }

  /** What the config no longer names is gone (catalogue §8.9). */
  #forgetUnnamed(entries: readonly ConnectorEntry[]): void {
    const named = new Set(entries.map(({ name }) => name));
    for (const name of this.#state.connectors()) if (!named.has(name)) this.#state.removeConnector(name);
  }

  async #tick(): Promise<void> {
    const ticks = [...this.#gateways()].map(async (gateway) => gateway.tick());
    const results = await Promise.allSettled([...ticks, this.#persistence.tick(this.#clock.now())]);
    for (const result of results) if (result.status === 'rejected') this.#tellDefect('cannot look after devices', result.reason);
    if (this.#clock.now() - this.#lookedForTwinsMs < twinsMs) return;
    this.#lookedForTwinsMs = this.#clock.now();
    try {
      this.#twins.look(this.#seenDevices());
    } catch (error) {
      this.#tellDefect('cannot look for devices that two connectors see', error);
    }
  }

  #owner(where: string, broken: (error: unknown) => void = () => undefined): ErrorOwner {
    const fail = (error: unknown): void => {
      this.#tellDefect(`an error that nothing caught, ${where}`, error);
      broken(error);
    };
    return { log: this.log, fail };
  }

  #tellDefect(what: string, error: unknown): void {
    const place = placeOf(error);
    if (this.#defects.has(place) || this.#defects.size >= mostDefects) return;
    this.#defects.add(place);
    this.log.error(what, { stack: stackOf(error) });
  }

  #serially<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#changing.then(change);
    this.#changing = result.catch(() => undefined);
    return result;
  }

  *#gateways(): Generator<ConnectorGateway> {
    for (const { gateway } of this.#connectors.values()) yield gateway;
  }

  *#devices(): Generator<RegisteredDevice> {
    for (const { devices } of this.#gateways()) yield* devices.values();
  }

  *#seenDevices() {
    for (const { name: connector, type, devices } of this.#gateways()) {
      for (const { id: device, name, description } of devices.values()) yield { connector, type, device, name, description };
    }
  }

  async *#render(filter: ScrapeFilter, format: ExpositionFormat): AsyncGenerator<string | Buffer> {
    const whole = filter.connectors === undefined && filter.devices === undefined;
    if (whole) {
      yield await this.#selfMetrics.render(format);
      // that took its milliseconds: the rest begins with a turn of its own
      await nextTurn();
    }
    yield* new Exposition(format, filter, this.#clock.now()).families(this.#computed, this.#store.families);
    if (format === 'openmetrics') yield '# EOF\n';
  }

  #sources(): ServerSources {
    return {
      renderMetrics: (filter, format) => this.#render(filter, format),
      connectors: () => [...this.#connectors.values()].map((connector) => connectorStatus(connector)),
      devices: () => this.#deviceRows(),
      removeDevice: (connector, device) => this.#removeDevice(connector, device),
      mapping: (filter) => this.#mappingRows(filter),
      events: (filter) => this.#services.events.read(filter),
      reload: () => this.reload(),
      observeScrape: (seconds) => this.#selfMetrics.observeScrape(seconds),
      log: this.log,
    };
  }

  *#deviceRows() {
    const twins = twinsAmong(this.#seenDevices());
    for (const gateway of this.#gateways()) {
      for (const device of gateway.devices.values()) {
        if (device.description.metadataOnly !== true) yield deviceStatus(device, { gateway, twins });
      }
    }
  }

  *#mappingRows({ connector, device: wanted }: { connector?: string; device?: string }): Generator<MappingRow> {
    for (const device of this.#devices()) {
      if (connector !== undefined && device.connectorName !== connector) continue;
      if (wanted !== undefined && device.id !== wanted && device.name !== wanted) continue;
      yield* mappingRows(device, this.#clock);
    }
  }

  #removeDevice(connector: string, id: string): boolean {
    const device = this.#connectors.get(connector)?.gateway.devices.get(id);
    device?.event({ event: 'device_deleted' });
    device?.remove();
    return device !== undefined;
  }
}

const noConfigFile: ConfigProblem = {
  file: '',
  line: 0,
  column: 0,
  path: '',
  code: 'no_config_file',
  message: 'the exporter runs without a config file: there is nothing to reload',
};
