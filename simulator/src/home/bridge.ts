import type { Clock } from '../clock.ts';
import { bridgeDevices, bridgeGroups, bridgeInfo, formatLastSeen, type BridgeSettings } from './bridgePayloads.ts';
import type { State } from './curves.ts';
import { LightGroup } from './lightGroup.ts';
import type { Member } from './zigbeeNode.ts';
import { MqttLink, type BrokerAddress, type PublishOptions } from './mqttLink.ts';
import { stableStringify } from './stableStringify.ts';

type LogLevel = 'info' | 'warning' | 'error';

/** Zigbee2MQTT answers Home Assistant's birth after this. */
const birthDelayMs = 30_000;

/** State keys that Zigbee2MQTT sends once and does not remember (lib/state.ts). */
const transient = /^action(_.*)?$/;

interface BridgeOptions {
  readonly broker: BrokerAddress;
  readonly settings: BridgeSettings;
  readonly clock: Clock;
  readonly members: ReadonlyMap<string, Member>;
}

/** What Zigbee2MQTT 2.x publishes, in its order, with its retain flags and quality of service. */
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

  /** Connects and tells everything, the remembered states last (lib/controller.ts); throws when the broker does not answer. */
  async start(): Promise<void> {
    if (this.#link) return;
    const { broker, settings, members } = this.#options;
    this.#link = await MqttLink.connect({
      broker,
      will: { topic: this.#topic('bridge/state'), payload: Buffer.from('{"state":"offline"}'), retain: true, qos: 1 },
      // After a broker's restart Zigbee2MQTT says no more than this (lib/mqtt.ts).
      onReconnect: () => this.#publishOnline(),
    });
    this.#publishOnline();
    this.publishInfo();
    this.publishDevices();
    this.publishGroups();
    for (const member of members.values()) this.publishAvailability(member);
    this.#groupAvailable = undefined;
    this.#publishGroupAvailability();
    this.replay();
    this.log('info', 'Zigbee2MQTT started!');
    if (settings.homeAssistant) await this.#link.subscribe('homeassistant/status', (text) => this.#greet(text));
  }

  /** Goes: with a word, or by its last will. */
  async stop(how: 'offline' | 'killed'): Promise<void> {
    const link = this.#link;
    if (!link) return;
    this.#cancelReplay();
    if (how === 'offline') this.publish('bridge/state', '{"state":"offline"}', { retain: true });
    this.#link = undefined;
    for (const member of this.#options.members.values()) member.linkquality = undefined;
    await (how === 'offline' ? link.close() : link.break());
  }

  /** Publishes all remembered states again, as after a start. */
  replay(): void {
    for (const member of this.#options.members.values()) if (Object.keys(member.cache).length > 0) this.publishState(member, {});
    if (this.#group.state) this.#publishEntity(this.#group.name, this.#group.state);
  }

  /** One message arrived by radio: remembers it and publishes it with all else that is remembered. */
  received(member: Member, update: State): void {
    if (!this.#link) return;
    member.lastSeenMs = this.#options.clock.now();
    if (!member.available) this.setAvailable(member, true);
    this.publishState(member, update);
    const changed = this.#group.follow(member, this.#options.members.values());
    if (changed) this.#publishEntity(this.#group.name, changed);
  }

  publishState(member: Member, update: State): void {
    const state = { ...member.cache, ...update };
    member.cache = Object.fromEntries(Object.entries(state).filter(([key]) => !transient.test(key)));
    this.#publishEntity(member.name, {
      ...state,
      last_seen: formatLastSeen(member.lastSeenMs, this.#options.settings.lastSeen),
      linkquality: member.linkquality,
    });
  }

  publishInfo(): void {
    const { settings, members, broker } = this.#options;
    this.#publishQuietly('bridge/info', bridgeInfo(settings, members.values(), broker.url));
  }

  publishDevices(): void {
    this.#publishQuietly('bridge/devices', bridgeDevices(this.#options.members.values()));
  }

  publishGroups(): void {
    this.#publishQuietly('bridge/groups', bridgeGroups(this.#options.members.values()));
  }

  setAvailable(member: Member, available: boolean): void {
    member.available = available;
    this.publishAvailability(member);
    this.#publishGroupAvailability();
  }

  publishAvailability({ name, available }: Pick<Member, 'name' | 'available'>): void {
    if (!this.#options.settings.availability) return;
    this.publish(`${name}/availability`, JSON.stringify({ state: available ? 'online' : 'offline' }), { retain: true, qos: 1 });
  }

  /** Takes back what is retained below a name that is no more. */
  forget(name: string): void {
    this.publish(name, '', { retain: true });
    if (this.#options.settings.availability) this.publish(`${name}/availability`, '', { retain: true, qos: 1 });
  }

  event(type: string, data: object): void {
    this.publish('bridge/event', stableStringify({ type, data }));
  }

  /** A line of the bridge's log; the same line twice in a row is told once. */
  log(level: LogLevel, message: string, namespace = 'z2m'): void {
    const payload = stableStringify({ level, message, namespace });
    if (payload === this.#lastLog) return;
    this.#lastLog = payload;
    this.#link?.publish(this.#topic('bridge/logging'), payload, {});
  }

  /** Publishes below the base topic and says so in the log; does nothing while the bridge is away. */
  publish(topic: string, payload: string | Buffer, options: PublishOptions = {}): void {
    this.log('info', `MQTT publish: topic '${this.#topic(topic)}', payload '${payload.toString()}'`, 'z2m:mqtt');
    this.#link?.publish(this.#topic(topic), payload, options);
  }

  /** Publishes what Zigbee2MQTT would not, so without a word of it in the log. */
  inject(topic: string, payload: string | Buffer): void {
    this.#link?.publish(this.#topic(topic), payload, {});
  }

  #publishEntity(name: string, state: State): void {
    this.publish(name, stableStringify(state));
  }

  #publishQuietly(topic: string, value: object): void {
    this.#link?.publish(this.#topic(topic), stableStringify(value), { retain: true });
  }

  #publishGroupAvailability(): void {
    const available = this.#group.available(this.#options.members.values());
    if (available === this.#groupAvailable) return;
    this.#groupAvailable = available;
    this.publishAvailability({ name: this.#group.name, available });
  }

  #publishOnline(): void {
    this.#link?.publish(this.#topic('bridge/state'), '{"state":"online"}', { retain: true, qos: 1 });
  }

  #greet(text: string): void {
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
