import type { Gateway } from '../contract.ts';
import { endpointOf } from '../transport/endpoint.ts';
import { availabilityOf, type AvailabilityState } from './devices/availability.ts';
import { BridgeLog, tellEvent } from './bridge/bridgeEvents.ts';
import { bridgeInfo, type BridgeInfo } from './bridge/bridgeInfo.ts';
import type { Zigbee2mqttConfig } from './config.ts';
import { isObject, type JsonObject } from '../transport/json.ts';
import { JsonTopic, ListTopic, type Take } from './bridge/jsonTopic.ts';
import { Link } from './bridge/linkReporter.ts';
import type { Listener, Message } from './payload/message.ts';
import type { Payload } from './payload/payload.ts';
import { Replays } from './bridge/republishWindow.ts';
import { Roster } from './devices/deviceTable.ts';
import { stateTopic, topicMap } from './devices/topicMap.ts';

/** Everything that a bridge says, in; devices, readings and events, out. No I/O; the clock is the gateway's. */
export interface Decoder {
  /** The exact topics to subscribe to; another set when they change. */
  readonly topics: ReadonlySet<string>;
  receive(message: Message): void;
  /** A new connection: the bridge's state is not known until it is told again. What is known of devices holds. */
  connected(): void;
  /** Nothing retained is on its way any more: what is missing now is missing. */
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
  readonly #replays = new Replays();
  readonly #roster: Roster;
  readonly #link: Link;
  readonly #log: BridgeLog;
  readonly #bridge: ReadonlyMap<string, Listener>;
  #listeners: ReadonlyMap<string, Listener> = new Map();
  #state: AvailabilityState | undefined;
  /** What the state was when the last connection was lost. */
  #stateBefore: AvailabilityState | undefined;
  #info: BridgeInfo | undefined;
  #isWaiting = true;

  constructor(config: Zigbee2mqttConfig, gateway: Gateway) {
    this.#config = config;
    this.#gateway = gateway;
    this.#roster = new Roster(config, gateway, this.#replays);
    this.#link = new Link(gateway);
    this.#log = new BridgeLog(gateway);
    this.#bridge = this.#bridgeListeners();
    this.#route();
    this.#tellSource();
  }

  receive({ topic, payload, retained }: Message): void {
    this.#gateway.received();
    this.#listeners.get(topic)?.receive(payload, retained);
  }

  connected(): void {
    this.#stateBefore = this.#state ?? this.#stateBefore;
    this.#state = undefined;
    this.#isWaiting = true;
    this.#link.reset();
  }

  settled(): void {
    this.#isWaiting = false;
    this.#updateLink();
  }

  #bridgeListeners(): Map<string, Listener> {
    const { base_topic: base, zigbee_groups: groups } = this.#config;
    const topicOf = (name: string) => stateTopic(base, `bridge/${name}`);
    const object = (name: string, take: Take<JsonObject>) => new JsonTopic(this.#gateway, topicOf(name), { isValue: isObject, take });
    const list = (name: string, take: Take<readonly unknown[]>) => new ListTopic(this.#gateway, topicOf(name), take);
    const liveObject = (name: string, take: (value: JsonObject) => void) =>
      object(name, (value, retained) => {
        if (!retained) take(value);
      });
    const listeners = new Map<string, Listener>([
      [topicOf('state'), { receive: (payload, retained) => this.#receiveState(payload, retained) }],
      [topicOf('info'), object('info', (info, retained) => this.#takeInfo(bridgeInfo(info), retained))],
      [topicOf('devices'), list('devices', (devices) => this.#takeDevices(devices, topicOf('devices')))],
      [topicOf('event'), liveObject('event', (event) => tellEvent(event, this.#gateway, (id) => this.#roster.entity(id)))],
      [topicOf('logging'), liveObject('logging', (entry) => this.#log.tell(entry))],
    ]);
    if (groups !== false)
      listeners.set(
        topicOf('groups'),
        list('groups', (answer) => this.#takeGroups(answer)),
      );
    return listeners;
  }

  #receiveState(payload: Payload, retained: boolean): void {
    const topic = stateTopic(this.#config.base_topic, 'bridge/state');
    const state = availabilityOf(payload);
    if (payload.length === 0) return;
    if (state === undefined) return this.#gateway.malformed('type', topic, 'expected online or offline');
    this.#gateway.wellFormed(topic);
    this.#tellReplays(state, retained);
    this.#state = state;
    this.#updateLink();
  }

  #takeInfo(info: BridgeInfo, retained: boolean): void {
    if (!retained) this.#replays.infoPublished(this.#gateway.now());
    this.#info = info;
    this.#roster.takeInfo(info);
    this.#tellSource();
    this.#route();
    this.#updateLink();
  }

  #takeDevices(list: readonly unknown[], topic: string): void {
    if (!this.#roster.takeDevices(list)) this.#gateway.malformed('type', topic, 'not each entry names its device: nothing is removed');
    this.#route();
    this.#updateLink();
  }

  #takeGroups(list: readonly unknown[]): void {
    this.#roster.takeGroups(list);
    this.#route();
  }

  #tellReplays(state: AvailabilityState, retained: boolean): void {
    if (state === 'offline') return;
    if ((this.#state ?? this.#stateBefore) === 'offline') this.#replays.bridgeStarted(this.#gateway.now());
    else if (!retained) this.#replays.bridgeConnected(this.#gateway.now());
  }

  #receiveBirth(payload: Payload, retained: boolean): void {
    if (!retained && payload.toString().toLowerCase() === 'online') this.#replays.homeAssistantStarted(this.#gateway.now());
  }

  #route(): void {
    const { base_topic: base, homeassistant_topic: chosen } = this.#config;
    const { listeners, refused } = topicMap(this.#roster.entities, base, this.#roster.isTold);
    for (const topic of refused) this.#gateway.malformed('encoding', topic, 'no MQTT topic can be so');
    const birthTopic = chosen ?? this.#info?.birthTopic ?? false;
    if (birthTopic !== false) listeners.set(birthTopic, { receive: (payload, retained) => this.#receiveBirth(payload, retained) });
    for (const [topic, listener] of this.#bridge) listeners.set(topic, listener);
    this.#listeners = listeners;
    const isSame = listeners.size === this.topics.size && [...listeners.keys()].every((topic) => this.topics.has(topic));
    if (!isSame) this.topics = new Set(listeners.keys());
  }

  #tellSource(): void {
    this.#gateway.source({ endpoint: endpointOf(this.#config.url), version: this.#info?.version });
  }

  #updateLink(): void {
    const { hasDevices } = this.#roster;
    this.#link.update({ bridgeState: this.#state, hasDevices, isAttributeOnly: this.#info?.isAttributeOnly === true }, this.#isWaiting);
  }
}
