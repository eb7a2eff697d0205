import { expect, test } from '@jest/globals';
import { homeAssistant } from '@gaugeway/connectors/home-assistant/index';
import { homeAssistantConfig } from '@gaugeway/connectors/home-assistant/config';
import { FakeServer } from '@gaugeway/connectors/home-assistant/testing/fakeServer';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../waitFor.ts';
import { FuzzedConnector, mutations, seed } from './fuzzedConnector.ts';
import { mutateBytes, mutateJson, type Random } from './mutations.ts';

const at = 1_768_478_400;
const marks = ['{', '}', '[', ']', '"', ',', ':', 'x', '\\', '\u0000'];
const temperature = { device_class: 'temperature', unit_of_measurement: '°C', state_class: 'measurement', friendly_name: 'Stove' };
const climate = { hvac_modes: ['heat', 'off'], hvac_action: 'heating', current_temperature: 41.5, temperature: 42.5, min_temp: 7 };
const whole = {
  a: {
    'sensor.stove': { s: '43.5', a: temperature, lc: at },
    'binary_sensor.door': { s: 'on', a: { device_class: 'door' }, lc: at, lu: at },
    'climate.hall': { s: 'heat', a: climate, lc: at },
    'event.bell': {
      s: '2026-01-01T00:00:00.000+00:00',
      a: { event_types: ['ring'], event_type: 'ring', device_class: 'doorbell' },
      lc: at,
    },
  },
};
const last = { a: { ...whole.a, 'sensor.stove': { s: '45.5', a: temperature, lc: at * 2 } } };
const change = { c: { 'sensor.stove': { '+': { s: '44.5', lc: at + 1, a: temperature }, '-': { a: ['friendly_name'] } } } };
const entities = Object.keys(whole.a).map((entityId) => ({
  entity_id: entityId,
  platform: 'demo',
  unique_id: entityId,
  device_id: entityId.length % 2 === 0 ? 'd1' : null,
  area_id: null,
  labels: ['l'],
}));
const devices = [
  {
    id: 'd1',
    name: 'Stove',
    manufacturer: 'M',
    model: 'X',
    area_id: 'a1',
    connections: [['mac', 'aa:bb:cc:dd:ee:ff']],
    identifiers: [['mqtt', 'x']],
    labels: [],
  },
];
const endlessBytes = 256 * 2 ** 20;
const areas = [{ area_id: 'a1', name: 'Hall', floor_id: 'f1' }];
/** Of all that is valid, as read and in base units; 0 and 1 are states. */
const values = new Set([0, 1, 41.5, 42.5, 43.5, 44.5, 45.5, 7]);

const lists = { 'config/entity_registry/list': entities, 'config/device_registry/list': devices, 'config/area_registry/list': areas };

function sendOne(random: Random, server: FakeServer): void {
  const event = random.pick<unknown>([whole, change, { r: ['sensor.stove'] }]);
  const message = { id: server.statesId, type: 'event', event };
  const mutated = random.next() < 0.1 ? mutateJson(random, message) : { ...message, event: mutateJson(random, event) };
  const text = JSON.stringify(mutated) ?? '';
  // digits that are changed may make another number of a number
  const broken = () => text.replace(/[^0-9]/g, (letter) => (random.next() < 0.02 ? random.pick(marks) : letter));
  if (random.next() < 0.02) server.send(mutateBytes(random, Buffer.from('{}')));
  else server.send(random.next() < 0.1 ? broken() : text);
}

function changeLists(random: Random, server: FakeServer): void {
  const [type, list] = random.pick(Object.entries(lists));
  server.responses.set(type, mutateJson(random, list));
  registriesChanged(server);
}

/** They are subscribed to in this order: entities, devices, areas. */
function registriesChanged(server: FakeServer): void {
  for (const id of [2, 3, 4]) server.send(JSON.stringify({ id, type: 'event', event: {} }));
}

test(`seed ${seed}: mutated frames and registry lists of a Home Assistant`, async () => {
  await using server = await FakeServer.listen();
  server.initialStates = whole;
  for (const [type, list] of Object.entries(lists)) server.responses.set(type, list);
  await using fuzzed = new FuzzedConnector(
    homeAssistant as never,
    homeAssistantConfig.parse({ url: server.url, token: 't', settings: 'all' }),
  );
  const { random } = fuzzed;
  await fuzzed.until(' 43.5');
  for (let sent = 0; sent < mutations;) {
    await waitFor(() => server.isOpen && server.statesId > 0, { what: `seed ${seed}: the connection`, timeoutMs: 20_000 });
    for (let batch = 0; batch < 500; batch++, sent++) sendOne(random, server);
    if (random.next() < 0.5) changeLists(random, server);
    await pause(5);
    if (sent === 500 || sent === 1000) fuzzed.measure();
    await fuzzed.check(values);
  }
  for (const [type, list] of Object.entries(lists)) server.responses.set(type, list);
  registriesChanged(server);
  // invalid messages make the connector subscribe again, at a time that the test does not know: what is sent meanwhile is ignored
  server.initialStates = last;
  server.sendStates(last);
  await fuzzed.until(' 45.5');
  await fuzzed.check(values);
  await waitFor(() => server.isOpen, { what: `seed ${seed}: the connection`, timeoutMs: 20_000 });
  if (process.env['FUZZ'] !== undefined) process.stderr.write(`home-assistant ${JSON.stringify(fuzzed.figures)}\n`);
}, 3_600_000);

test('issue 10.0: an endless message of a Home Assistant closes the connection, which is opened again', async () => {
  await using server = await FakeServer.listen();
  server.initialStates = whole;
  await using fuzzed = new FuzzedConnector(homeAssistant as never, homeAssistantConfig.parse({ url: server.url, token: 't' }));
  await fuzzed.until(' 43.5');
  const { subscriptions } = server;
  // of the next connection, or of the one after it
  server.initialStates = last;
  fuzzed.measure();
  const fragment = Buffer.alloc(2 ** 20, '{"a":[');
  let sent = 0;
  // a fragmented text message without a final fragment
  while (server.isOpen && sent < endlessBytes) {
    await new Promise((resolve) => server.socket?.send(fragment, { binary: false, fin: false }, resolve));
    sent += fragment.length;
    await pause(1);
  }
  expect(sent).toBeLessThan(endlessBytes);
  await waitFor(() => server.subscriptions > subscriptions, { what: 'the next connection', timeoutMs: 20_000 });
  await fuzzed.until(' 45.5');
  expect(fuzzed.complaints.length).toBeLessThan(10);
  await fuzzed.check(values);
}, 60_000);
