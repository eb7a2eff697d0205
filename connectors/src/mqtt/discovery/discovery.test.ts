import { expect, test } from '@jest/globals';
import { problemsText } from './problems.ts';
import { MemoryFile } from '../testing/memoryFile.ts';
import { FakeBroker } from './testing/fakeBroker.ts';

const device = { identifiers: ['d1'], name: 'Boiler' };
const flow = { name: 'Flow', unique_id: 'flow', state_topic: 'b/flow', device };
const pump = { name: 'Pump', unique_id: 'pump', state_topic: 'b/pump', device };
const flowTopic = 'homeassistant/sensor/boiler/flow/config';
const pumpTopic = 'homeassistant/binary_sensor/boiler_pump/config';

test('configs with and without a node id become entities', () => {
  const { sink } = new FakeBroker().retained(flowTopic, flow).live(pumpTopic, pump);
  expect(sink.entityIds).toEqual(['sensor.boiler_flow', 'binary_sensor.boiler_pump']);
  expect([...sink.devices.keys()]).toEqual(['d1']);
});

test('a config that is repeated does nothing', () => {
  const broker = new FakeBroker().live(flowTopic, flow);
  for (let count = 0; count < 3; count++) broker.live(flowTopic, flow).retained(flowTopic, flow);
  expect(broker.sink.calls).toEqual({ set: 1, delete: 0, describe: 0 });
  expect(broker.gateway.lines).toEqual([]);
});

test('a refused config that is repeated counts once and leaves the entity as it is', () => {
  const broker = new FakeBroker().live(flowTopic, flow);
  for (let count = 0; count < 3; count++) broker.live(flowTopic, '{"name": ');
  for (let count = 0; count < 3; count++) broker.live(flowTopic, { ...flow, device: {} });
  expect(broker.gateway.complaints).toEqual([
    { reason: 'json', what: flowTopic },
    { reason: 'type', what: flowTopic },
  ]);
  expect(broker.sink.calls).toEqual({ set: 1, delete: 0, describe: 0 });
});

test('an empty payload removes the entity, and its device with the last one', () => {
  const broker = new FakeBroker().live(flowTopic, flow).live(pumpTopic, pump).live(flowTopic, '');
  expect(broker.sink.entityIds).toEqual(['binary_sensor.boiler_pump']);
  broker.live(pumpTopic, '').live(pumpTopic, '');
  expect(broker.sink.calls.delete).toBe(2);
  expect(broker.gateway.complaints).toEqual([]);
});

const boiler = (cmps: object, more: object = {}) => ({
  dev: { ids: ['d1'], name: 'Boiler' },
  o: { name: 'x' },
  stat_t: 'b',
  cmps,
  ...more,
});
const deviceTopic = 'homeassistant/device/boiler/config';
const two = { flow: { p: 'sensor', uniq_id: 'flow', name: 'Flow' }, pump: { p: 'binary_sensor', uniq_id: 'pump', name: 'Pump' } };

test.each([
  ['only its platform', { ...two, pump: { p: 'binary_sensor' } }],
  ['left out', { flow: two.flow }],
])('a component of a device is removed: %s', (_title, components) => {
  const { sink } = new FakeBroker().live(deviceTopic, boiler(two)).live(deviceTopic, boiler(components));
  expect(sink.entityIds).toEqual(['sensor.boiler_flow']);
  expect(sink.calls).toEqual({ set: 2, delete: 1, describe: 0 });
});

test('a change of one component sets that one only', () => {
  const { sink } = new FakeBroker()
    .live(deviceTopic, boiler(two))
    .live(deviceTopic, boiler({ ...two, pump: { ...two.pump, stat_t: 'other' } }));
  expect(sink.calls).toEqual({ set: 3, delete: 0, describe: 0 });
  expect(sink.entities.get('binary_sensor pump d1')?.options['state_topic']).toBe('other');
});

test('a new firmware version describes the device and leaves its entities', () => {
  const { sink } = new FakeBroker()
    .live(deviceTopic, boiler(two))
    .live(deviceTopic, boiler(two, { dev: { ids: ['d1'], name: 'Boiler', sw: '2' } }));
  expect(sink.calls).toEqual({ set: 2, delete: 0, describe: 1 });
  expect(sink.devices.get('d1')?.firmware).toBe('2');
});

test('an empty payload removes all components of a device', () => {
  const { sink } = new FakeBroker().live(deviceTopic, boiler(two)).live(deviceTopic, '');
  expect(sink.entityIds).toEqual([]);
});

