import { expect, jest, test } from '@jest/globals';
import { action, contact, coordinator, device, light, FakeBridge, temperature } from './testing/fakeBridge.ts';

const id = '0x00158d0001000001';
const other = '0x00158d0001000002';
const sensor = device(id, 'hall', [temperature, contact]);

test('values are set on the points of their properties', () => {
  const { gateway } = new FakeBridge().online([sensor]).live('hall', { temperature: 21.5, contact: true, linkquality: 120 });
  expect(gateway.known(id).values).toEqual({ temperature: 21.5, contact: true, linkquality: 120 });
  expect(gateway.known(id).point('temperature').last).toEqual({ raw: 21.5, atMs: gateway.nowMs, fresh: true });
  expect(gateway.known(id).lastSeenMs).toBe(gateway.nowMs);
});

test('a device is described by its definition', () => {
  const { gateway } = new FakeBridge().online([sensor]);
  expect(gateway.known(id).description).toEqual({
    id,
    name: 'hall',
    nativeId: id,
    manufacturer: 'Aqara',
    model: 'WSDCGQ11LM',
    modelId: 'lumi.weather',
    firmware: '3000-0001',
    parent: '0x00124b0000000001',
  });
});

test('the coordinator is metadata only', () => {
  const { gateway } = new FakeBridge().online([sensor]);
  const device = gateway.known('0x00124b0000000001');
  expect(device.description.metadataOnly).toBe(true);
  expect(device.maps).toBe(0);
});

test('a device without a definition has its link quality', () => {
  const { gateway } = new FakeBridge().online([{ ieee_address: id, friendly_name: id, type: 'EndDevice', manufacturer: 'LUMI\0\0' }]);
  expect(gateway.known(id).properties.map(({ name }) => name)).toEqual(['linkquality']);
  expect(gateway.known(id).description.manufacturer).toBe('LUMI');
});

test('the source is the version of the bridge and the URL without credentials', () => {
  const { gateway } = new FakeBridge({ url: 'mqtts://broker:8883' }).online([]);
  expect(gateway.sourceInfo).toEqual({ version: '2.12.1', endpoint: 'mqtts://broker:8883' });
});

test('a friendly name with a slash is one topic', () => {
  const { gateway, decoder } = new FakeBridge()
    .online([device(id, 'upstairs/bath/window', [contact])])
    .live('upstairs/bath/window', { contact: false });
  expect(gateway.known(id).values).toEqual({ contact: false });
  expect(decoder.topics).toContain('zigbee2mqtt/upstairs/bath/window/availability');
});

test('a state and an availability may share a topic', () => {
  const bridge = new FakeBridge().online([device(id, 'lamp', [light]), device(other, 'lamp/availability', [light])]);
  bridge.live('lamp/availability', { state: 'offline' }).live('lamp/availability', { state: 'ON', brightness: 10 });
  expect(bridge.gateway.known(other).values).toEqual({ state: 'ON', brightness: 10 });
  expect(bridge.gateway.known(id).source).toBe('unknown');
  bridge.retained('bridge/info', { config: { availability: { enabled: true } } });
  expect(bridge.gateway.known(id).source).toBe('protocol');
});

test('commands are no readings', () => {
  const bridge = new FakeBridge().online([device(id, 'lamp', [light])]);
  bridge.live('lamp/set', { state: 'ON' }).live('lamp/get', { state: '' });
  expect(bridge.gateway.known(id).values).toEqual({});
  expect(bridge.decoder.topics).not.toContain('zigbee2mqtt/lamp/set');
});

test('last_seen in milliseconds or ISO 8601 is the time of the reading', () => {
  const bridge = new FakeBridge().online([sensor]);
  const seenMs = bridge.gateway.nowMs - 90_000;
  bridge.live('hall', { temperature: 20, last_seen: seenMs });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(seenMs);
  bridge.live('hall', { temperature: 21, last_seen: new Date(seenMs + 5000).toISOString() });
  expect(bridge.gateway.known(id).point('temperature').last).toEqual({ raw: 21, atMs: seenMs + 5000, fresh: true });
});

