import { isObject, type JsonObject } from '../../transport/json.ts';
import type { ConfigTopic } from './configTopic.ts';
import { type DeviceBlock, readChildDevice, readDeviceBlock } from './deviceBlock.ts';
import { fullConfig } from './fullConfig.ts';
import { internedText } from './internedText.ts';
import type { Problem } from './problems.ts';
import { nameText, plainText } from './texts.ts';
import { withTopicBase } from './topicBase.ts';

/** One entity of a config, before it gets names. */
export interface ConfiguredEntity {
  readonly component: string;
  /** Object id in the topic, or the key of a component of the device-based form. */
  readonly key: string;
  readonly uniqueId: string | undefined;
  readonly device: DeviceBlock | undefined;
  /** All keys in full, with `~` replaced and the shared options of the root, without device and origin. */
  readonly options: JsonObject;
}

/** One with the topic of its config, and the id that it keeps while this changes. */
export interface IdentifiedEntity extends ConfiguredEntity {
  readonly id: string;
  readonly topic: string;
}

/** What a config says. */
export interface ReadConfig {
  readonly entities: readonly ConfiguredEntity[];
  readonly problems: readonly Problem[];
}

/** `migrate_discovery`: the entities of this topic will be described by another one. It neither describes nor removes them. */
export function isMigration(config: JsonObject): boolean {
  const [[key, value] = [], ...others] = Object.entries(config);
  return others.length === 0 && (key === 'migrate_discovery' || key === 'migr_discvry') && value === true;
}

/** The entities of the payload of a config topic. What Home Assistant refuses is left out and is among the problems; keys that it does not know are not. */
export function readConfig(topic: ConfigTopic, payload: JsonObject): ReadConfig {
  const config = fullConfig(payload);
  const problems: Problem[] = [];
  const origin = originText(config['origin']);
  const device = config['device'] === undefined ? undefined : readDeviceBlock(config['device'], origin, problems);
  const isRefused = config['device'] !== undefined && device === undefined;
  const read = topic.component === 'device' ? readDeviceConfig : readSingle;
  return { entities: isRefused ? [] : read({ topic, config, device, problems }), problems };
}

interface Reading {
  readonly topic: ConfigTopic;
  /** With full keys. */
  readonly config: JsonObject;
  readonly device: DeviceBlock | undefined;
  readonly problems: Problem[];
}

function readSingle({ topic: { component, objectId }, config, device, problems }: Reading): readonly ConfiguredEntity[] {
  const entity = entityOf({ component, key: objectId, options: config, device, path: '' }, problems);
  return entity === undefined ? [] : [entity];
}

/** Options of the root that components have too, unless they have their own. */
const sharedOptions = [
  'availability',
  'availability_mode',
  'availability_template',
  'availability_topic',
  'command_topic',
  'encoding',
  'message_expiry_interval',
  'payload_available',
  'payload_not_available',
  'state_topic',
  'qos',
  // refused by Home Assistant at the root, but its meaning is clear
  '~',
];

function readDeviceConfig(reading: Reading): readonly ConfiguredEntity[] {
  const { config, device, problems } = reading;
  if (device === undefined) {
    problems.push({ reason: 'type', key: 'device', expected: 'expected an object' });
    return [];
  }
  if (!('components' in config) && !('child_devices' in config))
    problems.push({ reason: 'type', key: 'components', expected: 'expected an object' });
  const children = config['child_devices'] ?? [];
  if (!Array.isArray(children)) problems.push({ reason: 'type', key: 'child_devices', expected: 'expected a list' });
  return [
    ...readComponents(reading, config['components'] ?? {}, device),
    ...(Array.isArray(children) ? children : []).flatMap((child: unknown) => {
      const part = readChildDevice(child, device, problems);
      return part === undefined || !isObject(child) ? [] : readComponents(reading, child['components'], part);
    }),
  ];
}

