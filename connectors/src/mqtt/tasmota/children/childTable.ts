import { isObject, type JsonObject } from '../../../transport/json.ts';
import type { TasmotaContext } from '../context.ts';
import type { Receiver } from '../values/receiver.ts';
import { noUnits } from '../values/units.ts';
import type { Units } from '../values/vocabulary.ts';
import type { ReadingTime, ValueTree } from '../values/valueTree.ts';
import { bluetoothEntries, bluetoothSender, type BluetoothSender } from './bluetooth.ts';
import { ChildDevice } from './childDevice.ts';
import { shortAddress, zigbeeDescription, zigbeeEntries } from './zigbee.ts';

/** A bridge has some dozens; a phone has another address every quarter of an hour. */
const mostChildren = 128;
const longestId = 64;
/** Keys of messages about Zigbee devices, each with an object of devices. */
const zigbeeKeys = ['ZbReceived', 'ZbInfo'];

/** The Zigbee and Bluetooth devices that one device receives. */
export class ChildTable {
  readonly #bridge: string;
  readonly #context: TasmotaContext;
  readonly #children = new Map<string, ChildDevice>();
  /** By the key in messages of sensors. */
  readonly #byKey = new Map<string, Receiver>();
  #units: Units = noUnits;
  #isFull = false;

  constructor(bridge: string, context: TasmotaContext) {
    this.#bridge = bridge;
    this.#context = context;
  }

  /** Their groups of values are passed to them. */
  addTo(tree: ValueTree): void {
    for (const key of zigbeeKeys) tree.addGroup([key], { set: (raw, ms, fresh) => this.#takeZigbee(raw, { ms, fresh }) });
    for (const [key, receiver] of this.#byKey) tree.addGroup([key], receiver);
    // beacons have all the same key
    tree.addGroup(['IBEACON'], { set: (raw, ms, fresh) => void this.take(['IBEACON'], raw, { ms, fresh }) });
  }

  isChild(key: string, raw: unknown): boolean {
    return zigbeeKeys.includes(key) || shortAddress(raw) !== undefined || bluetoothSender(key, raw) !== undefined;
  }

  /** Takes the values at a place that nobody else knows; false if they are not a child's. */
  take(path: readonly string[], raw: unknown, time: ReadingTime): boolean {
    const [key = ''] = path;
    if (path.length !== 1 || !isObject(raw)) return false;
    if (shortAddress(raw) !== undefined) {
      this.#takeZigbee({ [key]: raw }, time);
      return true;
    }
    const sender = bluetoothSender(key, raw);
    if (sender === undefined) return false;
    const child = this.#bluetooth(key, sender);
    child?.set(raw, time.ms, time.fresh);
    return true;
  }

  /** Takes a message of a topic that is for one child (SetOption89, 118 and 119). */
  takeTopic(values: JsonObject, time: ReadingTime): void {
    const { ZbReceived: received = values } = values;
    this.#takeZigbee(shortAddress(received) === undefined ? received : { device: received }, time);
  }

  setUnits(units: Units): void {
    this.#units = units;
    for (const child of this.#children.values()) child.recompile();
  }

  bridgeIs(isReachable: boolean): void {
    for (const child of this.#children.values()) child.bridgeIs(isReachable);
  }

  remove(): void {
    for (const child of this.#children.values()) child.remove();
    this.#children.clear();
    this.#byKey.clear();
  }

  #takeZigbee(devices: unknown, time: ReadingTime): void {
    if (!isObject(devices)) return;
    for (const raw of Object.values(devices)) {
      const address = shortAddress(raw);
      if (address === undefined || !isObject(raw)) continue;
      const child = this.#child(address, () => this.#create(address, zigbeeEntries));
      child?.describe(zigbeeDescription(raw));
      child?.set(raw, time.ms, time.fresh);
    }
  }

  #bluetooth(key: string, { id, mac }: BluetoothSender): ChildDevice | undefined {
    const child = this.#child(id, () => this.#create(id, (samples) => bluetoothEntries(samples, this.#units), mac));
    if (child !== undefined && key !== 'IBEACON') this.#byKey.set(key, child);
    return child;
  }

  #create(id: string, entriesOf: ConstructorParameters<typeof ChildDevice>[2], mac?: string): ChildDevice {
    const description = {
      id: `${this.#bridge}-${id}`,
      name: id,
      nativeId: id,
      parent: this.#bridge,
      ...(mac !== undefined && { addresses: [mac] }),
    };
    return new ChildDevice(description, this.#context, entriesOf);
  }

  /** The child with an id, created if it does not exist; undefined where there are too many. */
  #child(id: string, create: () => ChildDevice): ChildDevice | undefined {
    const known = this.#children.get(id);
    if (known !== undefined) return known;
    if (this.#children.size >= mostChildren || id.length > longestId) return this.#refuse();
    const created = create();
    this.#children.set(id, created);
    return created;
  }

  #refuse(): undefined {
    if (!this.#isFull) {
      const detail = `more than ${mostChildren} devices, or an id of more than ${longestId} characters`;
      this.#context.gateway.malformed('size', `children of ${this.#bridge}`, { detail, device: this.#bridge });
    }
    this.#isFull = true;
    return undefined;
  }
}
