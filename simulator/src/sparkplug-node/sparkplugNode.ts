import type { Clock } from '../clock.ts';
import { MqttLink, type BrokerAddress } from '../mqttLink.ts';
import type { MetricModel, StationModel } from './compressorStation.ts';
import { encodePayload, type PayloadMetric } from './payload.ts';

/** What becomes of the next messages with data. */
export type DataFault = 'drop' | 'double' | 'swap';

interface NodeOptions {
  readonly broker: BrokerAddress;
  readonly clock: Clock;
  /** Simulated time of a time of the clock. */
  readonly worldTime: (atMs: number) => number;
}

const rebirth = 'Node Control/Rebirth';
const reportMs = 5000;
/** Numbers of messages and connections are 0 to 255. */
const period = 256;

/** An edge node of Sparkplug B 3.0 with one device: births, changes by alias, deaths, and rebirths on command. */
export class SparkplugNode {
  /** Values that replace those of the world. */
  overrides: Readonly<Record<string, number | boolean | string>> = {};
  isSilent = false;
  readonly model: StationModel;
  readonly #options: NodeOptions;
  #link: MqttLink | undefined;
  #cancelReport: () => void = () => undefined;
  /** Of the connection. */
  #bdSeq = period - 1;
  #seq = 0;
  #isDeviceAlive = true;
  /** Aliases count down instead of up. */
  #isSwapped = false;
  /** The last value of each metric that was published. */
  readonly #published = new Map<MetricModel, unknown>();
  #faults: DataFault[] = [];
  #held: (() => void) | undefined;

  constructor(model: StationModel, options: NodeOptions) {
    this.model = model;
    this.#options = options;
  }

  /** Connects and is born; throws if the broker is not reachable. */
  async start(): Promise<void> {
    if (this.#link) return;
    this.#link = await MqttLink.connect({
      broker: this.#options.broker,
      will: { topic: this.#topic('NDEATH'), payload: this.#nextDeath(), retain: false, qos: 1 },
      nextWill: () => this.#nextDeath(),
      onReconnect: () => this.bear(),
    });
    await this.#link.subscribe(this.#topic('NCMD'), (text) => {
      // the payload of a command has the name of its metric as it is
      if (text.includes(rebirth)) this.bear();
    });
    this.bear();
  }

  /** Loses its power: the broker publishes its death. */
  async leave(): Promise<void> {
    const link = this.#stopReporting();
    await link?.break();
  }

  /** Ends as a program that is stopped. */
  async stop(): Promise<void> {
    this.#publish('NDEATH', this.#death());
    const link = this.#stopReporting();
    await link?.close();
  }

  /** Publishes its births; `swapped`: with other aliases from now on. */
  bear(swapped = this.#isSwapped): void {
    this.#isSwapped = swapped;
    this.#seq = 0;
    this.#held = undefined;
    this.#published.clear();
    const own: PayloadMetric[] = [
      { name: 'bdSeq', type: 'uint64', value: this.#bdSeq },
      { name: rebirth, type: 'boolean', value: false },
    ];
    this.#send('NBIRTH', [...own, ...this.#declared(this.model.nodeMetrics)]);
    if (this.#isDeviceAlive) this.#bearDevice();
    this.#reportRegularly();
  }

  setDeviceAlive(isAlive: boolean): void {
    if (isAlive === this.#isDeviceAlive) return;
    this.#isDeviceAlive = isAlive;
    if (isAlive) this.#bearDevice();
    else this.#send('DDEATH', []);
  }

  /** The next messages with data are lost, repeated, or overtaken by the one after. */
  disturb(fault: DataFault, count = 1): void {
    this.#faults = Array<DataFault>(count).fill(fault);
  }

  /** Publishes what has changed. */
  report(): void {
    if (this.isSilent) return;
    this.#sendChanges('NDATA', this.model.nodeMetrics);
    if (this.#isDeviceAlive) this.#sendChanges('DDATA', this.model.deviceMetrics);
  }

  #bearDevice(): void {
    this.#send('DBIRTH', this.#declared(this.model.deviceMetrics));
  }

  #reportRegularly(): void {
    this.#cancelReport();
    this.#cancelReport = this.#options.clock.after(reportMs, () => {
      this.report();
      this.#reportRegularly();
    });
  }

  #stopReporting(): MqttLink | undefined {
    const link = this.#link;
    this.#link = undefined;
    this.#cancelReport();
    return link;
  }

  #declared(metrics: Readonly<Record<string, MetricModel>>): PayloadMetric[] {
    return Object.entries(metrics).map(([name, model]) => ({
      name,
      alias: this.#aliasOf(name),
      type: model.type,
      value: this.#valueOf(name, model),
      ...(model.unit !== undefined && { unit: model.unit }),
    }));
  }

  #sendChanges(type: 'NDATA' | 'DDATA', metrics: Readonly<Record<string, MetricModel>>): void {
    const changed = Object.entries(metrics).filter(([name, model]) => this.#published.get(model) !== this.#current(name, model));
    if (changed.length === 0) return;
    this.#send(
      type,
      changed.map(([name, model]) => ({ alias: this.#aliasOf(name), type: model.type, value: this.#valueOf(name, model) })),
    );
  }

  #aliasOf(name: string): number {
    const names = [...Object.keys(this.model.nodeMetrics), ...Object.keys(this.model.deviceMetrics)];
    const index = names.indexOf(name);
    return 1 + (this.#isSwapped ? names.length - 1 - index : index);
  }

  #current(name: string, model: MetricModel): number | boolean | string {
    return this.overrides[name] ?? model.value(this.#options.worldTime(this.#options.clock.now()));
  }

  #valueOf(name: string, model: MetricModel): number | boolean | string {
    const value = this.#current(name, model);
    this.#published.set(model, value);
    return value;
  }

  #send(type: string, metrics: readonly PayloadMetric[]): void {
    const payload = encodePayload({ timestampMs: this.#options.clock.now(), seq: this.#seq, metrics });
    this.#seq = (this.#seq + 1) % period;
    const publish = (): void => this.#publish(type, payload);
    const fault = type.endsWith('DATA') ? this.#faults.shift() : undefined;
    if (fault === 'drop') return;
    if (fault === 'swap' && this.#held === undefined) {
      this.#held = publish;
      return;
    }
    publish();
    if (fault === 'double') publish();
    this.#held?.();
    this.#held = undefined;
  }

  #publish(type: string, payload: Buffer): void {
    this.#link?.publish(this.#topic(type), payload, {});
  }

  #topic(type: string): string {
    const { group, node, device } = this.model;
    return `spBv1.0/${group}/${type}/${node}${type.startsWith('D') ? `/${device}` : ''}`;
  }

  /** Of the next connection. */
  #nextDeath(): Buffer {
    this.#bdSeq = (this.#bdSeq + 1) % period;
    return this.#death();
  }

  #death(): Buffer {
    return encodePayload({ timestampMs: this.#options.clock.now(), metrics: [{ name: 'bdSeq', type: 'uint64', value: this.#bdSeq }] });
  }
}
