import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { AppliedFields, Component } from './component.ts';
import type { ConnectorEntry, ExporterConfig } from './config/config.ts';
import type { RegisteredDevice } from './devices/device.ts';
import type { ConnectorGateway, GatewayServices } from './devices/gateway.ts';
import { SupervisedConnector } from './supervisor.ts';

/** The connectors of the config in force; a changed config restarts those whose own config changed. */
export class SupervisedConnectors implements Component {
  readonly #services: GatewayServices;
  readonly #save: () => Promise<void>;
  readonly #connectors = new Map<string, SupervisedConnector>();
  #metrics: ReadonlyMap<string, Metric> = new Map();

  /** `save` stores everything before a connector restarts; `metric` finds one of the catalogue or of the config's `metrics`. */
  constructor(
    services: Omit<GatewayServices, 'metric'>,
    { save, metric }: { save: () => Promise<void>; metric: (name: string, custom: ReadonlyMap<string, Metric>) => Metric | undefined },
  ) {
    this.#services = { ...services, metric: (name) => metric(name, this.#metrics) };
    this.#save = save;
  }

  [Symbol.iterator](): Iterator<SupervisedConnector> {
    return this.#connectors.values();
  }

  get(name: string): SupervisedConnector | undefined {
    return this.#connectors.get(name);
  }

  connectors(): Iterable<string> {
    return this.#connectors.keys();
  }

  *gateways(): Generator<ConnectorGateway> {
    for (const { gateway } of this.#connectors.values()) yield gateway;
  }

  *devices(): Generator<RegisteredDevice> {
    for (const { devices } of this.gateways()) yield* devices.values();
  }

  /** All devices, for the search for duplicates. */
  *describedDevices() {
    for (const { entry, gateway } of this.#connectors.values()) {
      const { name: connector, type } = entry;
      const { distance = 0 } = entry.connector;
      for (const { id: device, name, description } of gateway.devices.values())
        yield { connector, type, device, name, description, distance };
    }
  }

  start(config: ExporterConfig): void {
    this.#metrics = config.metrics;
    this.#run(config.connectors);
    this.#forgetUnnamed(config.connectors);
  }

  async apply(config: ExporterConfig): Promise<AppliedFields> {
    const wanted = new Map(config.connectors.map((entry) => [entry.name, entry]));
    const isToRestart = ({ entry, waitsForReload }: SupervisedConnector) =>
      waitsForReload || wanted.get(entry.name)?.fingerprint !== entry.fingerprint;
    const changed = [...this.#connectors.values()].filter(isToRestart);
    await Promise.all(changed.map((connector) => connector.stop()));
    await this.#save();
    for (const { entry, gateway } of changed) {
      gateway.close();
      this.#connectors.delete(entry.name);
    }
    this.#metrics = config.metrics;
    const started = config.connectors.filter(({ name }) => !this.#connectors.has(name));
    this.#run(started);
    this.#forgetUnnamed(config.connectors);
    return { restarted: started.map(({ name }) => name).join(' '), unchanged: wanted.size - started.length };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#connectors.values()].map((connector) => connector.stop()));
  }

  #run(entries: readonly ConnectorEntry[]): void {
    for (const entry of entries) this.#connectors.set(entry.name, new SupervisedConnector(entry, this.#services));
  }

  /** Connectors that the config no longer names are removed from the state (catalogue §8.9). */
  #forgetUnnamed(entries: readonly ConnectorEntry[]): void {
    const { state } = this.#services;
    const named = new Set(entries.map(({ name }) => name));
    for (const name of state.connectors()) if (!named.has(name)) state.removeConnector(name);
  }
}