test('children of a device are devices, and components of both are removed with the topic', () => {
  const children = [{ ids: 'd1-socket', name: 'Socket 1', cmps: { power: { p: 'sensor', uniq_id: 's1p', dev_cla: 'power' } } }];
  const broker = new FakeBroker().live(deviceTopic, boiler(two, { cdevs: children }));
  expect(broker.sink.entityIds).toContain('sensor.boiler_socket_1_power');
  expect(broker.sink.entities.get('sensor s1p d1-socket')).toMatchObject({
    name: 'power',
    device: { id: 'd1-socket', parent: 'd1', name: 'Socket 1' },
  });
  broker.live(deviceTopic, '');
  expect(broker.sink.entityIds).toEqual([]);
});

test('migrate_discovery neither adds nor removes, and lets another topic take over', () => {
  const broker = new FakeBroker().retained(flowTopic, flow).live(flowTopic, { migrate_discovery: true });
  expect(broker.sink.calls).toEqual({ set: 1, delete: 0, describe: 0 });
  broker.live(deviceTopic, boiler({ flow: two.flow })).live(flowTopic, '');
  expect(broker.sink.entities.get('sensor flow d1')?.topic).toBe(deviceTopic);
  expect(broker.sink.entityIds).toEqual(['sensor.boiler_flow']);
  expect(broker.sink.calls.delete).toBe(0);
  expect(broker.gateway.complaints).toEqual([]);
});

test('without it the first topic of a unique id counts, until it is removed', () => {
  const broker = new FakeBroker().live(flowTopic, flow).live(deviceTopic, boiler(two));
  expect(broker.sink.entities.get('sensor flow d1')?.topic).toBe(flowTopic);
  expect(broker.gateway.complaints).toEqual([{ reason: 'protocol', what: deviceTopic }]);
  broker.live(flowTopic, '');
  expect(broker.sink.entities.get('sensor flow d1')?.topic).toBe(deviceTopic);
});

test('entities with one name are numbered, and keep that over a restart in another order', () => {
  const others = ['a', 'b'].map((id) => [`homeassistant/sensor/${id}/config`, { ...flow, unique_id: id }] as const);
  const broker = new FakeBroker();
  for (const [topic, payload] of others) broker.live(topic, payload);
  expect(broker.sink.entityIds).toEqual(['sensor.boiler_flow', 'sensor.boiler_flow_2']);
  const again = broker.restart();
  again.retained(others[1]?.[0] ?? '', others[1]?.[1]);
  expect(again.sink.entities.get('sensor b d1')).toMatchObject({ entityId: 'sensor.boiler_flow_2', name: 'flow_2', place: 1 });
});

test('a name that the firmware changes later decides nothing', () => {
  const broker = new FakeBroker().live(flowTopic, flow).live(flowTopic, { ...flow, name: 'Vorlauf' });
  expect(broker.sink.entities.get('sensor flow d1')).toMatchObject({
    entityId: 'sensor.boiler_flow',
    name: 'flow',
    options: { name: 'Vorlauf' },
  });
});

test('disabled entities are left out unless they are wanted', () => {
  const disabled = { ...flow, en: false };
  expect(new FakeBroker().live(flowTopic, disabled).sink.entityIds).toEqual([]);
  expect(new FakeBroker({ disabled_entities: true }).live(flowTopic, disabled).sink.entityIds).toEqual(['sensor.boiler_flow']);
  const broker = new FakeBroker().live(flowTopic, flow).live(flowTopic, disabled);
  expect(broker.sink.entityIds).toEqual([]);
});

test('several prefixes, one with a slash and one that begins with another', () => {
  const broker = new FakeBroker({ prefixes: ['ha', 'ha/office', 'x/y'] });
  broker.live('ha/sensor/flow/config', flow).live('ha/office/binary_sensor/pump/config', pump);
  broker.live('x/y/sensor/n/o/config', { name: 'N' }).live('homeassistant/sensor/z/config', { name: 'Z' });
  expect(broker.sink.entityIds).toEqual(['sensor.boiler_flow', 'binary_sensor.boiler_pump', 'sensor.n']);
});

test.each(['homeassistant/sensor/my.node/flow/config', 'homeassistant/sensor/küche/config', 'homeassistant/sensor/a b/config'])(
  'an illegal topic is named: %s',
  (topic) => {
    const { gateway, sink } = new FakeBroker().live(topic, flow);
    expect(gateway.complaints).toEqual([{ reason: 'protocol', what: topic }]);
    expect(sink.entityIds).toEqual([]);
  },
);