function readComponents({ config, problems }: Reading, components: unknown, device: DeviceBlock): readonly ConfiguredEntity[] {
  if (!isObject(components)) {
    problems.push({ reason: 'type', key: 'components', expected: 'expected an object' });
    return [];
  }
  const shared = Object.fromEntries(sharedOptions.filter((key) => Object.hasOwn(config, key)).map((key) => [key, config[key]]));
  return Object.entries(components).flatMap(([key, one]) => {
    const path = `components.${key}.`;
    const component = isObject(one) ? plainText(one['platform']) : undefined;
    if (!isObject(one) || component === undefined || !/^\w{1,40}$/.test(component)) {
      problems.push({ reason: 'type', key: `${path}platform`, expected: 'expected a component such as sensor' });
      return [];
    }
    // the platform alone removes a component
    if (Object.keys(one).length === 1) return [];
    const entity = entityOf({ component, key, options: { ...shared, ...one }, device, path }, problems);
    return entity === undefined ? [] : [entity];
  });
}

interface Options extends Omit<ConfiguredEntity, 'uniqueId'> {
  /** Of its keys, for problems. */
  readonly path: string;
}

const ofDevice: ReadonlySet<string> = new Set(['device', 'origin', 'components', 'child_devices', 'platform']);
const longestUniqueId = 512;

function entityOf({ component, key, options, device, path }: Options, problems: Problem[]): ConfiguredEntity | undefined {
  const wrong = problemsOf(options, path);
  problems.push(...wrong);
  if (wrong.length > 0) return undefined;
  const own = withTopicBase(Object.fromEntries(Object.entries(options).filter(([name]) => !ofDevice.has(name))));
  return { component, key: internedText(key), uniqueId: plainText(own['unique_id']), device, options: interned(own) };
}

/** Long ones mostly differ. */
const longestInterned = 256;

function interned(options: JsonObject): JsonObject {
  const shared = (value: unknown): unknown => (typeof value === 'string' && value.length <= longestInterned ? internedText(value) : value);
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, shared(value)]));
}

/** Keys that all components have in common, where their value is one that Home Assistant refuses. */
function problemsOf(options: JsonObject, path: string): readonly Problem[] {
  return Object.entries(commonKeys).flatMap(([key, { isValid, expected }]) =>
    options[key] === undefined || isValid(options[key]) ? [] : [{ reason: 'type' as const, key: `${path}${key}`, expected }],
  );
}

interface CommonKey {
  readonly isValid: (value: unknown) => boolean;
  readonly expected: string;
}

const text: CommonKey = { isValid: (value) => plainText(value) !== undefined, expected: 'expected a text' };
const truthValues = ['1', 'true', 'yes', 'on', 'enable', '0', 'false', 'no', 'off', 'disable'];

const commonKeys: Readonly<Record<string, CommonKey>> = {
  unique_id: {
    isValid: (value) => (plainText(value)?.length ?? Infinity) <= longestUniqueId,
    expected: `expected a text of at most ${longestUniqueId} characters`,
  },
  name: { isValid: (value) => value === null || text.isValid(value), expected: 'expected a text or null' },
  default_entity_id: text,
  entity_category: {
    isValid: (value) => value === null || value === 'config' || value === 'diagnostic',
    expected: 'expected config or diagnostic',
  },
  enabled_by_default: {
    isValid: (value) =>
      typeof value === 'boolean' || typeof value === 'number' || truthValues.includes(plainText(value)?.trim().toLowerCase() ?? ''),
    expected: 'expected true or false',
  },
  '~': text,
};

/** `enabled_by_default`, which is true if absent. */
export function isEnabled({ enabled_by_default: enabled }: JsonObject): boolean {
  if (enabled === undefined) return true;
  if (typeof enabled === 'string') return truthValues.indexOf(enabled.trim().toLowerCase()) < 5;
  return Boolean(enabled);
}

/** The program that published the config: name and version. */
function originText(origin: unknown): string | undefined {
  if (!isObject(origin)) return undefined;
  const texts = [nameText(origin['name']), nameText(origin['sw_version'])].filter((one) => one !== undefined);
  return texts.length === 0 ? undefined : texts.join(' ');
}
