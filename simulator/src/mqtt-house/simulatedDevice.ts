import type { Clock } from '../clock.ts';
import { MqttLink, type BrokerAddress } from '../mqttLink.ts';
import type { DeviceModel, OutgoingMessage, Values } from './deviceModel.ts';

interface DeviceOptions {
  readonly broker: BrokerAddress;
  readonly clock: Clock;
  /** Simulated time of a time of the clock. */
  readonly worldTime: (atMs: number) => number;
}

/** One device with a connection of its own, so that the broker publishes its last will when it is away. */
export class SimulatedDevice {
  readonly model: DeviceModel;
  /** Values that replace those of the world; undefined for one that the device does not know. */
  overrides: Values = {};
  /** It is connected, but reports nothing. */
  isSilent = false;
  readonly #options: DeviceOptions;
  #link: MqttLink | undefined;
  #cancelReport: () => void = () => undefined;
  #isDescribed = false;

  constructor(model: DeviceModel, options: DeviceOptions) {
    this.model = model;
    this.#options = options;
  }

  /** Connects, describes itself and reports; throws if the broker is not reachable. */
  async start(): Promise<void> {
    if (this.#link) return;
    const { topic, offline } = this.model.availability;
    this.#link = await MqttLink.connect({
      broker: this.#options.broker,
      will: { topic, payload: Buffer.from(offline), retain: true, qos: 1 },
      onReconnect: () => this.#connected(),
    });
    for (const [request, answer] of this.model.requests ?? [])
      await this.#link.subscribe(request, (payload) => this.#publishAll(answer(payload, this.values())));
    this.#connected();
  }

  /** Disconnects as a device without power: the broker publishes its last will. */
  async leave(): Promise<void> {
    const link = this.#link;
    this.#stopReporting();
    this.#isDescribed = false;
    await link?.break();
  }

  /** Disconnects as a program that is stopped. */
  async stop(): Promise<void> {
    const link = this.#link;
    this.#stopReporting();
    await link?.close();
  }

  /** The newest values, overrides included. */
  values(atMs = this.#options.clock.now()): Values {
    return { ...this.model.values(this.#options.worldTime(atMs)), ...this.overrides };
  }

  describe(configs = this.model.configs): void {
    this.#isDescribed = true;
    this.#publishAll(configs);
  }

  /** Clears its retained configs, as when somebody deletes them. */
  undescribe(): void {
    for (const { topic } of this.model.configs) this.publish({ topic, payload: '', retain: true });
  }

  report(): void {
    if (!this.isSilent) this.#publishAll(this.states());
  }

  states(): readonly OutgoingMessage[] {
    const nowMs = this.#options.clock.now();
    return this.model.states(this.values(nowMs), this.#options.worldTime(nowMs));
  }

  publish({ topic, payload, retain = false }: Omit<OutgoingMessage, 'payload'> & { readonly payload: string | Buffer }): void {
    this.#link?.publish(topic, payload, { retain });
  }

  #connected(): void {
    const { availability, repeatsConfigs } = this.model;
    if (repeatsConfigs || !this.#isDescribed) this.describe();
    this.publish({ topic: availability.topic, payload: availability.online, retain: true });
    this.#reportRegularly();
  }

  #reportRegularly(): void {
    this.#cancelReport();
    this.report();
    this.#cancelReport = this.#options.clock.after(this.model.intervalMs, () => this.#reportRegularly());
  }

  #stopReporting(): void {
    this.#link = undefined;
    this.#cancelReport();
  }

  #publishAll(messages: readonly OutgoingMessage[]): void {
    for (const message of messages) this.publish(message);
  }
}
