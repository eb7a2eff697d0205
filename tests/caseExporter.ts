import { join } from 'node:path';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import type { CommonConfig, Logger } from '@gaugeway/connectors/contract';
import { Clock } from '@gaugeway/exporter/clock';
import { deviceMetrics } from '@gaugeway/exporter/devices/deviceMetrics';
import { EventLog } from '@gaugeway/exporter/events';
import { Exposition, type ExpositionFormat } from '@gaugeway/exporter/series/exposition';
import { eventLines } from '@gaugeway/exporter/lines/eventLines';
import type { LineSink } from '@gaugeway/exporter/lines/logLine';
import { noLines } from '@gaugeway/exporter/lines/noLines';
import { ConnectorGateway } from '@gaugeway/exporter/devices/gateway';
import { SeriesStore } from '@gaugeway/exporter/series/seriesStore';
import { StateStore } from '@gaugeway/exporter/state/state';

const silentLog: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const metric = metrics.get.bind(metrics);

/** The exporter's core behind one connector's gateway, without its sockets; its clock stands still until it is moved. */
export class CaseExporter implements Disposable {
  readonly gateway: ConnectorGateway;
  readonly #store = new SeriesStore();
  readonly #state: StateStore;
  #nowMs = Date.parse('2026-01-15T12:00:00Z');

  constructor(type: string, config: CommonConfig, { folder, lines = noLines }: { readonly folder: string; readonly lines?: LineSink }) {
    this.#state = StateStore.open(folder, silentLog);
    const clock = Clock.of(() => this.#nowMs);
    this.gateway = new ConnectorGateway(
      { name: config.name ?? type, type, connector: undefined as never, config, fingerprint: '' },
      {
        store: this.#store,
        state: this.#state,
        events: new EventLog(clock, [eventLines(lines, clock)]),
        lines,
        log: silentLog,
        instanceId: (name) => name,
        folder: (kind) => join(folder, kind),
        observePoll: () => undefined,
        metric,
        clock,
      },
    );
  }

  /** Moves the clock; what time alone changes happens. */
  moveTo(nowMs: number): void {
    this.#nowMs = nowMs;
    this.gateway.tick();
  }

  /** What Prometheus gets of devices. */
  async scrape(format: ExpositionFormat = 'text'): Promise<string> {
    let text = '';
    const computed = deviceMetrics(() => [this.gateway]);
    for await (const chunk of new Exposition(format, {}, this.#nowMs).families(computed, this.#store.families)) text += chunk.toString();
    return format === 'text' ? text : `${text}# EOF\n`;
  }

  [Symbol.dispose](): void {
    this.#state.close();
  }
}
