import type { Gateway } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import { isObject, type JsonObject } from '../transport/json.ts';
import { BridgeLog, reportEvent } from './bridge/bridgeEvents.ts';
import { bridgeInfo, type BridgeInfo } from './bridge/bridgeInfo.ts';
import { JsonTopic, ListTopic, type Handler } from './bridge/jsonTopic.ts';
import { LinkReporter } from './bridge/linkReporter.ts';
import { RepublishWindow } from './bridge/republishWindow.ts';
import type { Zigbee2mqttConfig } from './config.ts';
import { DeviceTable } from './devices/deviceTable.ts';
import { stateTopic, topicMap } from './devices/topicMap.ts';
import { availabilityOf, type AvailabilityState, type Message, type Payload, type TopicListener } from './payload/message.ts';

/** Decodes the messages of one bridge. No I/O; the clock is the gateway's. */
export interface Decoder {
  /** The exact topics to subscribe to; another set when they change. */
  readonly topics: ReadonlySet<string>;
  receive(message: Message): void;
  /** The connection is new: the bridge's state is unknown until it arrives again. Devices stay known. */
  connected(): void;
  /** All retained messages have arrived: what is missing now is reported. */
  settled(): void;
}

/** Decodes the messages of one bridge into calls of `gateway`. */
export function createDecoder(config: Zigbee2mqttConfig, gateway: Gateway): Decoder {
  return new BridgeDecoder(config, gateway);
}

class BridgeDecoder implements Decoder {
  topics: ReadonlySet<string> = new Set();
  readonly #config: Zigbee2mqttConfig;
  readonly #gateway: Gateway;
  readonly #republishWindow = new RepublishWindow();
  readonly #devices: DeviceTable;
  readonly #link: LinkReporter;
  readonly #log: BridgeLog;
  readonly #bridgeListeners: ReadonlyMap<string, TopicListener>;
  #listeners: ReadonlyMap<string, TopicListener> = new Map();
  #state: AvailabilityState | undefined;
  /** The state when the last connection was lost. */
  #previousState: AvailabilityState | undefined;
  #info: BridgeInfo | undefined;
  #isSettling = true;

  constructor(config: Zigbee2mqttConfig, gateway: Gateway) {
    this.#config = config;
    this.#gateway = gateway;
    this.#devices = new DeviceTable(config, gateway, this.#republishWindow);
    this.#link = new LinkReporter(gateway);
    this.#log = new BridgeLog(gateway);
    this.#bridgeListeners = this.#createBridgeListeners();
    this.#updateTopics();
    this.#reportSource();
  }

  receive({ topic, payload, retained }: Message): void {
    this.#gateway.received();
    this.#listeners.get(topic)?.receive(payload, retained);
  }

  connected(): void {
    this.#previousState = this.#state ?? this.#previousState;
    this.#state = undefined;
    this.#isSettling = true;
    this.#link.reset();
  }

  settled(): void {
    this.#isSettling = false;
    this.#updateLink();
  }

  #createBridgeListeners(): Map<string, TopicListener> {
    const { base_topic: base, zigbee_groups: groups } = this.#config;
    const topicOf = (name: string) => stateTopic(base, `bridge/${name}`);
    const object = (name: string, handle: Handler<JsonObject>) =>
      new JsonTopic(this.#gateway, topicOf(name), { expected: 'an object', isValid: isObject, handle });
    const list = (name: string, handle: Handler<readonly unknown[]>) => new ListTopic(this.#gateway, topicOf(name), handle);
    const liveObject = (name: string, handle: (value: JsonObject) => void) =>
      object(name, (value, retained) => {
        if (!retained) handle(value);
      });
    const listeners = new Map<string, TopicListener>([
      [topicOf('state'), { receive: (payload, retained) => this.#receiveState(payload, retained) }],
      [topicOf('info'), object('info', (info, retained) => this.#updateInfo(bridgeInfo(info), retained))],
      [topicOf('devices'), list('devices', (devices) => this.#updateDevices(devices, topicOf('devices')))],
      [topicOf('event'), liveObject('event', (event) => reportEvent(event, this.#gateway, (id) => this.#devices.entity(id)))],
      [topicOf('logging'), liveObject('logging', (entry) => this.#log.report(entry))],
    ]);
    if (groups !== false)
      listeners.set(
        topicOf('groups'),
        list('groups', (content) => this.#updateGroups(content)),
      );
    return listeners;
  }

  #receiveState(payload: Payload, retained: boolean): void {
    const topic = stateTopic(this.#config.base_topic, 'bridge/state');
    const state = availabilityOf(payload);
    if (payload.length === 0) return;
    if (state === undefined) return this.#gateway.malformed('type', topic, 'expected online or offline');
    this.#gateway.wellFormed(topic);
    this.#updateRepublishWindow(state, retained);
    this.#state = state;
    this.#updateLink();
  }

  #updateInfo(info: BridgeInfo, retained: boolean): void {
    if (!retained) this.#republishWindow.infoPublished(this.#gateway.now());
    this.#info = info;
    this.#devices.updateInfo(info);
    this.#reportSource();
    this.#updateTopics();
    this.#updateLink();
  }

  #updateDevices(list: readonly unknown[], topic: string): void {
    if (!this.#devices.updateDevices(list)) this.#gateway.malformed('type', topic, 'an entry has no ieee_address: no device is removed');
    this.#updateTopics();
    this.#updateLink();
  }

  #updateGroups(list: readonly unknown[]): void {
    this.#devices.updateGroups(list);
    this.#updateTopics();
  }

  #updateRepublishWindow(state: AvailabilityState, retained: boolean): void {
    if (state === 'offline') return;
    if ((this.#state ?? this.#previousState) === 'offline') this.#republishWindow.bridgeStarted(this.#gateway.now());
    else if (!retained) this.#republishWindow.bridgeConnected(this.#gateway.now());
  }

  #receiveBirth(payload: Payload, retained: boolean): void {
    if (!retained && payload.toString().toLowerCase() === 'online') this.#republishWindow.homeAssistantStarted(this.#gateway.now());
  }

  #updateTopics(): void {
    const { base_topic: base, homeassistant_topic: configured } = this.#config;
    const { listeners, refused } = topicMap(this.#devices.entities, base);
    for (const topic of refused) this.#gateway.malformed('encoding', topic, 'not a valid MQTT topic');
    const birthTopic = configured ?? this.#info?.birthTopic ?? false;
    if (birthTopic !== false) listeners.set(birthTopic, { receive: (payload, retained) => this.#receiveBirth(payload, retained) });
    for (const [topic, listener] of this.#bridgeListeners) listeners.set(topic, listener);
    this.#listeners = listeners;
    const isSame = listeners.size === this.topics.size && [...listeners.keys()].every((topic) => this.topics.has(topic));
    if (!isSame) this.topics = new Set(listeners.keys());
  }

  #reportSource(): void {
    this.#gateway.source({ endpoint: endpointOf(this.#config.url), version: this.#info?.version });
  }

  #updateLink(): void {
    const { hasDevices } = this.#devices;
    this.#link.update({ bridgeState: this.#state, hasDevices, isAttributeOnly: this.#info?.isAttributeOnly === true }, this.#isSettling);
  }
}