test('after the clock of the bridge was set back, readings are new', () => {
  const bridge = new FakeBridge().online([sensor]);
  const { nowMs } = bridge.gateway;
  bridge.live('hall', { temperature: 20, last_seen: nowMs - 1000 }).live('hall', { temperature: 21, last_seen: nowMs - 3_600_000 });
  expect(bridge.gateway.known(id).point('temperature').last).toEqual({ raw: 21, atMs: nowMs - 1000, fresh: true });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(nowMs - 1000);
});

test('retained messages set values, but are no sign of life and no event', () => {
  const bridge = new FakeBridge()
    .online([device(id, 'hall', [temperature, action])])
    .retained('hall', { temperature: 20, action: 'single' });
  const { lastSeenMs } = bridge.gateway.known(id);
  expect(lastSeenMs).toBeUndefined();
  expect(bridge.gateway.known(id).point('temperature').last).toMatchObject({ raw: 20, fresh: false });
  expect(bridge.gateway.known(id).point('action').readings).toEqual([]);
});

test('a retained value keeps the time of the last sign of life', () => {
  const bridge = new FakeBridge().online([sensor]).live('hall', { temperature: 20 });
  const seenMs = bridge.gateway.nowMs;
  bridge.after(3_600_000).retained('hall', { temperature: 20 });
  expect(bridge.gateway.known(id).point('temperature').last).toEqual({ raw: 20, atMs: seenMs, fresh: false });
});

test('a cached state after a bridge start is no sign of life', () => {
  const bridge = new FakeBridge().online([sensor]).live('hall', { temperature: 20, linkquality: 90 });
  const seenMs = bridge.gateway.nowMs;
  bridge.after(3_600_000).restart([sensor]).live('hall', { temperature: 20, linkquality: 30 });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(seenMs);
  expect(bridge.gateway.known(id).point('temperature').last?.fresh).toBe(false);
});

test('a cached state older than the current one, as after a crash of the bridge, is no sign of life', () => {
  const bridge = new FakeBridge().online([sensor]).live('hall', { temperature: 20 });
  const seenMs = bridge.gateway.nowMs;
  bridge.after(60_000).restart([sensor]).live('hall', { temperature: 19 });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(seenMs);
});

test('after its cached state, a changed value is a sign of life, and a minute later an unchanged one too', () => {
  const bridge = new FakeBridge().online([sensor]).live('hall', { temperature: 20 });
  bridge.after(1000).restart([sensor]).live('hall', { temperature: 20 }).after(10_000).live('hall', { temperature: 20.5 });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(bridge.gateway.nowMs);
  bridge.after(60_000).live('hall', { temperature: 20.5 });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(bridge.gateway.nowMs);
});

test('a cached state with a newer last_seen is a sign of life', () => {
  const bridge = new FakeBridge().online([sensor]).live('hall', { temperature: 20, last_seen: Date.UTC(2026, 0, 15, 11) });
  bridge.restart([sensor]).live('hall', { temperature: 20, last_seen: Date.UTC(2026, 0, 15, 11, 30) });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(Date.UTC(2026, 0, 15, 11, 30));
  expect(bridge.gateway.known(id).point('temperature').last?.fresh).toBe(true);
});

test('an action while the bridge publishes cached states counts', () => {
  const button = device(id, 'button', [action]);
  const bridge = new FakeBridge().online([button]).restart([button]).live('button', { action: 'double' });
  expect(bridge.gateway.known(id).point('action').readings).toEqual([{ raw: 'double', atMs: bridge.gateway.nowMs, fresh: true }]);
  expect(bridge.gateway.known(id).lastSeenMs).toBe(bridge.gateway.nowMs);
});

test('a bridge that publishes info after online has started, even if it was never offline', () => {
  const bridge = new FakeBridge().online([sensor]).live('hall', { temperature: 20 });
  const seenMs = bridge.gateway.nowMs;
  bridge.after(600_000).live('bridge/state', { state: 'online' }).live('bridge/info', { config: {} }).live('hall', { temperature: 20 });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(seenMs);
});

test('a bridge that only reconnects, as after a broker restart, publishes no cached states', () => {
  const bridge = new FakeBridge().online([sensor]).live('hall', { temperature: 20 }).after(600_000);
  bridge.decoder.connected();
  bridge.retained('bridge/state', { state: 'online' }).live('bridge/state', { state: 'online' }).live('hall', { temperature: 20 });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(bridge.gateway.nowMs);
});

