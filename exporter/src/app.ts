import { join } from 'node:path';
import { metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import type { Logger } from '@gaugeway/connectors/contract';
import { Clock } from './clock.ts';
import { ComponentList, type Component } from './component.ts';
import type { ConfigProblem, ExporterConfig, LoadResult } from './config/config.ts';
import { DefectLog } from './defectLog.ts';
import { deviceMetrics } from './devices/deviceMetrics.ts';
import { DuplicateWatch } from './devices/duplicateDevices.ts';
import { Persistence } from './devices/persistence.ts';
import { ownedBy, takeUncaughtErrors } from './errorOwners.ts';
import { EventLog, EventRing, loggedEvents } from './events.ts';
import { eventLines } from './lines/eventLines.ts';
import { LineOutlet } from './lines/lineOutlet.ts';
import { LogTransport } from './lines/logTransport.ts';
import { createLog } from './log.ts';
import { maintenanceMetrics } from './maintenance/maintenanceMetrics.ts';
import { Maintenances } from './maintenance/maintenances.ts';
import { LokiOutput } from './outputs/loki/lokiOutput.ts';
import { Outputs } from './outputs/outputs.ts';
import { KnownSecrets } from './redaction/knownSecrets.ts';
import type { MeasuredOutputs } from './self-metrics/outputStatuses.ts';
import { SelfMetrics } from './selfMetrics.ts';
import { SeriesStore } from './series/seriesStore.ts';
import { ExporterSources } from './server/exporterSources.ts';
import { startServer, type RunningServer, type ServerSources } from './server/server.ts';
import type { GatewayServices } from './devices/gateway.ts';
import type { DataDir } from './state/dataDir.ts';
import { openState } from './state/openState.ts';
import type { StateStore } from './state/state.ts';
import { SupervisedConnectors } from './supervisedConnectors.ts';
import { Ticker, type TickedTask } from './ticker.ts';
import { Tracing } from './outputs/otlp/tracing.ts';

const duplicatesEveryMs = 10_000;
/** Keys of the config that a reload does not apply. */
const restartKeys = ['data_dir', 'log'] as const;

interface AppOptions {
  readonly version: string;
  /** Loads the config for a reload; without it a reload is refused. */
  readonly reload?: () => Promise<LoadResult>;
  /** Drops what outputs have not sent before this start. */
  readonly skipBacklog?: boolean;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
  readonly log?: Logger;
}

/** The exporter: a list of components that start in order, apply a changed config, and stop in reverse. */
export class App {
  readonly log: Logger;
  readonly #options: AppOptions;
  readonly #startConfig: ExporterConfig;
  readonly #secrets = new KnownSecrets();
  readonly #lines = new LineOutlet(this.#secrets);
  readonly #dataDir: DataDir;
  readonly #state: StateStore;
  readonly #clock: Clock;
  readonly #defects: DefectLog;
  readonly #selfMetrics: SelfMetrics;
  readonly #outputs: Outputs;
  readonly #loki: LokiOutput;
  readonly #tracing: Tracing;
  readonly #connectors: SupervisedConnectors;
  readonly #persistence: Persistence;
  readonly #maintenances: Maintenances;
  readonly #sources: ServerSources;
  readonly #components: ComponentList;
  #server: RunningServer | undefined;
  #changing: Promise<unknown> = Promise.resolve();
  #stopped = false;
  readonly #broken = Promise.withResolvers<never>();

  private constructor(config: ExporterConfig, options: AppOptions) {
    this.#startConfig = config;
    this.#options = options;
    this.#learnSecrets(config);
    const redact = (line: string) => this.#secrets.redact(line);
    // winston gives a transport the level of its logger
    const transports = () => [new LogTransport(this.#lines, config.log.format)];
    /** Without Loki: for what must not get there, or gets there in another way. */
    const localLog = options.log ?? createLog(config.log, { redact });
    this.log = options.log ?? createLog(config.log, { redact, transports: transports() });
    const { dataDir, state } = openState(config.data_dir, this.log);
    this.#dataDir = dataDir;
    this.#state = state;
    this.#clock =
      options.now === undefined ? startClock(state, this.log, (byMs) => this.#outputs.clockStepped(byMs)) : Clock.of(options.now);
    this.#defects = new DefectLog(this.log);
    this.#loki = new LokiOutput({ log: localLog, clock: this.#clock, folder: dataDir.path, version: options.version });
    this.#tracing = new Tracing({ log: this.log, version: options.version });
    this.#selfMetrics = new SelfMetrics({
      version: options.version,
      connectors: () => this.#connectors.gateways(),
      writtenBytes: () => state.writtenBytes,
      outputs: () => this.#measured,
    });
    const store = new SeriesStore();
    const events = new EventRing(this.#clock);
    const gateways = () => this.#connectors.gateways();
    const computed = [...deviceMetrics(gateways), ...maintenanceMetrics(gateways, () => this.#maintenances)];
    this.#outputs = new Outputs({
      store,
      computed,
      clock: this.#clock,
      log: this.log,
      folder: dataDir.path,
      version: options.version,
      selfMetrics: () => this.#selfMetrics.render('openmetrics'),
      skipBacklog: options.skipBacklog === true,
      tracer: this.#tracing.tracer,
      metric: (name) => catalogue.get(name),
    });
    const eventLog = new EventLog(this.#clock, [events, loggedEvents(localLog), eventLines(this.#lines, this.#clock)]);
    this.#connectors = this.#createConnectors(
      {
        store,
        events: eventLog,
        debugLog: options.log ?? createLog({ ...config.log, level: 'debug' }, { redact, transports: transports() }),
      },
      new Set(computed.map((family) => family.metric.name)),
    );
    this.#maintenances = new Maintenances({ state, clock: this.#clock, events: eventLog, inventory: this.#connectors });
    this.#persistence = new Persistence(state, () => this.#connectors.devices(), this.#clock);
    this.#sources = new ExporterSources({
      connectors: this.#connectors,
      store,
      computed,
      selfMetrics: this.#selfMetrics,
      maintenances: this.#maintenances,
      outputs: () => this.#measured,
      events,
      clock: this.#clock,
      log: this.log,
      tracer: this.#tracing.tracer,
      reload: () => this.reload(),
    });
    this.#components = new ComponentList(this.#createComponents());
    this.#broken.promise.catch(() => undefined);
  }

  /** Throws when another process holds the data folder or the listen address is not available. */
  static async start(config: ExporterConfig, options: AppOptions): Promise<App> {
    const app = new App(config, options);
    await ownedBy(app.#defects.owner('in the exporter itself', app.#broken.reject), () => app.#components.start(config));
    app.#selfMetrics.reloaded(true, Date.now());
    app.log.info('listening', { url: app.url, version: options.version });
    return app;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  /** Rejects after a defect outside of connectors and requests: what still works is unknown, so the process must restart. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  /** Restarts only the connectors whose config changed. */
  apply(config: ExporterConfig): Promise<void> {
    return this.#serially(() => this.#apply(config));
  }

  /** Loads the config again; an invalid one changes nothing. */
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
      await this.#components.stop();
    });
  }

  /** In the order of their start. */
  #createComponents(): Component[] {
    return [
      this.#uncaughtErrors(),
      this.#storage(),
      this.#loki,
      this.#lineOutlet(),
      this.#tracing,
      this.#outputs,
      this.#outputObserver(),
      this.#httpServer(),
      this.#connectors,
      this.#createTicker(),
    ];
  }

  get #measured(): MeasuredOutputs {
    const { targets, spool, tapCounters } = this.#outputs;
    return { targets, spool, tapCounters, loki: this.#loki.status, tracing: this.#tracing.status };
  }

  /** A changed config replaces the targets. */
  #outputObserver(): Component {
    const observe = () => this.#selfMetrics.observeOutputs(this.#measured);
    return { start: observe, apply: observe };
  }

  /** After Loki's start: the lines from before go there. */
  #lineOutlet(): Component {
    return { start: () => this.#lines.open(this.#loki), apply: (config) => this.#learnSecrets(config) };
  }

  #learnSecrets({ outputs, connectors }: ExporterConfig): void {
    this.#secrets.learn([outputs, connectors.map(({ config }) => config)]);
  }

  #uncaughtErrors(): Component {
    let stopTaking: () => void = () => undefined;
    return {
      // an error without an owner, such as from a timer that a library shares, is reported and affects nothing else
      start: () => void (stopTaking = takeUncaughtErrors(this.#defects.owner('without an owner'))),
      stop: () => stopTaking(),
    };
  }

  /** Opened before the components start, because the clock continues from the stored time. */
  #storage(): Component {
    return {
      stop: () => {
        this.#persistence.flushSync();
        this.#state.close();
        this.#dataDir.close();
      },
    };
  }

  #httpServer(): Component {
    const start = ({ server }: ExporterConfig) => startServer(server, this.#sources, this.#options.version);
    return {
      start: async (config) => {
        this.#server = await ownedBy(this.#defects.owner('while answering a request'), () => start(config));
      },
      apply: ({ server }) => this.#server?.update(server),
      stop: () => this.#server?.close(),
    };
  }

  #createConnectors(shared: Pick<GatewayServices, 'store' | 'events' | 'debugLog'>, computed: ReadonlySet<string>): SupervisedConnectors {
    return new SupervisedConnectors(
      {
        ...shared,
        state: this.#state,
        lines: this.#lines,
        log: this.log,
        instanceId: (connector) => this.#dataDir.instanceId(connector),
        folder: (type) => join(this.#dataDir.path, type),
        tap: this.#outputs.tap,
        tracer: this.#tracing.tracer,
        acknowledgements: this.#outputs,
        observePoll: (connector, seconds) => this.#selfMetrics.observePoll(connector, seconds),
        clock: this.#clock,
      },
      {
        save: () => this.#persistence.flush(),
        // no property may set a computed metric: it would be on the scrape twice
        metric: (name, custom) => (computed.has(name) ? undefined : (catalogue.get(name) ?? custom.get(name))),
      },
    );
  }

  #createTicker(): Ticker {
    const duplicates = new DuplicateWatch(this.#dataDir.path, this.log);
    const connectors = this.#connectors;
    const persist: TickedTask = { failure: 'cannot save the state', run: () => this.#persistence.tick() };
    const watchDuplicates: TickedTask = {
      failure: 'cannot check for duplicate devices',
      everyMs: duplicatesEveryMs,
      run: () => duplicates.check(connectors.describedDevices()),
    };
    const endMaintenances: TickedTask = { failure: 'cannot end maintenances', run: () => this.#maintenances.tick() };
    const tickOutputs: TickedTask = { failure: 'cannot sample for the outputs', run: () => this.#outputs.tick() };
    const tasks = function* (): Generator<TickedTask> {
      for (const gateway of connectors.gateways()) yield { failure: 'device tick failed', run: () => gateway.tick() };
      yield endMaintenances;
      yield tickOutputs;
      yield persist;
      yield watchDuplicates;
    };
    return new Ticker(tasks, this.#defects, () => this.#clock.now());
  }

  async #apply(config: ExporterConfig): Promise<void> {
    if (this.#stopped) throw new Error('cannot apply the config: the exporter is stopped');
    // the server reports its own
    for (const key of restartKeys)
      if (JSON.stringify(config[key]) !== JSON.stringify(this.#startConfig[key])) this.log.warn(`${key} changed: restart to apply`);
    this.log.info('config loaded', await this.#components.apply(config));
  }

  #refuse(problems: ConfigProblem[]): { ok: false; problems: ConfigProblem[] } {
    for (const { file, line, column, path, code, message } of problems)
      this.log.error('config not reloaded', { at: `${file}:${line}:${column}`, path, code, problem: message });
    return { ok: false, problems };
  }

  #serially<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#changing.then(change);
    this.#changing = result.catch(() => undefined);
    return result;
  }
}

function startClock(state: StateStore, log: Logger, onSet: (byMs: number) => void): Clock {
  const { notBeforeMs, aheadMs } = state.clock;
  const onStep = (byMs: number): void => {
    log.warn(`the system clock was set ${byMs < 0 ? 'back' : 'forward'}: ages do not change`, { seconds: Math.abs(byMs) / 1000 });
    onSet(byMs);
  };
  return new Clock({ aheadMs, onStep, ...(notBeforeMs !== undefined && { notBeforeMs }) });
}

const noConfigFile: ConfigProblem = {
  file: '',
  line: 0,
  column: 0,
  path: '',
  code: 'no_config_file',
  message: 'the exporter runs without a config file: nothing to reload',
};
