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
import { Member, memberNamed, type WorldTime } from './zigbeeNode.ts';
import { modelNamed, type Model } from './models.ts';
import type { Radio } from './radio.ts';

export interface FaultsOptions {
  readonly seed: string;
  readonly clock: Clock;
  readonly worldTime: WorldTime;
  /** By IEEE address. */
  readonly members: Map<string, Member>;
  readonly bridge: Bridge;
  readonly radio: Radio;
  /** The embedded one. */
  readonly broker: Broker | undefined;
}

/** What can go wrong in a home, on demand. A device is named by its IEEE address or its friendly name. */
export class Faults {
  readonly #options: FaultsOptions;
  #joined = 0;

  constructor(options: FaultsOptions) {
    this.#options = options;
  }

  /** The device says nothing any more; Zigbee2MQTT notices in its own time. */
  silent(device: string): void {
    this.#find(device).silent = true;
  }

  /** A silent device speaks again, at once. */
  speak(device: string): void {
    const member = this.#find(device);
    member.silent = false;
    this.#options.radio.speak(member);
  }

  /** The device falls silent and Zigbee2MQTT has noticed. */
  offline(device: string): void {
    const member = this.#find(device);
    member.silent = true;
    this.#options.bridge.setAvailable(member, false);
  }

  /** The device is back: it speaks, which makes it available. */
  online(device: string): void {
    this.speak(device);
  }

  /** The device leaves the network. */
  leave(device: string): void {
    const { members, bridge } = this.#options;
    const { name, device: gone } = this.#find(device);
    members.delete(gone.ieeeAddress);
    bridge.log('warning', `Device '${name}' left the network`);
    bridge.publishDevices();
    bridge.event('device_leave', { ieee_address: gone.ieeeAddress, friendly_name: name });
  }