test('a cached state after the birth message of Home Assistant is no sign of life', () => {
  const homeassistant = { enabled: true, status_topic: 'hass/status' };
  const bridge = new FakeBridge().online([sensor], { homeassistant }).live('hall', { temperature: 20 });
  const seenMs = bridge.gateway.nowMs;
  expect(bridge.decoder.topics).toContain('hass/status');
  bridge.after(600_000).decoder.receive({ topic: 'hass/status', payload: 'online', retained: false });
  bridge.after(31_000).live('hall', { temperature: 20 });
  expect(bridge.gateway.known(id).lastSeenMs).toBe(seenMs);
});

test('an action has its action_* keys as attributes', () => {
  const bridge = new FakeBridge().online([device(id, 'knob', [action])]);
  bridge.live('knob', { action: 'rotate_left', action_rate: 40, action_group: 'a', linkquality: 1 });
  expect(bridge.gateway.known(id).point('action').last?.raw).toEqual({
    event: 'rotate_left',
    attributes: { action_rate: 40, action_group: 'a' },
  });
  expect(bridge.gateway.count('unknown_key')).toBe(0);
});

test('an empty action does not count', () => {
  const bridge = new FakeBridge()
    .online([device(id, 'button', [action])])
    .live('button', { action: '' })
    .live('button', { action: null });
  expect(bridge.gateway.known(id).point('action').readings).toEqual([]);
  expect(bridge.gateway.complaints).toEqual([]);
});

test('composites are read, with all forms of a colour', () => {
  const bridge = new FakeBridge().online([device(id, 'lamp', [light])]);
  bridge.live('lamp', { state: 'ON', color_mode: 'xy', color: { x: 0.4, y: 0.5, hue: 20, saturation: 90, h: 20, s: 90 } });
  expect(bridge.gateway.known(id).values).toEqual({ state: 'ON', color_mode: 'xy', 'color.x': 0.4, 'color.y': 0.5 });
  expect(bridge.gateway.complaints).toEqual([]);
});

test('an update has progress only while it runs', () => {
  const updatable = { ...device(id, 'lamp', []), definition: { exposes: [], supports_ota: true } };
  const bridge = new FakeBridge().online([updatable]);
  bridge.live('lamp', { update: { state: 'updating', progress: 12.5, remaining: 300 } });
  expect(bridge.gateway.known(id).values).toMatchObject({ 'update.state': 'updating', 'update.progress': 12.5 });
  bridge.live('lamp', { update: { state: 'available', installed_version: 1, latest_version: 2 } });
  expect(bridge.gateway.known(id).values).toMatchObject({ 'update.state': 'available', 'update.progress': null });
});

test('the link is up once the bridge is online and has listed its devices', () => {
  const bridge = new FakeBridge().retained('bridge/state', 'online');
  expect(bridge.gateway.links).toEqual([]);
  bridge.retained('bridge/devices', [coordinator]).live('bridge/state', { state: 'offline' }).live('bridge/state', { state: 'online' });
  expect(bridge.gateway.links).toEqual([
    { up: true },
    { up: false, why: 'the bridge is offline: start Zigbee2MQTT, or see its log' },
    { up: true },
  ]);
});

test('missing retained messages are reported after settling', () => {
  const bridge = new FakeBridge();
  bridge.decoder.settled();
  expect(bridge.gateway.links.at(-1)).toMatchObject({ up: false, why: expect.stringContaining('no bridge/state') });
  bridge.live('bridge/state', { state: 'online' });
  expect(bridge.gateway.links.at(-1)).toMatchObject({ up: false, why: expect.stringContaining('no bridge/devices') });
});

test('devices stay known after a reconnect, because a broker may have lost the list', () => {
  const bridge = new FakeBridge().online([sensor]);
  bridge.decoder.connected();
  bridge.live('bridge/state', { state: 'online' }).live('hall', { temperature: 19 });
  expect(bridge.gateway.isUp).toBe(true);
  expect(bridge.gateway.known(id).values).toEqual({ temperature: 19 });
});