test('what the broker no longer retains is removed after the next connection has settled', () => {
  const topics = ['a', 'b', 'c'].map((id) => `homeassistant/sensor/${id}/config`);
  const broker = new FakeBroker();
  for (const topic of topics) broker.retained(topic, { ...flow, unique_id: topic });
  broker.live('homeassistant/sensor/live/config', { ...flow, unique_id: 'live' });
  broker.discovery.settled();
  const again = broker.restart();
  for (const topic of topics.slice(1)) again.retained(topic, { ...flow, unique_id: topic });
  expect(again.sink.entities.size).toBe(4);
  again.discovery.settled();
  expect([...again.sink.entities.values()].map(({ topic }) => topic)).toEqual([...topics.slice(1), 'homeassistant/sensor/live/config']);
});

test('a broker that sends nothing retained to wildcards, or lost most of it, removes nothing', () => {
  const topics = ['a', 'b', 'c'].map((id) => `homeassistant/sensor/${id}/config`);
  const broker = new FakeBroker();
  for (const topic of topics) broker.retained(topic, { ...flow, unique_id: topic });
  broker.discovery.connected();
  broker.discovery.settled();
  expect(broker.sink.entities.size).toBe(3);
  broker.discovery.connected();
  broker.retained(topics[0] ?? '', { ...flow, unique_id: topics[0] });
  broker.discovery.settled();
  expect(broker.sink.entities.size).toBe(3);
});

test('what was removed is not remembered', () => {
  const broker = new FakeBroker().live(flowTopic, flow).live(pumpTopic, pump).pass(60_000).live(pumpTopic, '').pass(60_000);
  expect(broker.restart().sink.entityIds).toEqual(['sensor.boiler_flow']);
});

test('changes are written together, and without a change once a day', () => {
  const broker = new FakeBroker().live(flowTopic, flow).pass(1000).live(pumpTopic, pump).pass(20_000);
  expect(broker.file.writes).toBe(1);
  broker.live(flowTopic, flow).pass(3_600_000);
  expect(broker.file.writes).toBe(1);
  broker.pass(86_400_000);
  expect(broker.file.writes).toBe(2);
});

test('what was not heard for long when the exporter stopped is forgotten', () => {
  const broker = new FakeBroker()
    .live(flowTopic, flow)
    .pass(29 * 86_400_000)
    .live(pumpTopic, pump)
    .pass(2 * 86_400_000);
  const again = broker.restart();
  expect(again.sink.entityIds).toEqual(['binary_sensor.boiler_pump']);
});

test('a damaged file is one warning', () => {
  const file = new MemoryFile();
  file.content = { configs: 'x' };
  const { gateway, sink } = new FakeBroker({}, file);
  expect(gateway.lines.map(({ level }) => level)).toEqual(['warn']);
  expect(sink.entityIds).toEqual([]);
});

