import { type Finder, maxFound, nameOf, type SeenTopic } from './finder.ts';
import { type KnownTree, knownTrees } from './knownTrees.ts';

/** Topics of known programs that do not describe themselves. */
export class KnownTreeFinder implements Finder {
  /** Names of devices by name of the program. */
  readonly found = new Map<
    string,
    { readonly devices: Set<string>; readonly advice: string | undefined; readonly profile: string | undefined }
  >();

  /** `isOwned`: the topic belongs to a device that describes itself. */
  look({ name: topic, payload }: SeenTopic): void {
    const start = payload.subarray(0, 20).toString();
    const tree = treeOf(topic, start);
    if (tree === undefined) return;
    const [, ...groups] = tree.topic.exec(topic) ?? [];
    const known = this.found.get(tree.name) ?? { devices: new Set(), advice: tree.advice, profile: tree.profile };
    this.found.set(tree.name, known);
    const device = nameOf(groups.find((group) => group !== undefined));
    if (device !== undefined && known.devices.size < maxFound) known.devices.add(device);
  }

  owns(topic: string): boolean {
    return knownTrees.some((tree) => tree.topic.test(topic) && this.found.has(tree.name));
  }
}

function treeOf(topic: string, payload: string): KnownTree | undefined {
  return knownTrees.find((tree) => tree.topic.test(topic) && (tree.payload?.test(payload) ?? true));
}