  /** A new device of that model joins, is interviewed and speaks; answers its IEEE address, which is its name until it is renamed. */
  join(model = 'WSDCGQ11LM'): string {
    const { seed, members, bridge, clock, worldTime } = this.#options;
    modelNamed(model);
    this.#joined++;
    const address = `0x00158d00${Math.floor(unit(`${seed}/joined:${this.#joined}`) * 2 ** 32)
      .toString(16)
      .padStart(8, '0')}`;
    const device = furnishDevice({ seed, name: address, model, room: 'hall', supply: electricity(seed) });
    const member = new Member(device, clock.now(), worldTime);
    member.cache = {};
    member.interview = 'PENDING';
    members.set(address, member);
    bridge.log('info', `Device '${address}' joined`);
    bridge.publishDevices();
    bridge.event('device_joined', { friendly_name: address, ieee_address: address });
    bridge.publishAvailability(member);
    this.#interview(member, device.model);
    return address;
  }

  /** Gives the device another friendly name. */
  rename(device: string, to: string): void {
    const { bridge } = this.#options;
    const member = this.#find(device);
    checkName(to);
    if ([...this.#options.members.values()].some((other) => other.name === to))
      throw new Error(`cannot rename device "${device}": friendly name "${to}" is taken`);
    const from = member.name;
    member.name = to;
    bridge.forget(from);
    bridge.publishDevices();
    bridge.publishState(member, {});
    bridge.publishAvailability(member);
    bridge.publishInfo();
  }

  /** The device is interviewed again; with another model it answers as that one, so that its definition changes. */
  interview(device: string, model?: string): void {
    const member = this.#find(device);
    this.#interview(member, model === undefined ? member.device.model : modelNamed(model));
  }

  /** A bad payload in the place of the device's state, or on a topic of the bridge such as `bridge/devices`. */
  garbage(kind: GarbageKind, target: string): void {
    const { bridge, clock, worldTime } = this.#options;
    if (target.startsWith('bridge/')) {
      bridge.inject(target, garbagePayload(kind, { state: 'online' }));
      return;
    }
    const member = this.#find(target);
    bridge.inject(member.name, garbagePayload(kind, member.state(worldTime(clock.now()))));
  }

  /** Puts values in the place of the world's until `clear`, and speaks. */
  set(device: string, values: State): void {
    const member = this.#find(device);
    member.overrides = { ...member.overrides, ...values };
    this.#options.radio.speak(member);
  }

  /** Gives those values, or all, back to the world, and speaks. */
  clear(device: string, keys?: readonly string[]): void {
    const member = this.#find(device);
    member.overrides = Object.fromEntries(Object.entries(member.overrides).filter(([key]) => keys && !keys.includes(key)));
    this.#options.radio.speak(member);
  }

  /** Water at a leak sensor, by default the first one. */
  leak(wet: boolean, device = this.#first('water_leak')): void {
    if (wet) this.set(device, { water_leak: true });
    else this.clear(device, ['water_leak']);
  }

  /** A door or window is opened or closed, and stays so until {@link clear}. */
  contact(device: string, open: boolean): void {
    this.set(device, { contact: !open });
  }

  /** Somebody walks past: so many messages a second apart, then the world goes on. */
  motion(device = this.#first('occupancy'), messages = 3): void {
    const { ieeeAddress } = this.#find(device).device;
    this.set(ieeeAddress, { occupancy: true });
    this.#options.clock.after(1000, () => {
      if (!this.#options.members.has(ieeeAddress)) return;
      if (messages > 1) this.motion(ieeeAddress, messages - 1);
      else this.clear(ieeeAddress, ['occupancy']);
    });
  }

  /** A press of a button, by default the first action of its model. */
  press(device: string, action?: string): void {
    const member = this.#find(device);
    const actions = actionsOf(member.device.model);
    const pressed = action ?? actions[0];
    if (pressed === undefined || !actions.includes(pressed)) {
      throw new Error(`cannot press "${device}": its actions are ${actions.join(', ') || 'none'}`);
    }
    this.#options.radio.speak(member, { action: pressed });
  }

  async bridgeStart(): Promise<void> {
    await this.#options.bridge.start();
  }

  /** Zigbee2MQTT stops, with a word, or killed: then its last will speaks. */
  async bridgeStop(how: 'offline' | 'killed' = 'offline'): Promise<void> {
    await this.#options.bridge.stop(how);
  }

  async bridgeRestart(): Promise<void> {
    await this.bridgeStop();
    await this.bridgeStart();
  }

  /** The embedded broker is killed; what it retained is lost. */
  async brokerStop(): Promise<void> {
    await this.#broker().stop();
  }

  /** The embedded broker is back at the same port, knowing nothing. */
  async brokerStart(): Promise<void> {
    await this.#broker().start();
  }

  async brokerRestart(): Promise<void> {
    await this.brokerStop();
    await this.brokerStart();
  }

  #interview(member: Member, model: Model): void {
    const { bridge, radio } = this.#options;
    const about = { friendly_name: member.name, ieee_address: member.device.ieeeAddress };
    bridge.log('info', `Starting interview of '${member.name}'`);
    member.interview = 'IN_PROGRESS';
    bridge.publishDevices();
    bridge.event('device_interview', { ...about, status: 'started' });
    if (model !== member.device.model) {
      member.device = { ...member.device, model };
      member.overrides = {};
    }
    member.interview = 'SUCCESSFUL';
    bridge.log('info', `Successfully interviewed '${member.name}', device has successfully been paired`);
    bridge.log('info', identified(member.name, model));
    bridge.publishDevices();
    bridge.event('device_interview', { ...about, status: 'successful', supported: true, definition: model.definition });
    radio.speak(member);
  }

  #find(device: string): Member {
    return memberNamed(this.#options.members, device);
  }

  #first(key: string): string {
    for (const [address, member] of this.#options.members) if (key in member.said) return address;
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
    throw new Error(`cannot use friendly name "${name}": it must not be empty, start or end with /, end with /DIGITS, or hold + or #`);
}
