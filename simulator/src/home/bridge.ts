import type { Clock } from '../clock.ts';
import { bridgeDevices, bridgeGroups, bridgeInfo, formatLastSeen, type BridgeSettings } from './bridgePayloads.ts';
import type { State } from './curves.ts';
import { LightGroup } from './lightGroup.ts';
import type { ZigbeeNode } from './zigbeeNode.ts';
import { MqttLink, type BrokerAddress, type PublishOptions } from '../mqttLink.ts';
import { stableStringify } from './stableStringify.ts';

type LogLevel = 'info' | 'warning' | 'error';

/** Delay between Home Assistant's birth message and the repetition of all states. */
const birthDelayMs = 30_000;

/** State keys that Zigbee2MQTT sends once and does not cache (lib/state.ts). */
const transient = /^action(_.*)?$/;

interface BridgeOptions {
  readonly broker: BrokerAddress;
  readonly settings: BridgeSettings;
  readonly clock: Clock;
  readonly nodes: ReadonlyMap<string, ZigbeeNode>;
}

/** Publishes what Zigbee2MQTT 2.x publishes, in the same order, with the same retain flags and quality of service. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #group = new LightGroup();
  #link: MqttLink | undefined;
  #groupAvailable: boolean | undefined;
  #lastLog = '';
  #cancelReplay: () => void = () => undefined;

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#link !== undefined;
  }

  /** Connects and publishes everything, the cached states last (lib/controller.ts); throws if the broker is not reachable. */
  async start(): Promise<void> {
    if (this.#link) return;
    const { broker, settings, nodes } = this.#options;
    this.#link = await MqttLink.connect({
      broker,
      will: { topic: this.#topic('bridge/state'), payload: Buffer.from('{"state":"offline"}'), retain: true, qos: 1 },
      // After a restart of the broker Zigbee2MQTT publishes nothing else (lib/mqtt.ts).
      onReconnect: () => this.#publishOnline(),
    });
    this.#publishOnline();
    this.publishInfo();
    this.publishDevices();
    this.publishGroups();
    for (const node of nodes.values()) this.publishAvailability(node);
    this.#groupAvailable = undefined;
    this.#publishGroupAvailability();
    this.replay();
    this.log('info', 'Zigbee2MQTT started!');
    if (settings.homeAssistant) await this.#link.subscribe('homeassistant/status', (text) => this.#onHomeAssistantStatus(text));
  }

  /** Stops, either by publishing `offline` or by a broken connection, which triggers the last will. */
  async stop(how: 'offline' | 'killed'): Promise<void> {
    const link = this.#link;
    if (!link) return;
    this.#cancelReplay();
    if (how === 'offline') this.publish('bridge/state', '{"state":"offline"}', { retain: true });
    this.#link = undefined;
    for (const node of this.#options.nodes.values()) node.linkquality = undefined;
    await (how === 'offline' ? link.close() : link.break());
  }

  /** Publishes all cached states again, as after a start. */
  replay(): void {
    for (const node of this.#options.nodes.values()) if (Object.keys(node.cache).length > 0) this.publishState(node, {});
    if (this.#group.state) this.#publishEntity(this.#group.name, this.#group.state);
  }

  /** Handles a message of a device: caches it and publishes it together with the cached state. */
  received(node: ZigbeeNode, update: State): void {
    if (!this.#link) return;
    node.lastSeenMs = this.#options.clock.now();
    if (!node.available) this.setAvailable(node, true);
    this.publishState(node, update);
    const changed = this.#group.follow(node, this.#options.nodes.values());
    if (changed) this.#publishEntity(this.#group.name, changed);
  }

  publishState(node: ZigbeeNode, update: State): void {
    const state = { ...node.cache, ...update };
    node.cache = Object.fromEntries(Object.entries(state).filter(([key]) => !transient.test(key)));
    this.#publishEntity(node.name, {
      ...state,
      last_seen: formatLastSeen(node.lastSeenMs, this.#options.settings.lastSeen),
      linkquality: node.linkquality,
    });
  }

  publishInfo(): void {
    const { settings, nodes, broker } = this.#options;
    this.#publishUnlogged('bridge/info', bridgeInfo(settings, nodes.values(), broker.url));
  }

  publishDevices(): void {
    this.#publishUnlogged('bridge/devices', bridgeDevices(this.#options.nodes.values()));
  }

  publishGroups(): void {
    this.#publishUnlogged('bridge/groups', bridgeGroups(this.#options.nodes.values()));
  }

  setAvailable(node: ZigbeeNode, available: boolean): void {
    node.available = available;
    this.publishAvailability(node);
    this.#publishGroupAvailability();
  }

  publishAvailability({ name, available }: Pick<ZigbeeNode, 'name' | 'available'>): void {
    if (!this.#options.settings.availability) return;
    this.publish(`${name}/availability`, JSON.stringify({ state: available ? 'online' : 'offline' }), { retain: true, qos: 1 });
  }

  /** Clears the retained messages of a former name. */
  clearRetained(name: string): void {
    this.publish(name, '', { retain: true });
    if (this.#options.settings.availability) this.publish(`${name}/availability`, '', { retain: true, qos: 1 });
  }

  event(type: string, data: object): void {
    this.publish('bridge/event', stableStringify({ type, data }));
  }

  /** Publishes a line of the bridge's log; a repeated line is published once. */
  log(level: LogLevel, message: string, namespace = 'z2m'): void {
    const payload = stableStringify({ level, message, namespace });
    if (payload === this.#lastLog) return;
    this.#lastLog = payload;
    this.#link?.publish(this.#topic('bridge/logging'), payload, {});
  }

  /** Publishes below the base topic, with a line in the log; does nothing while the bridge is stopped. */
  publish(topic: string, payload: string | Buffer, options: PublishOptions = {}): void {
    this.log('info', `MQTT publish: topic '${this.#topic(topic)}', payload '${payload.toString()}'`, 'z2m:mqtt');
    this.#link?.publish(this.#topic(topic), payload, options);
  }

  /** Publishes something that Zigbee2MQTT would not send, hence without a line in the log. */
  inject(topic: string, payload: string | Buffer): void {
    this.#link?.publish(this.#topic(topic), payload, {});
  }

  #publishEntity(name: string, state: State): void {
    this.publish(name, stableStringify(state));
  }

  #publishUnlogged(topic: string, value: object): void {
    this.#link?.publish(this.#topic(topic), stableStringify(value), { retain: true });
  }

  #publishGroupAvailability(): void {
    const available = this.#group.available(this.#options.nodes.values());
    if (available === this.#groupAvailable) return;
    this.#groupAvailable = available;
    this.publishAvailability({ name: this.#group.name, available });
  }

  #publishOnline(): void {
    this.#link?.publish(this.#topic('bridge/state'), '{"state":"online"}', { retain: true, qos: 1 });
  }

  #onHomeAssistantStatus(text: string): void {
    if (text.toLowerCase() !== 'online') return;
    this.#cancelReplay();
    this.#cancelReplay = this.#options.clock.after(birthDelayMs, () => {
      this.#publishOnline();
      this.replay();
    });
  }

  #topic(name: string): string {
    return `${this.#options.settings.baseTopic}/${name}`;
  }
}
