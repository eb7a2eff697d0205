import { isGrouped } from './bridgePayloads.ts';
import type { State } from './curves.ts';
import { group } from './inventory.ts';
import type { ZigbeeNode } from './zigbeeNode.ts';

const keys = ['state', 'brightness', 'color_temp', 'color_mode', 'color'];

/** The state of a group of lamps, which Zigbee2MQTT derives from its members (lib/extension/groups.ts). */
export class LightGroup {
  readonly name = group.name;
  state: State | undefined;

  /** Updates the group after a message of a device. Returns the new state, or undefined if unchanged. The group is off only if all lamps are. */
  follow(node: ZigbeeNode, all: Iterable<ZigbeeNode>): State | undefined {
    if (!isGrouped(node)) return undefined;
    const update = Object.fromEntries(keys.filter((key) => key in node.cache).map((key) => [key, node.cache[key]]));
    const lit = Array.from(all).some((other) => isGrouped(other) && other.cache['state'] === 'ON');
    if (update['state'] === 'OFF' && lit) return undefined;
    if (JSON.stringify(update) === JSON.stringify(this.state)) return undefined;
    this.state = update;
    return update;
  }

  /** Whether any of its lamps is available. */
  available(all: Iterable<ZigbeeNode>): boolean {
    return Array.from(all).some((node) => isGrouped(node) && node.available);
  }
}
