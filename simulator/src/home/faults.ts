import type { Broker } from '../broker.ts';
import type { Clock } from '../clock.ts';
import { electricity } from '../world/appliances.ts';
import { unit } from '../world/random.ts';
import type { Bridge } from './bridge.ts';
import { identified } from './bridgePayloads.ts';
import type { State } from './curves.ts';
import { garbagePayload, type GarbageKind } from './garbage.ts';
import { furnishDevice } from './inventory.ts';
import { actionsOf } from './reporting.ts';
import { ZigbeeNode, nodeNamed, type WorldTime } from './zigbeeNode.ts';
import { modelNamed, type Model } from './models.ts';
import type { Radio } from './radio.ts';

export interface FaultsOptions {
  readonly seed: string;
  readonly clock: Clock;
  readonly worldTime: WorldTime;
  /** By IEEE address. */
  readonly nodes: Map<string, ZigbeeNode>;
  readonly bridge: Bridge;
  readonly radio: Radio;
  /** The embedded broker, if it is used. */
  readonly broker: Broker | undefined;
}

/** Faults and events of a home, on demand. A device is identified by its IEEE address or its friendly name. */
export class Faults {
  readonly #options: FaultsOptions;
  #joined = 0;

  constructor(options: FaultsOptions) {
    this.#options = options;
  }

  /** The device stops sending; Zigbee2MQTT notices after its availability timeout. */
  silent(device: string): void {
    this.#find(device).silent = true;
  }

  /** The device reports now, and sends again if it was silent. */
  speak(device: string): void {
    const node = this.#find(device);
    node.silent = false;
    this.#options.radio.report(node);
  }

  /** The device stops sending, and Zigbee2MQTT reports it as offline at once. */
  offline(device: string): void {
    const node = this.#find(device);
    node.silent = true;
    this.#options.bridge.setAvailable(node, false);
  }

  /** The device reports again, which makes it available. */
  online(device: string): void {
    this.speak(device);
  }

  /** The device leaves the network. */
  leave(device: string): void {
    const { nodes, bridge } = this.#options;
    const { name, device: gone } = this.#find(device);
    nodes.delete(gone.ieeeAddress);
    bridge.log('warning', `Device '${name}' left the network`);
    bridge.publishDevices();
    bridge.event('device_leave', { ieee_address: gone.ieeeAddress, friendly_name: name });
  }