test('output: attribute takes the link down with advice, and a change of it up', () => {
  const bridge = new FakeBridge().online([sensor], { advanced: { output: 'attribute' } });
  expect(bridge.gateway.isUp).toBe(false);
  expect(bridge.gateway.lines).toContainEqual({ level: 'error', message: expect.stringContaining('output: json') });
  bridge.live('bridge/info', { config: { advanced: { output: 'attribute_and_json' } } });
  expect(bridge.gateway.isUp).toBe(true);
});

test.each([
  ['JSON', { state: 'offline' }],
  ['plain', 'offline'],
])('availability as %s', (_form, payload) => {
  const bridge = new FakeBridge().online([sensor], { availability: { enabled: true } }).retained('hall/availability', payload);
  expect(bridge.gateway.known(id).source).toBe('protocol');
  bridge.live('hall/availability', { state: 'online' });
  expect(bridge.gateway.known(id).source).toBe('online');
});

test('a retained availability is ignored while the feature is off', () => {
  const bridge = new FakeBridge().online([sensor], { availability: { enabled: false } }).retained('hall/availability', 'offline');
  expect(bridge.gateway.known(id).source).toBe('unknown');
});

test('availability can be on for one device', () => {
  const config = { availability: { enabled: false }, devices: { [id]: { availability: { timeout: 5 } } } };
  const bridge = new FakeBridge().online([sensor], config).retained('hall/availability', 'offline');
  expect(bridge.gateway.known(id).source).toBe('protocol');
});

test('a disabled device is offline with that reason until it is enabled', () => {
  const bridge = new FakeBridge().online([{ ...sensor, disabled: true }], {});
  expect(bridge.gateway.known(id).source).toBe('disabled');
  bridge.live('bridge/devices', [coordinator, sensor]);
  expect(bridge.gateway.known(id).source).toBe('unknown');
});

test('a renamed device keeps its id', () => {
  const bridge = new FakeBridge().online([sensor]).live('bridge/devices', [coordinator, { ...sensor, friendly_name: 'attic' }]);
  bridge.live('attic', { temperature: 18 }).live('hall', { temperature: 5 });
  expect(bridge.gateway.known(id).description.name).toBe('attic');
  expect(bridge.gateway.known(id).values).toEqual({ temperature: 18 });
  expect(bridge.gateway.known(id).maps).toBe(1);
});

test('a device that left is removed', () => {
  const bridge = new FakeBridge().online([sensor, device(other, 'door', [contact])]).live('bridge/devices', [coordinator, sensor]);
  expect([...bridge.gateway.devices.keys()]).toEqual([id, coordinator['ieee_address']].reverse());
  expect(bridge.decoder.topics).not.toContain('zigbee2mqtt/door');
});

test.each([
  ['with an entry without an address', [coordinator, { friendly_name: 'who' }], ['type', '1 of 2 entries have no ieee_address']],
  ['that is empty', [], ['type', 'the list is empty']],
  [
    'of 10 002 entries',
    Array.from({ length: 10_002 }, (_, at) => ({ ieee_address: `0x${at}` })),
    ['size', '10002 entries, at most 10000 are read: "0x10000" and those after it are left out'],
  ],
] as const)('a list %s removes no device, and the log says why', (_, list, [reason, detail]) => {
  const bridge = new FakeBridge().online([sensor]);
  const topic = 'zigbee2mqtt/bridge/devices';
  const malformed = jest.spyOn(bridge.gateway, 'malformed');
  const wellFormed = jest.spyOn(bridge.gateway, 'wellFormed');
  bridge.live('bridge/devices', list).live('bridge/devices', list);
  expect(bridge.gateway.devices.has(id)).toBe(true);
  const call = [reason, topic, `${detail}; no device is removed`];
  expect([...malformed.mock.calls, ...wellFormed.mock.calls]).toEqual([call, call]);
  bridge.live('bridge/devices', [coordinator, sensor]);
  expect(wellFormed.mock.calls).toEqual([[topic]]);
});

