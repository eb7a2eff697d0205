import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import type { Logger } from '@gaugeway/connectors/contract';
import { Clock } from '../clock.ts';
import type { ConnectorEntry, ExporterConfig } from '../config/config.ts';
import { EventLog } from '../events.ts';
import { eventLines } from '../lines/eventLines.ts';
import type { LineSink } from '../lines/logLine.ts';
import { noLines } from '../lines/noLines.ts';
import { Exposition, type ExpositionFormat } from '../series/exposition.ts';
import { SeriesStore } from '../series/seriesStore.ts';
import type { StateStore } from '../state/state.ts';
import { deviceMetrics } from './deviceMetrics.ts';
import { ConnectorGateway } from './gateway.ts';

interface Options {
  readonly state: StateStore;
  readonly log: Logger;
  /** Absolute path of the folder of a connector type. */
  readonly folder: (type: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly lines?: LineSink;
  /** Custom metrics of the config. */
  readonly custom?: ExporterConfig['metrics'];
}

/** The exporter's core behind the gateway of one connector: no server, no outputs, and no run of the connector. */
export class LoneGateway {
  readonly gateway: ConnectorGateway;
  readonly #store = new SeriesStore();
  readonly #now: () => number;

  constructor(entry: ConnectorEntry, { state, log, folder, now, lines = noLines, custom = new Map() }: Options) {
    this.#now = now;
    const clock = Clock.of(now);
    this.gateway = new ConnectorGateway(entry, {
      store: this.#store,
      state,
      events: new EventLog(clock, [eventLines(lines, clock)]),
      lines,
      log,
      instanceId: (name) => name,
      folder,
      observePoll: () => undefined,
      metric: (name) => metrics.get(name) ?? custom.get(name),
      clock,
    });
  }

  /** What Prometheus gets of devices. */
  async scrape(format: ExpositionFormat = 'text'): Promise<string> {
    const text = await this.#render(
      format,
      deviceMetrics(() => [this.gateway]),
    );
    return format === 'text' ? text : `${text}# EOF\n`;
  }

  /** The values of devices: the lines of a scrape without comments, and without what all devices have. */
  async values(): Promise<readonly string[]> {
    const text = await this.#render('text', []);
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  }

  async #render(format: ExpositionFormat, computed: ReturnType<typeof deviceMetrics>): Promise<string> {
    let text = '';
    for await (const chunk of new Exposition(format, {}, this.#now()).families(computed, this.#store.families)) text += chunk.toString();
    return text;
  }
}
