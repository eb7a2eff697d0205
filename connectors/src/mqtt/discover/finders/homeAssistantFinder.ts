import { type JsonObject, objectOf } from '../../../transport/json.ts';
import { TopicSet } from '../topicSet.ts';
import { type Finder, maxFound, nameOf, objectIn, type SeenTopic } from './finder.ts';

/** A device of Home Assistant's MQTT discovery. */
export interface DescribedDevice {
  readonly name: string;
  /** The program that describes it, by its `origin` or what is typical of it. */
  readonly program: string;
  readonly identifiers: readonly string[];
  entities: number;
}

/** Components of Home Assistant's MQTT integration, and `device` for the device-based form. */
const components = [
  ...[
    'alarm_control_panel',
    'binary_sensor',
    'button',
    'camera',
    'climate',
    'cover',
    'device',
    'device_automation',
    'device_tracker',
    'event',
  ],
  ...[
    'fan',
    'humidifier',
    'image',
    'lawn_mower',
    'light',
    'lock',
    'notify',
    'number',
    'scene',
    'select',
    'sensor',
    'siren',
    'switch',
    'tag',
  ],
  ...['text', 'update', 'vacuum', 'valve', 'water_heater'],
];
/** `<prefix>/<component>/[<node>/]<object>/config`. */
const configTopic = new RegExp(`^(.+?)/(${components.join('|')})/(?:[\\w-]+/)?[\\w-]+/config$`);
/** A description has at least one of them. */
const typicalKeys = [
  'device',
  'dev',
  'components',
  'cmps',
  'state_topic',
  'stat_t',
  'topic',
  't',
  'unique_id',
  'uniq_id',
  'command_topic',
  'cmd_t',
];
const maxDepth = 6;
const maxPrefixes = 100;

/** Devices that describe themselves by Home Assistant's MQTT discovery, also below other prefixes. */
export class HomeAssistantFinder implements Finder {
  /** Discovery prefixes. */
  readonly prefixes = new Set<string>();
  /** By the first identifier; an entity without a device is its own. */
  readonly devices = new Map<string, DescribedDevice>();
  readonly #topics = new TopicSet();

  look({ name: topic, payload }: SeenTopic): void {
    const [, prefix = '', component = ''] = configTopic.exec(topic) ?? [];
    if (prefix === '' || payload.length === 0) return;
    const config = objectIn(payload);
    if (config === undefined || !typicalKeys.some((key) => Object.hasOwn(config, key))) return;
    if (this.prefixes.size < maxPrefixes) this.prefixes.add(prefix);
    // its birth message
    this.#topics.add(`${prefix}/status`);
    this.#topics.add(topic);
    this.#addTopicsOf(config, '', 0);
    const components = Object.values(objectOf(config['components'] ?? config['cmps']));
    this.#addDevice(config, {
      topic,
      entities: component === 'device' ? components.filter((one) => Object.keys(objectOf(one)).length > 1).length : 1,
    });
  }

  owns(topic: string): boolean {
    return this.#topics.has(topic);
  }

  #addDevice(config: JsonObject, { topic, entities }: { readonly topic: string; readonly entities: number }): void {
    const device = objectOf(config['device'] ?? config['dev']);
    const identifiers = identifiersOf(device);
    const key = identifiers[0] ?? topic;
    const known = this.devices.get(key);
    if (known !== undefined) known.entities += entities;
    else if (this.devices.size < maxFound) {
      const name = nameOf(device['name']) ?? nameOf(config['name']) ?? nameOf(key) ?? '';
      this.devices.set(key, { name, program: programOf(config, device), identifiers, entities });
    }
  }

  /** All topics that the config names, which belong to the device. */
  #addTopicsOf(config: unknown, outerBase: string, depth: number): void {
    if (depth > maxDepth || typeof config !== 'object' || config === null) return;
    const { '~': own = outerBase } = config as JsonObject;
    const base = String(own);
    for (const [key, value] of Object.entries(config)) {
      if (typeof value !== 'string') this.#addTopicsOf(value, base, depth + 1);
      else if (/(^|_)(t|topic)$/.test(key)) this.#topics.add(value.replace(/^~/, base).replace(/~$/, base));
    }
  }
}

/** Identifiers, then the addresses of connections. */
function identifiersOf(device: JsonObject): readonly string[] {
  const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);
  const connections = listOf(device['connections'] ?? device['cns']).map((pair) => listOf(pair)[1]);
  return [...listOf(device['identifiers'] ?? device['ids']), ...connections]
    .slice(0, 10)
    .flatMap((one) => nameOf(typeof one === 'number' ? String(one) : one) ?? []);
}

/** Programs that are recognised without an `origin`, by a word in the texts of their configs. */
const wellKnown = [
  'ESPHome',
  'OpenMQTTGateway',
  'Theengs',
  'Tasmota',
  'EMS-ESP',
  'OpenDTU',
  'AhoyDTU',
  'zwave-js-ui',
  'Valetudo',
  'ESPresense',
];

function programOf(config: JsonObject, device: JsonObject): string {
  const origin = nameOf(objectOf(config['origin'] ?? config['o'])['name']);
  if (origin !== undefined) return origin;
  const software = device['sw_version'] ?? device['sw'];
  if (typeof software === 'string' && /\(config hash|esphome/i.test(software)) return 'ESPHome';
  const texts = [software, device['name'], device['manufacturer'] ?? device['mf'], config['state_topic'] ?? config['stat_t']];
  const all = texts
    .map((text) => nameOf(text) ?? '')
    .join(' ')
    .toLowerCase();
  return wellKnown.find((name) => all.includes(name.toLowerCase())) ?? 'programs without a name';
}