  /** A new device of a model joins, is interviewed and reports. Returns its IEEE address, which is also its initial name. */
  join(model = 'WSDCGQ11LM'): string {
    const { seed, nodes, bridge, clock, worldTime } = this.#options;
    modelNamed(model);
    this.#joined++;
    const address = `0x00158d00${Math.floor(unit(`${seed}/joined:${this.#joined}`) * 2 ** 32)
      .toString(16)
      .padStart(8, '0')}`;
    const device = furnishDevice({ seed, name: address, model, room: 'hall', supply: electricity(seed) });
    const node = new ZigbeeNode(device, clock.now(), worldTime);
    node.cache = {};
    node.interview = 'PENDING';
    nodes.set(address, node);
    bridge.log('info', `Device '${address}' joined`);
    bridge.publishDevices();
    bridge.event('device_joined', { friendly_name: address, ieee_address: address });
    bridge.publishAvailability(node);
    this.#interview(node, device.model);
    return address;
  }

  /** Changes the friendly name of the device. */
  rename(device: string, to: string): void {
    const { bridge } = this.#options;
    const node = this.#find(device);
    checkName(to);
    if ([...this.#options.nodes.values()].some((other) => other.name === to))
      throw new Error(`cannot rename device "${device}": friendly name "${to}" is taken`);
    const from = node.name;
    node.name = to;
    bridge.clearRetained(from);
    bridge.publishDevices();
    bridge.publishState(node, {});
    bridge.publishAvailability(node);
    bridge.publishInfo();
  }

  /** The device is interviewed again; a different model changes its definition. */
  interview(device: string, model?: string): void {
    const node = this.#find(device);
    this.#interview(node, model === undefined ? node.device.model : modelNamed(model));
  }

  /** Publishes an invalid payload as the device's state, or on a topic of the bridge such as `bridge/devices`. */
  garbage(kind: GarbageKind, target: string): void {
    const { bridge, clock, worldTime } = this.#options;
    if (target.startsWith('bridge/')) {
      bridge.inject(target, garbagePayload(kind, { state: 'online' }));
      return;
    }
    const node = this.#find(target);
    bridge.inject(node.name, garbagePayload(kind, node.state(worldTime(clock.now()))));
  }

  /** Overrides values until {@link clear}, and reports. */
  set(device: string, values: State): void {
    const node = this.#find(device);
    node.overrides = { ...node.overrides, ...values };
    this.#options.radio.report(node);
  }

  /** Removes overrides, by default all, and reports. */
  clear(device: string, keys?: readonly string[]): void {
    const node = this.#find(device);
    node.overrides = Object.fromEntries(Object.entries(node.overrides).filter(([key]) => keys && !keys.includes(key)));
    this.#options.radio.report(node);
  }

  /** Water at a leak sensor, by default the first one. */
  leak(wet: boolean, device = this.#first('water_leak')): void {
    if (wet) this.set(device, { water_leak: true });
    else this.clear(device, ['water_leak']);
  }

  /** Opens or closes a door or window until {@link clear}. */
  contact(device: string, open: boolean): void {
    this.set(device, { contact: !open });
  }

  /** Reports motion in a number of messages, one per second, then removes the override. */
  motion(device = this.#first('occupancy'), messages = 3): void {
    const { ieeeAddress } = this.#find(device).device;
    this.set(ieeeAddress, { occupancy: true });
    this.#options.clock.after(1000, () => {
      if (!this.#options.nodes.has(ieeeAddress)) return;
      if (messages > 1) this.motion(ieeeAddress, messages - 1);
      else this.clear(ieeeAddress, ['occupancy']);
    });
  }

  /** A press of a button, by default the first action of its model. */
  press(device: string, action?: string): void {
    const node = this.#find(device);
    const actions = actionsOf(node.device.model);
    const pressed = action ?? actions[0];
    if (pressed === undefined || !actions.includes(pressed)) {
      throw new Error(`cannot press "${device}": its actions are ${actions.join(', ') || 'none'}`);
    }
    this.#options.radio.report(node, { action: pressed });
  }

  async bridgeStart(): Promise<void> {
    await this.#options.bridge.start();
  }

  /** Zigbee2MQTT stops and publishes `offline`, or is killed, so that the broker publishes its last will. */
  async bridgeStop(how: 'offline' | 'killed' = 'offline'): Promise<void> {
    await this.#options.bridge.stop(how);
  }

  async bridgeRestart(): Promise<void> {
    await this.bridgeStop();
    await this.bridgeStart();
  }

  /** The embedded broker is killed; its retained messages are lost. */
  async brokerStop(): Promise<void> {
    await this.#broker().stop();
  }

  /** The embedded broker starts again on the same port, without retained messages. */
  async brokerStart(): Promise<void> {
    await this.#broker().start();
  }

  async brokerRestart(): Promise<void> {
    await this.brokerStop();
    await this.brokerStart();
  }

  #interview(node: ZigbeeNode, model: Model): void {
    const { bridge, radio } = this.#options;
    const about = { friendly_name: node.name, ieee_address: node.device.ieeeAddress };
    bridge.log('info', `Starting interview of '${node.name}'`);
    node.interview = 'IN_PROGRESS';
    bridge.publishDevices();
    bridge.event('device_interview', { ...about, status: 'started' });
    if (model !== node.device.model) {
      node.device = { ...node.device, model };
      node.overrides = {};
    }
    node.interview = 'SUCCESSFUL';
    bridge.log('info', `Successfully interviewed '${node.name}', device has successfully been paired`);
    bridge.log('info', identified(node.name, model));
    bridge.publishDevices();
    bridge.event('device_interview', { ...about, status: 'successful', supported: true, definition: model.definition });
    radio.report(node);
  }

  #find(device: string): ZigbeeNode {
    return nodeNamed(this.#options.nodes, device);
  }

  #first(key: string): string {
    for (const [address, node] of this.#options.nodes) if (key in node.lastSent) return address;
    throw new Error(`cannot find a device with "${key}": the home has none`);
  }

  #broker(): Broker {
    if (!this.#options.broker) throw new Error('cannot stop or start the broker: it is not the embedded one');
    return this.#options.broker;
  }
}

/** Zigbee2MQTT's rules for friendly names (lib/util/utils.ts). */
function checkName(name: string): void {
  const wrong = name === '' || /^\/|\/$|\/\d*$|[+#]/.test(name);
  if (wrong)
    throw new Error(`cannot use friendly name "${name}": it must not be empty, start or end with /, end with /DIGITS, or contain + or #`);
}
