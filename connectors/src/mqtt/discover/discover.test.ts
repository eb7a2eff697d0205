import { expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { parse } from 'yaml';
import { mqttDevicesConfig } from '../config.ts';
import { discover } from './discover.ts';
import { knownTrees } from './finders/knownTrees.ts';
import { reportText } from './reportText.ts';
import { Survey } from './survey.ts';
import { TopicGroups } from './topicGroups.ts';

type Messages = readonly (readonly [topic: string, payload: unknown, live?: number])[];

const text = (payload: unknown): string => (typeof payload === 'string' ? payload : JSON.stringify(payload));

/** The report of retained messages, each followed by a number of live ones. */
function report(messages: Messages, options: Partial<Parameters<typeof reportText>[1]> = {}): string {
  const survey = new Survey();
  for (const [topic, payload, live = 0] of messages)
    for (let count = 0; count <= live; count++) survey.take(topic, Buffer.from(text(payload)), count === 0);
  return reportText(survey.findings(), { url: 'mqtt://h:1883', login: { tls: {} }, seconds: 10, isNarrow: false, ...options });
}

const comments = (all: string): string[] =>
  all
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .slice(1);
const connectorsIn = (all: string): unknown => (parse(all) as { connectors: unknown }).connectors;

const esphome = {
  name: 'Temperature',
  stat_t: 'porch/sensor/temperature/state',
  uniq_id: 'a',
  dev: { ids: 'a4cf12', name: 'Porch', sw: '2026.1 (config hash 0x1)' },
};
const zigbeeDevice = {
  state_topic: 'zigbee2mqtt/Hall',
  unique_id: 'b',
  device: { identifiers: ['zigbee2mqtt_0x00158d0001000001'], name: 'Hall' },
  origin: { name: 'Zigbee2MQTT' },
};
const bridgeInfo = { version: '2.6.3', config: { homeassistant: { enabled: true } } };
const tasmota = { dn: 'Plug', t: 'plug', ft: '%prefix%/%topic%/', tp: ['cmnd', 'stat', 'tele'], md: 'A1T', ver: 1 };

test('lists who describes itself, and leaves out the topics that belong to them', () => {
  const all = report([
    ['porch/sensor/temperature/state', '3.5', 5],
    ['homeassistant/sensor/porch/temperature/config', esphome],
    ['homeassistant/sensor/porch/humidity/config', { ...esphome, stat_t: 'porch/sensor/humidity/state' }],
    ['homeassistant/status', 'online'],
    ['tele/plug/LWT', 'Online'],
    ['tasmota/discovery/A4CF129B3DE0/config', tasmota],
    ['tasmota/discovery/A4CF129B3DE0/sensors', { sn: {}, ver: 1 }],
    ['zigbee2mqtt/bridge/state', { state: 'online' }],
    ['zigbee2mqtt/bridge/info', bridgeInfo],
    ['zigbee2mqtt/Hall', { temperature: 3 }, 2],
    ['spBv1.0/Plant/DDATA/Edge1/Pump', 'x', 3],
    ['spBv1.0/STATE/host', 'x'],
    ['$SYS/broker/uptime', '1', 10],
  ]);
  expect(comments(all)).toEqual([
    '# Home Assistant discovery below homeassistant: 1 device, 2 entities',
    '#   ESPHome: 1 device, 2 entities: Porch',
    '# Tasmota discovery: 1 device: Plug (A1T)',
    '# Zigbee2MQTT 2.6.3 at base topic "zigbee2mqtt"',
    '# Sparkplug B:',
    '#   group Plant: 1 node, 1 device',
  ]);
  expect(connectorsIn(all)).toEqual([
    { type: 'mqtt', url: 'mqtt://h:1883', sparkplug: { groups: ['Plant'] } },
    { type: 'zigbee2mqtt', url: 'mqtt://h:1883' },
  ]);
});

test('the config has what is not the default, and excludes what Zigbee2MQTT describes', () => {
  const all = report(
    [
      ['discovery/top/binary_sensor/hall/config', zigbeeDevice],
      ['tas/A4CF129B3DE0/config', tasmota],
      ['z2m/one/bridge/info', bridgeInfo],
      ['z2m/two/bridge/state', 'online'],
    ],
    { url: 'mqtts://h', login: { username: 'me', tls: { ca: 'ca.crt' } } },
  );
  const login = { url: 'mqtts://h', username: 'me', password: 'file:PATH', tls: { ca: 'ca.crt' } };
  const connectors = connectorsIn(all) as [{ type: string }];
  expect(connectors).toEqual([
    {
      type: 'mqtt',
      ...login,
      discovery: { prefixes: ['discovery/top'] },
      tasmota: { prefix: 'tas' },
      exclude: { devices: ['zigbee2mqtt_*'] },
    },
    { type: 'zigbee2mqtt', ...login, base_topic: 'z2m/one' },
    { type: 'zigbee2mqtt', name: 'z2m/two', ...login, base_topic: 'z2m/two' },
  ]);
  const [{ type, ...config }] = connectors;
  expect(type).toBe('mqtt');
  expect(mqttDevicesConfig.safeParse({ ...config, password: 'x' }).success).toBe(true);
});

test('a device-based config counts the components that it has', () => {
  const cmps = { a: { p: 'sensor', stat_t: '~/a' }, b: { p: 'sensor', stat_t: 'b/~' }, removed: { p: 'sensor' } };
  const all = report([
    ['homeassistant/device/x/config', { '~': 'base', dev: { ids: [7], name: 'X' }, o: { name: 'prog' }, cmps }],
    ['base/a', '1', 1],
    ['b/base', '1', 1],
  ]);
  expect(comments(all)).toEqual([
    '# Home Assistant discovery below homeassistant: 1 device, 2 entities',
    '#   prog: 1 device, 2 entities: X',
  ]);
});

test.each([
  ['shellies/shellyht-8CAAB5/sensor/temperature', '21', 'Shelly Gen1: 1 device: shellyht-8CAAB5'],
  ['shellyplus1-441793/status/switch:0', '{"id":0}', 'Shelly Gen2 and later: 1 device: shellyplus1-441793'],
  ['house/porch/status/temperature:0', '{"id":0}', 'Shelly Gen2 and later: 1 device: house/porch'],
  ['N/c0619ab1d2e3/system/0/Dc/Battery/Soc', '{"value":87}', 'Victron GX: 1 device: c0619ab1d2e3 (it publishes'],
  ['evcc/loadpoints/1/chargePower', '0', 'evcc'],
  ['dsmr/reading/electricity_currently_delivered', '0.1', 'DSMR-reader'],
  ['frigate/stats', '{}', 'Frigate'],
  ['owntracks/anna/phone', '{}', 'OwnTracks: 1 device: anna/phone'],
  ['rtl_433/host/devices/Acurite/1/temperature_C', '3', 'rtl_433: 1 device: host ('],
  ['zwave/_CLIENTS/ZWAVE_GATEWAY-home/status', '{}', 'zwave-js-ui: 1 device: zwave ('],
  ['panasonic_heat_pump/main/Outside_Temp', '3', 'HeishaMon: 1 device: panasonic_heat_pump'],
  ['ebusd/bai/FlowTemp', '{}', 'ebusd: 1 device: bai ('],
  ['teslamate/cars/1/battery_level', '80', 'TeslaMate: 1 device: 1'],
  ['homie/5/lamp/$state', 'ready', 'Homie: 1 device: lamp'],
  ['tele/fridge/LWT', 'Online', 'Tasmota without its discovery: 1 device: fridge ("SetOption19 0"'],
  ['home/gw/BTtoMQTT/A4C1385E07B2', '{}', 'Bluetooth gateway without discovery: 1 device: A4C1385E07B2 ('],
])('%s is of a known program', (topic, payload, line) => {
  const [head, found, ...others] = comments(report([[topic, payload, 1]]));
  expect(head).toBe('# known programs whose devices do not describe themselves:');
  expect(found?.startsWith(`#   ${line}`)).toBe(true);
  expect(others).toEqual([]);
});

test('trees with a shipped profile are in the config, once each', () => {
  const all = report([
    ['shellyplus1-441793/status/switch:0', '{"id":0}'],
    ['shellyplus1-441794/online', 'true'],
    ['N/c0619ab1d2e3/system/0/Dc/Battery/Soc', '{"value":87}'],
    ['teslamate/cars/1/battery_level', '80'],
  ]);
  const config = { url: 'mqtt://h:1883', profiles: ['shelly-gen2', 'victron-gx'] };
  expect(connectorsIn(all)).toEqual([{ type: 'mqtt', ...config }]);
  expect(mqttDevicesConfig.safeParse(config).success).toBe(true);
});

test('each profile that is suggested is shipped', () => {
  const suggested = knownTrees.flatMap(({ profile }) => profile ?? []);
  expect(suggested.filter((name) => !existsSync(new URL(`../profiles/${name}.yaml`, import.meta.url)))).toEqual([]);
});

test('other topics are listed by rate, those with many names in one group', () => {
  const rooms = Array.from({ length: 30 }, (_, index) => [`sensors/room${index}/temperature`, '20', 2] as const);
  const all = report([...rooms, ['weather/wind', '3', 20], ['a/b/c/d/e/f', '1'], ['text', 'hello', 1]]);
  expect(comments(all)).toEqual([
    '# other topics, by messages a second:',
    '#      6.0/s  sensors/+/temperature  such as sensors/room0/temperature',
    '#      2.0/s  weather/wind',
    '#     0.10/s  text',
    '#   retained  a/b/c/d/#  such as a/b/c/d/e/f',
    '# Nothing describes itself. These mappings are a beginning: fill in units such as °C, see docs/mqtt-topics.md, and try them with',
    '# gaugeway check -c FILE --topic TOPIC --payload PAYLOAD',
  ]);
  expect(
    report([['text', 'hello', 1]])
      .split('\n')
      .at(-1),
  ).toBe('connectors: [] # nothing describes itself');
});

test('topics that nothing describes get mappings to begin with, which are valid', () => {
  const presses = ['a/press-1', 'a/press-2', 'b/press-3'].map(
    (name) => [`works/${name}/state`, { ts: 1768478398350, oil: { temp: 40, 'b.r': true }, mode: 'RUN', list: [{ v: 1 }] }] as const,
  );
  const tanks = Array.from({ length: 12 }, (_, index) => [`works/hall/tank${index}/level`, '50.5', 1] as const);
  const all = report([
    ...presses,
    ...tanks,
    ['z/x{y}', '1'],
    ['bad/json', '{'],
    ['$/weird\n/level', '1'],
    ['__proto__/constructor', '{"__proto__":1}'],
  ]);
  const device = { id: '{device}' };
  const readings = { 'oil.temp': '', 'oil.b\\.r': '', 'list.*.v': '' };
  const [{ type, ...connector } = {}] = connectorsIn(all) as { type?: string }[];
  expect(type).toBe('mqtt');
  expect(connector).toEqual({
    url: 'mqtt://h:1883',
    topics: [
      { topic: 'works/hall/{device}/level', device, value: '' },
      { topic: '{device}/constructor', device, readings: expect.anything() as object },
      { topic: 'works/a/{device}/state', device, time: 'ts', readings },
      { topic: 'works/b/{device}/state', device, time: 'ts', readings },
    ],
  });
  expect(mqttDevicesConfig.safeParse(connector).error).toBeUndefined();
});

test('hints where nothing was received, nothing was retained, or the broker refused', () => {
  expect(comments(report([], { isNarrow: true }))).toEqual([
    '# the broker refuses the filter "#": only topics of known programs were listened to',
    '# nothing was received: an ACL of the broker may hide all topics from this user, or nobody publishes',
  ]);
  const survey = new Survey();
  survey.take('a', Buffer.from('1'), false);
  expect(reportText(survey.findings(), { url: 'mqtt://h', login: { tls: {} }, seconds: 1, isNarrow: false })).toContain(
    'no retained message',
  );
});

test('a hostile broker cannot end a comment, and is bounded', () => {
  const evil = 'x\nconnectors: [{type: evil}]\u2028\u0000';
  const survey = new Survey();
  const take = (topic: string, payload: unknown) => survey.take(topic, Buffer.from(text(payload)), true);
  take('homeassistant/sensor/a/config', { stat_t: evil, name: evil, dev: { ids: [evil], name: evil }, o: { name: evil } });
  take('homeassistant/sensor/b/config', '{"__proto__":{"dev":1},"stat_t":5,"dev":{"ids":{"a":1},"name":[1]},"o":7,"~":{}}');
  take('homeassistant/sensor/c/config', `{"stat_t":"a","dev":${'['.repeat(5000)}${']'.repeat(5000)}}`);
  take('homeassistant/sensor/d/config', '{"dev":');
  take(`${evil}/bridge/state`, 'online');
  take(`spBv1.0/${evil}/NBIRTH/${evil}`, 'x');
  take(evil, 'x');
  take('homeassistant/sensor/empty/config', '');
  for (let index = 0; index < 25_000; index++) {
    survey.take(`flood/${index}/${'y'.repeat(index % 1000)}/${index}`, Buffer.from('1'), false);
    take(`homeassistant/sensor/flood/${index}/config`, { stat_t: `flood/${index}`, dev: { ids: index, name: 'z'.repeat(1000) } });
    take(`shellies/shelly${index}/temperature`, '1');
  }
  const findings = survey.findings();
  expect(findings.topics).toBe(20_000);
  expect(findings.homeAssistant.devices.size).toBeLessThanOrEqual(10_000);
  expect(findings.unknown.length).toBeLessThan(5000);
  const all = reportText(findings, { url: 'mqtt://h', login: { tls: {} }, seconds: 1, isNarrow: false });
  expect(all.length).toBeLessThan(10_000);
  expect((connectorsIn(all) as { type: string }[]).map(({ type }) => type)).toEqual(['mqtt']);
  expect(all).toContain('more than 20000 topics');
});

test('groups stay bounded and keep all messages, whatever the order of the topics', () => {
  const groups = new TopicGroups();
  let messages = 0;
  for (let index = 0; index < 100_000; index++) {
    const level = (size: number): string => String((index * 7919) % size);
    groups.add([level(997), level(101), level(13), level(7), level(3)].slice(0, 1 + (index % 5)).join('/'), 1);
    messages++;
  }
  const list = groups.list();
  expect(list.reduce((sum, group) => sum + group.messages, 0)).toBe(messages);
  expect(list.length).toBeLessThan(5000);
});

test('the topics of a fleet of Tasmota devices are not unknown', () => {
  const fleet = Array.from({ length: 500 }, (_, index): Messages => {
    const mac = index.toString(16).toUpperCase().padStart(12, '0');
    return [
      [`tasmota/discovery/${mac}/config`, { ...tasmota, t: `plug${index}`, ft: 'home/%topic%/%prefix%/' }],
      [`home/plug${index}/tele/SENSOR`, '{}', 1],
    ];
  });
  expect(comments(report(fleet.flat()))).toEqual([expect.stringMatching(/^# Tasmota discovery: 500 devices: .* and 490 more$/)]);
});

test.each([
  [{ argument: 'http://h' }, 'argument'],
  [{ argument: 'mqtt://user:secret@h' }, 'argument'],
  [{ time: '1ms' }, 'time'],
])('wrong options %j', (given, path) => {
  const { error } = discover.options.safeParse({ argument: 'mqtt://h', ...given });
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});
