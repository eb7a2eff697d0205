import { objectOf } from '../../../transport/json.ts';
import { type Finder, nameOf, objectIn, type SeenTopic } from './finder.ts';

/** A bridge of Zigbee2MQTT. */
export interface FoundBridge {
  version?: string | undefined;
  /** Whether it publishes Home Assistant's discovery configs too. */
  hasDiscovery?: boolean;
}

const bridgeTopic = /^(.+)\/bridge\/(state|info)$/;
const maxBridges = 100;

/** Bridges of Zigbee2MQTT by their base topic. */
export class Zigbee2mqttFinder implements Finder {
  readonly bridges = new Map<string, FoundBridge>();

  look({ name: topic, payload }: SeenTopic): void {
    const [, base, what] = bridgeTopic.exec(topic) ?? [];
    if (base === undefined) return;
    const info = objectIn(payload) ?? {};
    // `bridge/state` was a plain text before 2.0
    const isState =
      what === 'state' && (typeof info['state'] === 'string' || /^(online|offline)$/.test(payload.subarray(0, 20).toString()));
    const isInfo = what === 'info' && typeof info['version'] === 'string';
    if (!isState && !isInfo) return;
    const bridge = this.bridges.get(base) ?? {};
    if (this.bridges.size < maxBridges) this.bridges.set(base, bridge);
    if (!isInfo) return;
    bridge.version = nameOf(info['version']);
    bridge.hasDiscovery = objectOf(objectOf(info['config'])['homeassistant'])['enabled'] === true;
  }

  owns(topic: string): boolean {
    for (const base of this.bridges.keys()) if (topic.startsWith(`${base}/`)) return true;
    return false;
  }
}
