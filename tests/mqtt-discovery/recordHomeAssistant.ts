/**
 * Publishes each case to a broker and stores what a Home Assistant with the MQTT integration on this broker makes of it, as `home-assistant.json` of the
 * case. It is an oracle for tests: they need no Home Assistant.
 *
 *     HOME_ASSISTANT_URL=http://127.0.0.1:8123 HOME_ASSISTANT_TOKEN=… MQTT_URL=mqtt://127.0.0.1:1883 \
 *       npx node tests/mqtt-discovery/recordHomeAssistant.ts [CASE…]
 *
 * The broker must be one to play with: the script removes what it published.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, createLongLivedTokenAuth } from 'home-assistant-js-websocket';
import { connectAsync, type MqttClient } from 'mqtt';
import type { AreaEntry, DeviceEntry, EntityEntry } from '@gaugeway/connectors/home-assistant/connection/apiTypes';
import { type CaseMessage, caseNames, type HomeAssistantAnswer, isConfig, messagesOf, type StateAnswer, storeAnswer } from './cases.ts';

type Device = DeviceEntry & { readonly config_entries: readonly string[] };

interface State {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** After configs, until Home Assistant has subscribed to their topics; and after states. Its own delays are below a second. */
const subscribedMs = 2000;
const settledMs = 1000;
/** Attributes for people, or of the entity's abilities. */
const unused = new Set(
  'friendly_name icon entity_picture supported_features assumed_state attribution editable effect_list effect min_mireds max_mireds'.split(
    ' ',
  ),
);

const { HOME_ASSISTANT_URL: url, HOME_ASSISTANT_TOKEN: token, MQTT_URL: brokerUrl } = process.env;
if (url === undefined || token === undefined || brokerUrl === undefined)
  throw new Error('set HOME_ASSISTANT_URL, HOME_ASSISTANT_TOKEN and MQTT_URL');
const home = await createConnection({ auth: createLongLivedTokenAuth(url, token) });
const client = await connectAsync(brokerUrl);
const wanted = process.argv.slice(2);
for (const name of caseNames) if (wanted.length === 0 || wanted.includes(name)) await record(name);
await client.endAsync();
home.close();

async function record(name: string): Promise<void> {
  const messages = messagesOf(name);
  const before = await entityIds();
  await publish(client, messages);
  const answer = await read(before);
  storeAnswer(name, answer);
  await clear(client, messages);
  process.stdout.write(`${name}: ${Object.keys(answer.states).length} states of ${messages.filter(isConfig).length} configs\n`);
}

/** Publishes in order; waits where states follow configs, because Home Assistant subscribes only then. */
async function publish(broker: MqttClient, messages: readonly CaseMessage[]): Promise<void> {
  let isAfterConfig = false;
  for (const message of messages) {
    if (isAfterConfig && !isConfig(message)) await sleep(subscribedMs);
    isAfterConfig = isConfig(message);
    await broker.publishAsync(message.topic, message.payload, { retain: message.retained, qos: 1 });
  }
  await sleep(settledMs);
}

async function clear(broker: MqttClient, messages: readonly CaseMessage[]): Promise<void> {
  const topics = new Set(messages.filter((message) => message.retained || isConfig(message)).map(({ topic }) => topic));
  for (const topic of topics) await broker.publishAsync(topic, '', { retain: true, qos: 1 });
  await sleep(settledMs);
}

function states(): Promise<readonly State[]> {
  return home.sendMessagePromise<State[]>({ type: 'get_states' });
}

async function entityIds(): Promise<ReadonlySet<string>> {
  return new Set((await states()).map(({ entity_id: id }) => id));
}

async function read(before: ReadonlySet<string>): Promise<HomeAssistantAnswer> {
  // the integration `demo` adds and removes places
  const isNew = ({ entity_id: id }: State): boolean => !before.has(id) && !id.startsWith('geo_location.');
  const added = (await states()).filter(isNew);
  const entities = (await home.sendMessagePromise<EntityEntry[]>({ type: 'config/entity_registry/list' })).filter(
    ({ platform }) => platform === 'mqtt',
  );
  const devices = await home.sendMessagePromise<Device[]>({ type: 'config/device_registry/list' });
  const areas = await home.sendMessagePromise<AreaEntry[]>({ type: 'config/area_registry/list' });
  const listed = entities.filter(({ entity_id: id }) => added.some((state) => state.entity_id === id));
  const used = new Set(listed.map(({ device_id: id }) => id));
  const kept = devices.filter(({ id }) => used.has(id)).sort((a, b) => order(JSON.stringify(a.identifiers), JSON.stringify(b.identifiers)));
  const idOf = new Map<unknown, string>(kept.map(({ id }, index) => [id, `d${index + 1}`]));
  const areasInUse = areas.filter(({ area_id: id }) => kept.some((device) => device.area_id === id));
  return {
    areas: areasInUse.map(({ area_id: id, name }) => ({ area_id: id, name })).sort((a, b) => order(a.area_id, b.area_id)),
    devices: kept.map((device) => deviceOf(device, idOf)),
    // in the order in which they were added, which decides between equal names
    entities: listed.map((entity) => entityOf(entity, idOf)),
    states: Object.fromEntries(
      added.map(({ entity_id: id, state: s, attributes }) => [id, { s, a: attributesOf(attributes, listed, id) } satisfies StateAnswer]),
    ),
  };
}

function deviceOf(device: Device, idOf: ReadonlyMap<unknown, string>): DeviceEntry {
  const {
    name,
    manufacturer,
    model,
    model_id: modelId,
    sw_version: software,
    hw_version: hardware,
    connections,
    area_id: area,
    via_device_id: via,
  } = device;
  const parent = idOf.get(via);
  return withoutNull({
    id: idOf.get(device.id) ?? '',
    name,
    manufacturer,
    model,
    model_id: modelId,
    sw_version: software,
    hw_version: hardware,
    area_id: area,
    ...(connections?.length && { connections }),
    ...(parent !== undefined && { via_device_id: parent }),
  });
}

function entityOf(
  { entity_id, platform, unique_id, device_id, entity_category }: EntityEntry,
  idOf: ReadonlyMap<unknown, string>,
): EntityEntry {
  return withoutNull({ entity_id, platform, unique_id, device_id: idOf.get(device_id), entity_category });
}

function attributesOf(attributes: Readonly<Record<string, unknown>>, listed: readonly EntityEntry[], id: string): StateAnswer['a'] {
  const hasDevice = listed.some((entity) => entity.entity_id === id && typeof entity.device_id === 'string');
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !unused.has(key) || (key === 'friendly_name' && !hasDevice)));
}

function withoutNull<Kind extends object>(entry: Kind): Kind {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null && value !== undefined)) as Kind;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
