import { isGrouped } from './bridgePayloads.ts';
import type { State } from './curves.ts';
import { group } from './inventory.ts';
import type { Member } from './zigbeeNode.ts';

const keys = ['state', 'brightness', 'color_temp', 'color_mode', 'color'];

/** The state of a group of lamps, which Zigbee2MQTT derives from its members (lib/extension/groups.ts). */
export class LightGroup {
  readonly name = group.name;
  state: State | undefined;

  /** After a message of that device: the new state, or undefined when the group says nothing. It is off only when all its lamps are. */
  follow(member: Member, all: Iterable<Member>): State | undefined {
    if (!isGrouped(member)) return undefined;
    const update = Object.fromEntries(keys.filter((key) => key in member.cache).map((key) => [key, member.cache[key]]));
    const lit = Array.from(all).some((other) => isGrouped(other) && other.cache['state'] === 'ON');
    if (update['state'] === 'OFF' && lit) return undefined;
    if (JSON.stringify(update) === JSON.stringify(this.state)) return undefined;
    this.state = update;
    return update;
  }

  /** There while one of its lamps is. */
  available(all: Iterable<Member>): boolean {
    return Array.from(all).some((member) => isGrouped(member) && member.available);
  }
}