test('budgets: entities, size and depth', () => {
  const broker = new FakeBroker({ max_entities: 2 });
  for (let index = 0; index < 5; index++) broker.live(`homeassistant/sensor/n${index}/config`, { name: `N${index}` });
  expect(broker.sink.entityIds).toEqual(['sensor.n0', 'sensor.n1']);
  expect(broker.gateway.count('size')).toBe(3);
  expect(new Set(broker.gateway.complaints.map(({ what }) => what)).size).toBe(1);
  const other = new FakeBroker()
    .live(flowTopic, `{"name": "${'x'.repeat(300_000)}"}`)
    .live(pumpTopic, `{"a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
  expect(other.gateway.complaints).toEqual([
    { reason: 'size', what: flowTopic },
    { reason: 'depth', what: pumpTopic },
  ]);
  const many = Object.fromEntries(Array.from({ length: 1100 }, (_value, index) => [`c${index}`, { p: 'sensor', name: 'n', x: 1 }]));
  const third = new FakeBroker().live(deviceTopic, boiler(many));
  expect(third.sink.entities.size).toBe(1000);
  expect(third.gateway.count('size')).toBe(100);
});

test('a config with thousands of problems is one short line', () => {
  const components = Object.fromEntries(Array.from({ length: 10_000 }, (_value, index) => [`c${index}`, 1]));
  const { gateway } = new FakeBroker().live(deviceTopic, boiler(components));
  expect(gateway.count('type')).toBe(1);
  expect(problemsText(Array.from({ length: 12 }, () => ({ reason: 'type', key: 'k', expected: 'x' })))).toMatch(
    /^("k": x; ){10}and 2 more$/,
  );
});

test('a long name is cut', () => {
  const { sink } = new FakeBroker().live(flowTopic, {
    name: 'n'.repeat(10_000),
    unique_id: 'u',
    device: { ids: ['i'.repeat(400)], name: 'd'.repeat(10_000) },
  });
  const [config] = [...sink.entities.values()];
  expect(config?.device.name).toHaveLength(128);
  expect(config?.device.id.length).toBeLessThan(128);
  expect(config?.entityId.length).toBeLessThan(256);
});

test('devices: a list of identifiers that grows, parents in any order', () => {
  const child = { name: 'T', unique_id: 'c', device: { identifiers: ['child'], name: 'Child', via_device: 'bridge-mac' } };
  const broker = new FakeBroker().live('homeassistant/sensor/c/config', child);
  expect(broker.sink.devices.get('child')?.parent).toBe('bridge-mac');
  broker.live('homeassistant/sensor/b/config', {
    name: 'U',
    unique_id: 'b',
    device: { identifiers: ['bridge', 'bridge-mac'], name: 'Bridge' },
  });
  expect(broker.sink.devices.get('child')?.parent).toBe('bridge');
  broker.live('homeassistant/sensor/b/config', {
    name: 'U',
    unique_id: 'b',
    device: { identifiers: ['new', 'bridge-mac', 'bridge'], name: 'Bridge' },
  });
  broker.live('homeassistant/sensor/b2/config', { name: 'V', unique_id: 'b2', device: { identifiers: 'new', name: 'Bridge' } });
  expect([...broker.sink.devices.keys()]).toEqual(['child', 'bridge']);
});

test('a device that changed its parent waits for the new one only', () => {
  const child = (via: string) => ({ name: 'T', unique_id: 'c', device: { identifiers: ['child'], via_device: via } });
  const parent = (id: string) =>
    [`homeassistant/sensor/${id}/config`, { name: 'U', unique_id: id, device: { identifiers: [id] } }] as const;
  const broker = new FakeBroker().live('homeassistant/sensor/c/config', child('old')).live('homeassistant/sensor/c/config', child('new'));
  const { describe } = broker.sink.calls;
  expect(broker.live(...parent('old')).sink.calls.describe).toBe(describe);
  expect(broker.live(...parent('new')).sink.calls.describe).toBe(describe + 1);
});

test('configs that disagree about their device do not take turns', () => {
  const say = (id: string, name: string, icon: string) =>
    [`homeassistant/sensor/${id}/config`, { ...flow, unique_id: id, icon, device: { ids: 'd', name } }] as const;
  const broker = new FakeBroker().live(...say('a', 'One', '1')).live(...say('b', 'Two', '1'));
  expect(broker.sink.devices.get('d')?.name).toBe('Two');
  broker
    .live(...say('a', 'One', '2'))
    .live(...say('b', 'Two', '2'))
    .live(...say('a', 'One', '3'));
  expect(broker.sink.devices.get('d')?.name).toBe('Two');
});

test('one unique id on two devices is two entities', () => {
  const node = (id: string) =>
    [`homeassistant/sensor/${id}/config`, { ...flow, unique_id: 'ESPsensorflow', device: { ids: id, name: id } }] as const;
  const { sink, gateway } = new FakeBroker().live(...node('a')).live(...node('b'));
  expect(sink.entityIds).toEqual(['sensor.a_flow', 'sensor.b_flow']);
  expect(gateway.complaints).toEqual([]);
});

test('a device that gets another identity keeps the names of its entities', () => {
  const { sink } = new FakeBroker().live(flowTopic, flow).live(flowTopic, { ...flow, device: { ids: 'mac', name: 'Boiler' } });
  expect([...sink.entities.values()]).toMatchObject([{ entityId: 'sensor.boiler_flow', device: { id: 'mac' } }]);
});

test('a config that is published now counts before one that the broker kept, also after a restart', () => {
  const broker = new FakeBroker().retained(flowTopic, flow).live('homeassistant/sensor/new/config', { ...flow, state_topic: 'new' });
  expect(broker.sink.entities.get('sensor flow d1')?.options['state_topic']).toBe('new');
  const again = broker.restart();
  expect(again.sink.entities.get('sensor flow d1')?.options['state_topic']).toBe('new');
  expect(again.retained(flowTopic, flow).sink.entities.get('sensor flow d1')?.options['state_topic']).toBe('new');
  again.live(flowTopic, flow);
  expect(again.sink.entities.get('sensor flow d1')?.options['state_topic']).toBe('b/flow');
});

test('devices with one name do not number the names of their entities', () => {
  const node = (id: string) =>
    [`homeassistant/sensor/${id}/config`, { ...flow, unique_id: id, device: { ids: id, name: 'Node' } }] as const;
  const { sink } = new FakeBroker().live(...node('a')).live(...node('b'));
  expect([...sink.entities.values()].map(({ entityId, name }) => [entityId, name])).toEqual([
    ['sensor.node_flow', 'flow'],
    ['sensor.node_flow_2', 'flow'],
  ]);
});

test('entities of a device are bounded over all its configs, and counted with one name', () => {
  const broker = new FakeBroker();
  for (let index = 0; index < 1005; index++) broker.live(`homeassistant/sensor/n${index}/config`, { ...flow, unique_id: `n${index}` });
  expect(broker.sink.entities.size).toBe(1000);
  expect(broker.gateway.complaints).toEqual(Array.from({ length: 5 }, () => ({ reason: 'size', what: 'discovery entities of a device' })));
  broker.live('homeassistant/sensor/n1004/config', { ...flow, unique_id: 'n1004', device: { identifiers: 'd2' } });
  expect(broker.sink.entities.size).toBe(1001);
  broker.live('homeassistant/sensor/n0/config', '').live('homeassistant/sensor/n1003/config', { ...flow, unique_id: 'n1003', icon: 'x' });
  expect(broker.sink.entities.size).toBe(1001);
  expect(broker.gateway.count('size')).toBe(5);
});

test('entities that are not exported need no room in their device', () => {
  const broker = new FakeBroker();
  for (let index = 0; index < 1005; index++)
    broker.live(`homeassistant/sensor/n${index}/config`, { ...flow, unique_id: `n${index}`, enabled_by_default: index > 4 });
  expect([broker.sink.entities.size, broker.gateway.count('size')]).toEqual([1000, 0]);
});

test('configs that are refused do not push out valid ones', () => {
  const broker = new FakeBroker({ max_entities: 3 });
  for (let index = 0; index < 2000; index++) broker.live(`homeassistant/sensor/bad${index}/config`, '{"name": ');
  for (let index = 0; index < 500; index++) broker.live(`homeassistant/sensor/large${index}/config`, `{"name": "${'x'.repeat(200_000)}"`);
  for (let index = 0; index < 3; index++) broker.live(`homeassistant/sensor/n${index}/config`, { name: `N${index}` });
  expect(broker.sink.entityIds).toEqual(['sensor.n0', 'sensor.n1', 'sensor.n2']);
  expect(broker.gateway.count('size')).toBe(0);
});

test('a refused config that becomes the valid one of before is that one, and well-formed', () => {
  const broker = new FakeBroker().live(flowTopic, flow).live(flowTopic, '{').live(flowTopic, flow).live(flowTopic, '{');
  expect(broker.gateway.count('json')).toBe(2);
  expect(broker.sink.calls).toEqual({ set: 1, delete: 0, describe: 0 });
});

test('thousands of topics with one unique id cost no more than others, in any order of adding and removing', () => {
  const topics = Array.from({ length: 20_000 }, (_value, index) => `homeassistant/sensor/n${index}/config`);
  const broker = new FakeBroker();
  for (const topic of topics) broker.retained(topic, flow);
  for (const topic of topics.slice(0, -1)) broker.live(topic, '');
  expect(broker.sink.entities.get('sensor flow d1')?.topic).toBe(topics.at(-1));
});

test('a device that the config no longer wants is gone after a restart', () => {
  const broker = new FakeBroker({ prefixes: ['ha', 'office'], disabled_entities: true })
    .live('ha/sensor/flow/config', flow)
    .live('office/sensor/pump/config', { ...pump, device: { identifiers: 'd2' } })
    .live('ha/sensor/off/config', { ...flow, unique_id: 'off', enabled_by_default: false, device: { identifiers: 'd3' } });
  const again = broker.restart({ prefixes: ['ha'] });
  expect(again.gateway.goneIds).toEqual(['d2', 'd3']);
  expect(again.pass(20_000).restart({ prefixes: ['ha'] }).gateway.goneIds).toEqual([]);
});
