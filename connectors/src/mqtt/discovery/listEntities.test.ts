import { expect, test } from '@jest/globals';
import { listEntities } from './listEntities.ts';

const sensor = (payload: object, topic = 'homeassistant/sensor/node/temp/config') =>
  listEntities([{ topic, payload: JSON.stringify(payload) }]);
const only = (payload: object, topic?: string) => sensor(payload, topic).entities[0];

test('short keys and "~" of a sensor with a device', () => {
  expect(
    only({
      '~': 'zone/3',
      name: 'Temperature',
      stat_t: '~/state',
      json_attr_t: 'a/~',
      val_tpl: '{{ "~" }}',
      avty: [{ t: '~/avail', pl_avail: 'up' }],
      uniq_id: 'u1',
      dev: {
        ids: 'node-1',
        cns: [['mac', 'A1-B2-C3-D4-E5-F6']],
        mf: 'Maker',
        mdl: 'M',
        mdl_id: 'm1',
        sw: 2.5,
        hw: '1',
        sn: 'S1',
        sa: 'Hall',
        name: 'Zone 3',
      },
      o: { name: 'program', sw: '1.0' },
    }),
  ).toEqual({
    component: 'sensor',
    id: 'sensor u1 node-1',
    entityId: 'sensor.zone_3_temperature',
    name: 'temperature',
    place: 0,
    topic: 'homeassistant/sensor/node/temp/config',
    options: {
      name: 'Temperature',
      state_topic: 'zone/3/state',
      json_attributes_topic: 'a/zone/3',
      value_template: '{{ "~" }}',
      availability: [{ topic: 'zone/3/avail', payload_available: 'up' }],
      unique_id: 'u1',
    },
    device: {
      id: 'node-1',
      name: 'Zone 3',
      manufacturer: 'Maker',
      model: 'M',
      modelId: 'm1',
      firmware: '2.5',
      hardware: '1',
      serial: 'S1',
      area: 'Hall',
      nativeId: 'node-1',
      origin: 'program 1.0',
      addresses: ['a1:b2:c3:d4:e5:f6'],
    },
  });
});

test('components of a device share the options of the root, and have their own first', () => {
  const { entities, problems } = sensor(
    {
      dev: { ids: ['d'], name: 'Boiler' },
      o: { name: 'x' },
      stat_t: 'boiler',
      avty_t: 'boiler/status',
      cmps: {
        flow: { p: 'sensor', uniq_id: 'f', name: 'Flow', dev_cla: 'temperature' },
        pump: { p: 'binary_sensor', uniq_id: 'p', name: null, stat_t: 'boiler/pump' },
        gone: { p: 'sensor' },
        odd: { name: 'no platform' },
      },
    },
    'homeassistant/device/d/config',
  );
  expect(entities.map(({ entityId, name, options }) => [entityId, name, options['state_topic'], options['availability_topic']])).toEqual([
    ['sensor.boiler_flow', 'flow', 'boiler', 'boiler/status'],
    ['binary_sensor.boiler', '', 'boiler/pump', 'boiler/status'],
  ]);
  expect(problems.map(({ key }) => key)).toEqual(['components.odd.platform']);
});

test.each([
  ['a class names what has no name', { unique_id: 'u', device_class: 'pm25' }, 'sensor.zone_pm2_5', 'pm2_5'],
  ['neither class nor name', { unique_id: 'u' }, 'sensor.zone_mqtt_sensor', 'mqtt_sensor'],
  ['a name that begins with that of its device', { unique_id: 'u', name: 'Zone flow' }, 'sensor.zone_zone_flow', 'flow'],
  ['an entity id of the config', { unique_id: 'u', name: 'x', def_ent_id: 'sensor.zone_kw' }, 'sensor.zone_kw', 'kw'],
  ['no unique id', { name: 'Flow' }, 'sensor.flow', 'flow'],
  ['no Latin letter', { unique_id: 'u', name: '温度' }, 'sensor.zone_wen_du', 'wen_du'],
])('names: %s', (_title, options, ...[entityId, name]) => {
  expect(only({ ...options, device: { identifiers: ['z'], name: 'Zone' } })).toMatchObject({ entityId, name });
});

test('an entity without a device is its own', () => {
  expect(only({ unique_id: 'u9', name: 'Rain' })).toMatchObject({ name: '', device: { id: 'sensor.u9', name: 'Rain', neverSilent: true } });
  expect(only({})).toMatchObject({ device: { id: 'sensor.homeassistant/sensor/node/temp/config', name: 'MQTT sensor' } });
});

test.each([
  [{ device: {} }, 'device'],
  [{ device: 'x' }, 'device'],
  [{ device: { identifiers: [] } }, 'device'],
  [{ name: {} }, 'name'],
  [{ unique_id: 'x'.repeat(513) }, 'unique_id'],
  [{ entity_category: 'system' }, 'entity_category'],
  [{ enabled_by_default: 'maybe' }, 'enabled_by_default'],
])('refuses %j and names the key', (payload, key) => {
  const { entities, problems } = sensor(payload);
  expect(entities).toEqual([]);
  expect(problems.map((problem) => problem.key)).toContain(key);
});

test('keys named like members of objects are data', () => {
  const payload =
    '{"__proto__": {"state_topic": "x"}, "constructor": 1, "name": "n", "toString": {}, "device": {"__proto__": {"identifiers": ["x"]}, "ids": ["d"]}}';
  const { entities } = listEntities([{ topic: 'homeassistant/sensor/x/config', payload }]);
  expect(entities[0]?.device.id).toBe('d');
  expect(entities[0]?.options['state_topic']).toBeUndefined();
});
