import { TopicSet } from '../topicSet.ts';
import { type Finder, maxFound, nameOf, objectIn, type SeenTopic } from './finder.ts';

/** `<prefix>/<MAC>/config` and `<prefix>/<MAC>/sensors`. */
const discoveryTopic = /^(.+)\/([0-9A-F]{12})\/(config|sensors)$/;
const maxPrefixes = 100;

/** Devices with Tasmota's own discovery, also below other prefixes. */
export class TasmotaFinder implements Finder {
  readonly prefixes = new Set<string>();
  /** Names with the model, by MAC. */
  readonly devices = new Map<string, string>();
  readonly #topics = new TopicSet();
  readonly #looked = new Set<string>();

  look({ name: topic, payload }: SeenTopic): void {
    const [, prefix = '', mac = '', what] = discoveryTopic.exec(topic) ?? [];
    if (mac === '' || this.#looked.size >= 2 * maxFound) return;
    const config = objectIn(payload);
    if (config === undefined) return;
    if (what === 'sensors') {
      if (Object.hasOwn(config, 'sn')) this.#looked.add(topic);
      return;
    }
    if (typeof config['ft'] !== 'string' || !Array.isArray(config['tp']) || typeof config['t'] !== 'string') return;
    this.#looked.add(topic);
    if (this.prefixes.size < maxPrefixes) this.prefixes.add(prefix);
    const [name = mac, model] = [nameOf(config['dn']), nameOf(config['md'])];
    this.devices.set(mac, model === undefined ? name : `${name} (${model})`);
    for (const part of config['tp'].slice(0, 3).map(String)) {
      const base = config['ft'].replace('%prefix%', part).replace('%topic%', config['t']).replace(/\/$/, '');
      this.#topics.add(`${base}/#`);
    }
  }

  owns(topic: string): boolean {
    return this.#looked.has(topic) || this.#topics.has(topic);
  }
}
