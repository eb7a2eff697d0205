import { join } from 'node:path';
import type { CommonConfig, Logger } from '@gaugeway/connectors/contract';
import type { ConnectorGateway } from '@gaugeway/exporter/devices/gateway';
import { LoneGateway } from '@gaugeway/exporter/devices/loneGateway';
import type { LineSink } from '@gaugeway/exporter/lines/logLine';
import type { ExpositionFormat } from '@gaugeway/exporter/series/exposition';
import { StateStore } from '@gaugeway/exporter/state/state';

const silentLog: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The exporter's core behind one connector's gateway, without its sockets; its clock stands still until it is moved. */
export class CaseExporter implements Disposable {
  readonly #core: LoneGateway;
  readonly #state: StateStore;
  #nowMs = Date.parse('2026-01-15T12:00:00Z');

  constructor(type: string, config: CommonConfig, { folder, lines }: { readonly folder: string; readonly lines?: LineSink }) {
    this.#state = StateStore.open(folder, silentLog);
    const entry = { name: config.name ?? type, type, connector: undefined as never, config, fingerprint: '' };
    this.#core = new LoneGateway(entry, {
      state: this.#state,
      log: silentLog,
      folder: (kind) => join(folder, kind),
      now: () => this.#nowMs,
      ...(lines && { lines }),
    });
  }

  get gateway(): ConnectorGateway {
    return this.#core.gateway;
  }

  /** Moves the clock; what time alone changes happens. */
  moveTo(nowMs: number): void {
    this.#nowMs = nowMs;
    this.gateway.tick();
  }

  /** What Prometheus gets of devices. */
  scrape(format: ExpositionFormat = 'text'): Promise<string> {
    return this.#core.scrape(format);
  }

  /** The values of devices: lines of a scrape. */
  values(): Promise<readonly string[]> {
    return this.#core.values();
  }

  [Symbol.dispose](): void {
    this.#state.close();
  }
}
