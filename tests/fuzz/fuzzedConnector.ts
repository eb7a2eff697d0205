import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import type { CommonConfig, Connector } from '@gaugeway/connectors/contract';
import { EventLog, loggedEvents } from '@gaugeway/exporter/events';
import { Clock } from '@gaugeway/exporter/clock';
import { deviceMetrics } from '@gaugeway/exporter/devices/deviceMetrics';
import { Exposition } from '@gaugeway/exporter/series/exposition';
import { SeriesStore } from '@gaugeway/exporter/series/seriesStore';
import { StateStore } from '@gaugeway/exporter/state/state';
import { SupervisedConnector } from '@gaugeway/exporter/supervisor';
import { waitFor } from '../waitFor.ts';
import { Random } from './mutations.ts';

/** Number of mutations per test; set `FUZZ` for a longer run. */
export const mutations = Number(process.env['FUZZ'] ?? 1500);
/** Set `FUZZ_SEED` to the seed of a failure to repeat its mutations. */
export const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000);
const mebibyte = 2 ** 20;
/** Maximum number of log lines, whatever a connector receives. */
const mostLines = 400 + mutations / 100;
const mostHeapGrowth = 48 * mebibyte;

/** A connector as the exporter runs it, with the checks that must pass whatever it receives. */
export class FuzzedConnector implements AsyncDisposable {
  readonly random = new Random(seed);
  readonly lines: string[] = [];
  readonly supervised: SupervisedConnector;
  readonly #folder = mkdtempSync(join(tmpdir(), 'gaugeway-fuzz-'));
  readonly #store = new SeriesStore();
  readonly #state: StateStore;
  #heapBefore = 0;

  constructor(connector: Connector<never>, config: CommonConfig) {
    const note = (message: string, fields?: object) => void this.lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
    const log = { debug: () => undefined, info: note, warn: note, error: note };
    this.#state = StateStore.open(this.#folder, log);
    const entry = { name: connector.type, type: connector.type, connector: connector as Connector, config, fingerprint: '' };
    const clock = new Clock();
    this.supervised = new SupervisedConnector(entry, {
      store: this.#store,
      state: this.#state,
      events: new EventLog(clock, [loggedEvents(log)]),
      log,
      instanceId: (name) => name,
      folder: (type) => join(this.#folder, type),
      observePoll: () => undefined,
      metric: (name) => metrics.get(name),
      clock,
    });
  }

  /** Exposition lines of readings, without those of devices and the connector. */
  async readings(): Promise<string[]> {
    let text = '';
    const computed = deviceMetrics(() => [this.supervised.gateway]);
    for await (const chunk of new Exposition('text', {}, Date.now()).families(computed, this.#store.families)) text += chunk.toString();
    return text.split('\n').filter((line) => /^iot_(?!device_|connector_|link_quality|update_|actions_)/.test(line));
  }

  /** Without what devices did, which the event log has. */
  get complaints(): readonly string[] {
    return this.lines.filter((line) => !line.startsWith('event '));
  }

  /** Waits for a line that ends so. */
  until(end: string, timeoutMs = 20_000): Promise<unknown> {
    return waitFor(async () => (await this.readings()).some((line) => line.endsWith(end)), { what: `seed ${seed}: ${end}`, timeoutMs });
  }

  /** Call it after a warm-up. */
  measure(): void {
    this.#heapBefore = heapBytes();
  }

  /** Throws if the scrape has a value that no valid input contains, or if the connector logged too much, threw, or leaked memory. */
  async check(values: ReadonlySet<number>): Promise<void> {
    const wrong = (await this.readings()).filter((line) => !values.has(Number(line.slice(line.lastIndexOf(' ') + 1))));
    const defects = this.lines.filter((line) => /"stack"|\\n {4}at /.test(line));
    const grown = heapBytes() - this.#heapBefore;
    const problems = [...wrong.slice(0, 5), ...defects.slice(0, 5)];
    if (this.complaints.length > mostLines)
      problems.push(`${this.complaints.length} log lines, the last: ${this.complaints.slice(-5).join('\n')}`);
    if (this.#heapBefore > 0 && grown > mostHeapGrowth) problems.push(`the heap has grown by ${Math.round(grown / mebibyte)} MiB`);
    if (problems.length > 0) throw new Error(`seed ${seed}: ${problems.join('\n')}`);
  }

  /** What a run by hand reports. */
  get figures(): object {
    const { counters } = this.supervised.gateway;
    return {
      seed,
      mutations,
      lines: this.complaints.length,
      messages: counters.messages,
      parseErrors: Object.fromEntries(counters.parseErrors),
      rejected: Object.fromEntries(counters.rejected),
      errors: Object.fromEntries(counters.errors),
      heapGrowthMiB: Math.round((heapBytes() - this.#heapBefore) / mebibyte),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.supervised.stop();
    this.#state.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Without what waits to be collected, where the collector can be called. */
function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
