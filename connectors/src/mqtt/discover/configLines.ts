import { stringify } from 'yaml';
import type { DescribedDevice } from './finders/homeAssistantFinder.ts';
import { draftMappings } from './draftMappings.ts';
import type { Findings } from './survey.ts';

export interface ConfigOptions {
  readonly url: string;
  readonly login: { readonly username?: string | undefined; readonly tls: Readonly<Record<string, string>> };
}

const maxPrefixes = 10;
const maxGroups = 100;

/** Config ready to paste: the `mqtt` connector for devices that describe themselves or have a profile, and one connector for each bridge. */
export function configLines(findings: Findings, options: ConfigOptions): string[] {
  const { homeAssistant, tasmota, zigbee2mqtt, sparkplug, knownTrees } = findings;
  const { devices } = homeAssistant;
  const groups = [...sparkplug.groups.keys()].slice(0, maxGroups);
  const profiles = [...knownTrees.found.values()].flatMap(({ profile }) => profile ?? []);
  const describing = devices.size + tasmota.devices.size + groups.length + profiles.length;
  const bases = [...zigbee2mqtt.bridges.keys()];
  if (describing + bases.length === 0) return draftLines(findings, options);
  const keys = connectionKeys(options);
  const bridges = bases.flatMap((base, index) =>
    entry('zigbee2mqtt', { ...(index > 0 && { name: base }), ...keys, ...(base !== 'zigbee2mqtt' && { base_topic: base }) }),
  );
  if (describing === 0) return ['connectors:', ...bridges];
  const mqtt = entry('mqtt', {
    ...keys,
    ...prefixKeys(homeAssistant.prefixes, tasmota.prefixes),
    ...(profiles.length > 0 && { profiles }),
    ...(groups.length > 0 && { sparkplug: { groups } }),
  });
  const isSeenTwice = bases.length > 0 && [...devices.values()].some(isOfZigbee2mqtt);
  return [
    'connectors:',
    ...mqtt,
    ...(groups.length > 0 ? [rebirthLine] : []),
    ...(profiles.length > 0 ? [profilesLine] : []),
    ...(isSeenTwice ? [excludeLine] : []),
    ...bridges,
  ];
}

/** Where nothing describes itself: mappings to begin with. */
function draftLines({ unknown, samples }: Findings, options: ConfigOptions): string[] {
  const topics = draftMappings(unknown, samples);
  if (topics.length === 0) return ['connectors: [] # nothing describes itself'];
  return [
    '# Nothing describes itself. These mappings are a beginning: fill in units such as °C, see docs/mqtt-topics.md, and try them with',
    '# gaugeway check -c FILE --topic TOPIC --payload PAYLOAD',
    'connectors:',
    ...entry('mqtt', { ...connectionKeys(options), topics }),
  ];
}

const rebirthLine = '      # rebirth: true # asks nodes for their births, which a start needs: it publishes to spBv1.0/<group>/NCMD/<node>';
const profilesLine = '    # docs/mqtt-profiles.md has what each profile reads, and what a few of them publish';
const excludeLine = '    exclude: { devices: ["zigbee2mqtt_*"] } # the zigbee2mqtt connector has them, with more detail';

/** Keys for prefixes that are not the default ones. */
function prefixKeys(discovery: ReadonlySet<string>, tasmota: ReadonlySet<string>): object {
  const prefixes = [...discovery].slice(0, maxPrefixes);
  const [prefix = 'tasmota/discovery'] = tasmota;
  return {
    ...(prefixes.length > 0 && prefixes.join() !== 'homeassistant' && { discovery: { prefixes } }),
    ...(prefix !== 'tasmota/discovery' && { tasmota: { prefix } }),
  };
}

function connectionKeys({ url, login: { username, tls } }: ConfigOptions): object {
  return { url, ...(username !== undefined && { username, password: 'file:PATH' }), ...(Object.keys(tls).length > 0 && { tls }) };
}

function entry(type: string, keys: object): string[] {
  const [first = '', ...others] = stringify({ type, ...keys }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
  return [`  - ${first}`, ...others.map((line) => `    ${line}`)];
}

/** Whether Zigbee2MQTT describes it. */
function isOfZigbee2mqtt({ identifiers }: DescribedDevice): boolean {
  return identifiers.some((identifier) => identifier.startsWith('zigbee2mqtt_'));
}
