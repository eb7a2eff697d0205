import type { Gateway } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import { isObject, type JsonObject } from '../transport/json.ts';
import type { MalformedHandler, Message, Payload, TopicListener } from '../transport/message.ts';
import type { Qos } from '../transport/mqttMessage.ts';
import type { MqttDecoder } from '../transport/runMqtt.ts';
import { TracedMessages, type MessageKind } from '../transport/tracedMessages.ts';
import { BridgeLog, reportEvent } from './bridge/bridgeEvents.ts';
import { bridgeInfo, type BridgeInfo } from './bridge/bridgeInfo.ts';
import { JsonTopic, ListTopic, type Handler } from './bridge/jsonTopic.ts';
import { LinkReporter } from './bridge/linkReporter.ts';
import { RepublishWindow } from './bridge/republishWindow.ts';
import type { Zigbee2mqttConfig } from './config.ts';
import { DeviceTable } from './devices/deviceTable.ts';
import type { Entity } from './devices/entity.ts';
import { stateTopic, topicMap } from './devices/topicMap.ts';
import { QueuedMessages } from './devices/queuedMessages.ts';
import { availabilityOf, type AvailabilityState } from './payload/availability.ts';

/** Decodes the messages of one bridge into calls of `gateway`. */
export function createDecoder(config: Zigbee2mqttConfig, gateway: Gateway): MqttDecoder {
  return new BridgeDecoder(config, gateway);
}

class BridgeDecoder implements MqttDecoder {
  topics: ReadonlySet<string> = new Set();
  readonly #config: Zigbee2mqttConfig;
  readonly #gateway: Gateway;
  readonly #messages: TracedMessages;
  readonly #kinds: Readonly<Record<'state' | 'availability' | 'bridge' | 'log', MessageKind>>;
  readonly #logTopic: string;
  readonly #republishWindow = new RepublishWindow();
  readonly #devices: DeviceTable;
  readonly #link: LinkReporter;
  readonly #log: BridgeLog;
  readonly #bridgeListeners: ReadonlyMap<string, TopicListener>;
  readonly #queued: QueuedMessages;
  #listeners: ReadonlyMap<string, TopicListener> = new Map();
  #states: ReadonlyMap<string, Entity> = new Map();
  #state: AvailabilityState | undefined;
  /** The state when the last connection was lost. */
  #previousState: AvailabilityState | undefined;
  #info: BridgeInfo | undefined;
  #isSettling = true;

  constructor(config: Zigbee2mqttConfig, gateway: Gateway) {
    this.#config = config;
    this.#gateway = gateway;
    const { url, protocol_version: protocolVersion, base_topic: base } = config;
    this.#messages = new TracedMessages(gateway, { url, protocolVersion });
    const kind = (name: string) => this.#messages.kind(stateTopic(base, name));
    const bridge = kind('bridge/{name}');
    // Zigbee2MQTT logs each message that it publishes
    this.#kinds = { state: kind('{name}'), availability: kind('{name}/availability'), bridge, log: { ...bridge, isRoutine: true } };
    this.#logTopic = stateTopic(base, 'bridge/logging');
    this.#devices = new DeviceTable(config, { gateway, messages: this.#messages, republishWindow: this.#republishWindow });
    this.#link = new LinkReporter(gateway);
    this.#log = new BridgeLog(gateway);
    this.#queued = new QueuedMessages(gateway.log);
    this.#bridgeListeners = this.#createBridgeListeners();
    this.#updateTopics();
    this.#reportSource();
  }

  qosOf(topic: string): Qos {
    return this.#states.has(topic) ? this.#config.qos : 0;
  }

  patternOf(topic: string): string | undefined {
    return this.#states.has(topic) ? stateTopic(this.#config.base_topic, '{name}') : undefined;
  }

  receive(message: Message): void {
    if (this.#messages.isOn) this.#messages.handle(this.#kindOf(message.topic), message, this.#receive);
    else this.#receive(message);
  }

  /** A property, so that it is made once. */
  readonly #receive = (message: Message): void => {
    const { topic, payload, retained, delivery, hasWaited } = message;
    const listener = this.#listeners.get(topic) ?? (delivery === undefined ? undefined : this.#queued.listener(topic));
    if (listener === undefined && delivery !== undefined && this.#queued.take(message)) return;
    const isNew = this.#gateway.received(delivery);
    listener?.receive(payload, retained, isNew ? (hasWaited === true ? 'waited' : undefined) : 'repeated');
  };

  #kindOf(topic: string): MessageKind {
    if (this.#states.has(topic)) return this.#kinds.state;
    if (this.#bridgeListeners.has(topic)) return topic === this.#logTopic ? this.#kinds.log : this.#kinds.bridge;
    return topic.endsWith('/availability') ? this.#kinds.availability : this.#kinds.state;
  }

  connected(): void {
    this.#queued.connected();
    this.#previousState = this.#state ?? this.#previousState;
    this.#state = undefined;
    this.#isSettling = true;
    this.#link.reset();
  }

  settled(): void {
    this.#isSettling = false;
    this.#updateLink();
    this.#releaseQueued();
  }

  /** Without a list of devices the messages stay unacknowledged: the broker keeps them. */
  #releaseQueued(): void {
    const isReady = this.#devices.isComplete || (this.#devices.hasDevices && !this.#isSettling);
    if (isReady) for (const message of this.#queued.release()) this.receive(message);
  }

  #createBridgeListeners(): Map<string, TopicListener> {
    const { base_topic: base, zigbee_groups: groups } = this.#config;
    const topicOf = (name: string) => stateTopic(base, `bridge/${name}`);
    const object = (name: string, handle: Handler<JsonObject>) =>
      new JsonTopic(this.#messages, topicOf(name), { expected: 'an object', isValid: isObject, handle });
    const list = (name: string, handle: Handler<readonly unknown[]>) => new ListTopic(this.#messages, topicOf(name), handle);
    const liveObject = (name: string, handle: (value: JsonObject) => void) =>
      object(name, (value, retained) => {
        if (!retained) handle(value);
      });
    const listeners = new Map<string, TopicListener>([
      [topicOf('state'), { receive: (payload, retained) => this.#receiveState(payload, retained) }],
      [topicOf('info'), object('info', (info, retained) => this.#updateInfo(bridgeInfo(info), retained))],
      [topicOf('devices'), list('devices', (devices, _, topic) => this.#updateDevices(devices, topic))],
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
    if (state === undefined) return this.#messages.malformed('type', topic, 'expected online or offline');
    this.#messages.wellFormed(topic);
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

  #updateDevices(list: readonly unknown[], topic: MalformedHandler): void {
    const gap = this.#devices.updateDevices(list);
    if (gap !== undefined) topic.malformed(gap.reason, `${gap.detail}; no device is removed`);
    this.#updateTopics();
    this.#updateLink();
    this.#releaseQueued();
  }

  #updateGroups(list: readonly unknown[]): void {
    this.#devices.updateGroups(list);
    this.#updateTopics();
    this.#releaseQueued();
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
    const { listeners, states, refused } = topicMap(this.#devices.entities, base);
    this.#queued.renamed(this.#states, states);
    this.#states = states;
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