test('a definition is mapped again only when it changed', () => {
  const bridge = new FakeBridge().online([sensor]).live('bridge/devices', [coordinator, { ...sensor, network_address: 7 }]);
  expect(bridge.gateway.known(id).maps).toBe(1);
  bridge.live('bridge/devices', [coordinator, device(id, 'hall', [temperature])]);
  expect(bridge.gateway.known(id).maps).toBe(2);
  bridge.live('hall', { temperature: 4 });
  expect(bridge.gateway.known(id).values).toEqual({ temperature: 4 });
});

test('a bridge event belongs to the device that it names, and an announcement is a sign of life', () => {
  const bridge = new FakeBridge().online([sensor]);
  bridge.live('bridge/event', { type: 'device_announce', data: { ieee_address: id, friendly_name: 'hall' } });
  bridge.live('bridge/event', { type: 'device_leave', data: { ieee_address: other, friendly_name: 'door' } });
  expect(bridge.gateway.known(id).events).toEqual([{ event: 'device_announce', attributes: {} }]);
  expect(bridge.gateway.known(id).lastSeenMs).toBe(bridge.gateway.nowMs);
  expect(bridge.gateway.events).toEqual([{ event: 'device_leave', attributes: { ieee_address: other, friendly_name: 'door' } }]);
});

test('warnings and errors of the bridge are events, repeated texts one event', () => {
  const bridge = new FakeBridge().online([sensor]);
  for (let number = 0; number < 50; number++)
    bridge.live('bridge/logging', { level: 'error', message: `Failed to ping 'hall' (attempt ${number})` });
  bridge.live('bridge/logging', { level: 'error', message: "Failed to ping 'door 2' (attempt 1)" });
  bridge.live('bridge/logging', { level: 'info', message: 'MQTT publish' });
  expect(bridge.gateway.events.map(({ attributes }) => attributes?.['message'])).toEqual([
    "Failed to ping 'hall' (attempt 0)",
    "Failed to ping 'door 2' (attempt 1)",
  ]);
});

test('groups are exported if configured, with the properties of their members', () => {
  const lamp = device(id, 'lamp', [light]);
  const gang = device(other, 'gang', [
    {
      type: 'switch',
      endpoint: 'l1',
      features: [{ type: 'binary', name: 'state', property: 'state_l1', endpoint: 'l1', access: 7, value_on: 'ON', value_off: 'OFF' }],
    },
    temperature,
  ]);
  const groups = [
    { id: 1, friendly_name: 'all lights', members: [{ ieee_address: id, endpoint: 1 }] },
    { id: 2, friendly_name: 'switches', members: [{ ieee_address: other, endpoint: 1 }] },
    { id: 901, friendly_name: 'default_bind_group', members: [] },
  ];
  const bridge = new FakeBridge({ zigbee_groups: true }).online([lamp, gang]).retained('bridge/groups', groups);
  bridge.live('all lights', { state: 'ON', brightness: 3 }).live('switches', { state: 'OFF' });
  expect(bridge.gateway.known('group_1').values).toEqual({ state: 'ON', brightness: 3 });
  expect(bridge.gateway.known('group_2').properties).toMatchObject([{ name: 'state', parent: 'switch' }]);
  expect(bridge.gateway.known('group_2').values).toEqual({ state: 'OFF' });
  expect(bridge.gateway.devices.has('group_901')).toBe(false);
});

test('groups are not exported by default', () => {
  const bridge = new FakeBridge().online([device(id, 'lamp', [light])]);
  bridge.retained('bridge/groups', [{ id: 1, friendly_name: 'all', members: [{ ieee_address: id, endpoint: 1 }] }]);
  expect(bridge.gateway.devices.has('group_1')).toBe(false);
});

test('payloads may have their keys in any order, or some keys only', () => {
  const bridge = new FakeBridge().online([sensor]);
  bridge
    .live('hall', { temperature: 1, contact: true })
    .live('hall', { contact: false, strange: 1, temperature: 2 })
    .live('hall', { temperature: 3 });
  expect(bridge.gateway.known(id).values).toEqual({ temperature: 3, contact: false });
  bridge.live('bridge/devices', [coordinator, device(id, 'hall', [contact])]).live('hall', { contact: true });
  expect(bridge.gateway.known(id).values).toEqual({ contact: true });
});
