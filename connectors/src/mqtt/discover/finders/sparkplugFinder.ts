import { type Finder, maxFound, nameOf, type SeenTopic } from './finder.ts';

interface FoundGroup {
  readonly nodes: Set<string>;
  readonly devices: Set<string>;
}

/** `spBv1.0/<group>/<type>/<node>[/<device>]` [Sparkplug 3.0 4.1]. */
const sparkplugTopic = /^spBv1\.0\/([^/]+)\/[ND](?:BIRTH|DEATH|DATA|CMD)\/([^/]+)(?:\/([^/]+))?$/;
const maxGroups = 1000;

/** Sparkplug groups with their nodes and devices. */
export class SparkplugFinder implements Finder {
  readonly groups = new Map<string, FoundGroup>();
  #members = 0;

  look({ name: topic }: SeenTopic): void {
    const [, group, node, device] = sparkplugTopic.exec(topic) ?? [];
    const name = nameOf(group);
    if (name === undefined || node === undefined) return;
    const found = this.groups.get(name) ?? { nodes: new Set(), devices: new Set() };
    if (this.groups.size < maxGroups) this.groups.set(name, found);
    if (this.#members++ > 2 * maxFound) return;
    found.nodes.add(nameOf(node) ?? '');
    if (device !== undefined) found.devices.add(`${nameOf(node) ?? ''}/${nameOf(device) ?? ''}`);
  }

  owns(topic: string): boolean {
    return topic.startsWith('spBv1.0/');
  }
}
