import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../tests/waitFor.ts';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { homeAssistantConfig } from './config.ts';
import { homeAssistant } from './index.ts';
import { FakeServer } from './testing/fakeServer.ts';

const attributes = { device_class: 'temperature', unit_of_measurement: '°C', state_class: 'measurement' };
const at = 1_768_478_400;

let server: FakeServer;
let gateway: RecordingGateway;
let stop: AbortController;
let run: Promise<unknown>;

beforeEach(async () => {
  server = await FakeServer.listen();
  server.initialStates = { a: { 'sensor.a': { s: '20', a: attributes, lc: at } } };
  gateway = new RecordingGateway();
  gateway.folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await run.catch(() => undefined);
  await server.stop();
  rmSync(gateway.folder, { recursive: true });
});

function start(): void {
  run = homeAssistant.run(homeAssistantConfig.parse({ url: server.url, token: 'secret' }), gateway, stop.signal);
  run.catch(() => undefined);
}

async function linked(): Promise<void> {
  start();
  await waitFor(() => gateway.isUp, { what: 'the link' });
}

function temperature(id: string): unknown {
  return Object.values(gateway.devices.get(id)?.values ?? {})[0];
}

/** An event message with this content. */
const event = (value: string) => (id: number) => `{"type":"event","id":${id},"event":${value}}`;

test.each<[string, string | Buffer | ((id: number) => string), string]>([
  ['text that is not JSON', 'no JSON', 'WebSocket message'],
  ['an empty frame', '', 'WebSocket message'],
  ['null', 'null', 'WebSocket message'],
  ['a list of null', '[null]', 'WebSocket message'],
  ['a binary frame', Buffer.from([1, 2, 3]), 'WebSocket message'],
  ['a message without an id', '{"type":"event"}', 'WebSocket message'],
  ['an event of no subscription', '{"type":"event","id":77,"event":{}}', 'WebSocket message'],
  ['an event that is null', event('null'), 'event'],
  ['an event that is a list', event('[]'), 'event'],
  ['{"a":null}', event('{"a":null}'), 'a'],
  ['{"a":{"sensor.a":null}}', event('{"a":{"sensor.a":null}}'), 'sensor.a'],
  ['a state that is no text', event('{"a":{"sensor.a":{"s":5,"lc":1}}}'), 'sensor.a'],
  ['a state without a time', event('{"a":{"sensor.a":{"s":"5"}}}'), 'sensor.a'],
  ['a state with a time out of range', event('{"a":{"sensor.a":{"s":"5","lc":1e300}}}'), 'sensor.a'],
  ['attributes that are null', event('{"a":{"sensor.a":{"s":"5","lc":1,"a":null}}}'), 'sensor.a'],
  ['{"c":5}', event('{"c":5}'), 'c'],
  ['{"c":{"sensor.a":null}}', event('{"c":{"sensor.a":null}}'), 'sensor.a'],
  ['{"c":{"sensor.a":{"+":null}}}', event('{"c":{"sensor.a":{"+":null}}}'), 'sensor.a'],
  ['{"c":{"sensor.a":{"+":{"a":[]}}}}', event('{"c":{"sensor.a":{"+":{"a":[]}}}}'), 'sensor.a'],
  ['{"c":{"sensor.a":{"-":{"a":5}}}}', event('{"c":{"sensor.a":{"-":{"a":5}}}}'), 'sensor.a'],
  ['{"r":5}', event('{"r":5}'), 'r'],
  ['{"r":[null]}', event('{"r":[null]}'), 'r'],
])('issue 10.0: %s is counted, and the next state is read', async (_what, frame, named) => {
  await linked();
  server.send(typeof frame === 'function' ? frame(server.statesId) : frame);
  server.sendStates({ c: { 'sensor.a': { '+': { s: '21', lc: at + 1 } } } });
  await waitFor(() => temperature('sensor.a') === 21, { what: 'the next state', timeoutMs: 3000 });
  expect(gateway.complaints.map(({ what }) => what)).toEqual([named]);
});

test('issue 10.0: after an invalid change all states are requested again', async () => {
  await linked();
  server.initialStates = { a: { 'sensor.b': { s: '5', a: attributes, lc: at + 2 } } };
  server.sendStates({ c: { 'sensor.a': { '+': null } } });
  await waitFor(() => gateway.devices.has('sensor.b') && !gateway.devices.has('sensor.a'), { what: 'the current states' });
  expect(server.subscriptions).toBe(2);
});

test.each([
  ['config/entity_registry/list', null],
  ['config/device_registry/list', { devices: [] }],
  ['get_config', null],
  ['get_config', { version: '1', state: 'RUNNING', unit_system: null }],
])('issue 10.0: %s that results in %p at the start is a protocol error that names it', async (type, result) => {
  server.responses.set(type, result);
  start();
  await expect(run).rejects.toMatchObject({
    code: 'home_assistant_invalid_response',
    kind: 'protocol',
    message: expect.stringContaining(`cannot read "${type}" from`),
  });
});

test('issue 10.0: invalid registry entries are counted, and no device is removed', async () => {
  server.responses.set('config/device_registry/list', [{ id: 'd', name: 'Stove' }]);
  server.responses.set('config/entity_registry/list', [{ entity_id: 'sensor.a', platform: 'x', unique_id: 'u', device_id: 'd' }]);
  await linked();
  expect([...gateway.devices.keys()]).toEqual(['d']);
  server.responses.set('config/device_registry/list', [
    null,
    { id: 5 },
    { id: 'd', name: ['Stove'], sw_version: 7, labels: 'x', connections: [[1, 2]] },
  ]);
  await registryChanged('device');
  await waitFor(() => gateway.known('d').description.firmware === '7', { what: 'the valid entry' });
  expect(gateway.complaints.filter(({ what }) => what === 'list of devices')).toHaveLength(3);
  expect(gateway.known('d').description.name).toBeUndefined();
});

test('issue 10.0: a registry that is no list any more is counted, and its last list stays valid', async () => {
  server.responses.set('config/device_registry/list', [{ id: 'd', name: 'Stove' }]);
  server.responses.set('config/entity_registry/list', [{ entity_id: 'sensor.a', platform: 'x', unique_id: 'u', device_id: 'd' }]);
  await linked();
  server.responses.set('config/device_registry/list', null);
  await registryChanged('device');
  await waitFor(() => gateway.complaints.some(({ what }) => what === 'list of devices'), { what: 'the complaint' });
  expect(gateway.known('d').description.name).toBe('Stove');
});

/** Subscriptions are made in the order of the registries, entities first. */
async function registryChanged(name: 'entity' | 'device'): Promise<void> {
  const id = name === 'entity' ? 2 : 3;
  server.send(JSON.stringify({ id, type: 'event', event: { event_type: `${name}_registry_updated`, data: {} } }));
}
