import type { Device, Gateway } from '../../contract.ts';
import type { Instance } from '../../home-assistant-model/entity.ts';
import { compileMembers } from './compileEntities.ts';
import type { Member } from './deviceEntity.ts';

/** What the whole house knows, which a device needs for what it tells. */
export interface House {
  readonly gateway: Gateway;
  readonly instance: Instance;
  /** Home Assistant has started: what it says now is how things are. */
  readonly isStarted: boolean;
  /** By Home Assistant's own clock: earlier events are no news. */
  readonly sinceMs: number;
}

/** One device and its entities. */
export class HouseDevice {
  readonly id: string;
  readonly members = new Map<string, Member>();
  /** Entities came or went. */
  isStale = true;
  #device: Device | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /** Registers the device and its properties, as far as they changed, then tells the values of these entities. */
  tell(house: House, changed: Iterable<Member>): void {
    const [first] = this.members.values();
    if (first === undefined) return;
    // asked for each time, so that one that was removed is back when its entities change
    const device = house.gateway.device(first.placement.description);
    const isNew = device !== this.#device;
    this.#device = device;
    const told = this.#map(device, { house, isNew }) ? this.members.values() : changed;
    for (const member of told) this.#apply(house, { device, member });
    if (house.isStarted) this.#vouch(device);
  }

  /** A sign of life that came by other ways than a state. */
  seen(atMs: number): void {
    this.#device?.seen(atMs);
  }

  #map(device: Device, { house, isNew }: { readonly house: House; readonly isNew: boolean }): boolean {
    const isChange = this.isStale || [...this.members.values()].some((member) => member.isStale);
    if (!isChange && !isNew) return false;
    compileMembers(this.members.values(), house.instance);
    this.isStale = false;
    const members = [...this.members.values()];
    const points = device.map(members.flatMap(({ features }) => features.map(({ property }) => property)));
    let from = 0;
    for (const member of members) {
      member.points = points.slice(from, from + member.features.length);
      from += member.features.length;
    }
    return true;
  }

  #apply({ gateway, isStarted, sinceMs }: House, { device, member }: { readonly device: Device; readonly member: Member }): void {
    const { state } = member;
    const atMs = gateway.at(member.updatedMs);
    member.apply(isStarted, sinceMs, atMs);
    if (isStarted && state !== undefined && member.isAvailable) device.seen(atMs);
  }

  #vouch(device: Device): void {
    const isAvailable = [...this.members.values()].some((member) => member.isAvailable);
    if (isAvailable) device.online();
    else device.offline('protocol');
  }
}
