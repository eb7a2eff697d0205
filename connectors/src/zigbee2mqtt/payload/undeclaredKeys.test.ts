import { expect, test } from '@jest/globals';
import { wellKnownKeys } from './wellKnownKeys.ts';
import { action, device, FakeBridge, temperature } from '../testing/fakeBridge.ts';

const id = '0x00158d0001000001';
const other = '0x00158d0001000002';

function received(payload: Readonly<Record<string, unknown>>, exposes = [temperature]) {
  return new FakeBridge().online([device(id, 'hall', exposes)]).live('hall', payload);
}

test('issue 10.15: an undeclared key is reported with its newest value', () => {
  const { gateway } = received({ temperature: 20, voltage: 2900, mode: 'eco' }).live('hall', { voltage: 2895 });
  expect([...gateway.known(id).undeclaredValues]).toEqual([
    ['voltage', 2895],
    ['mode', 'eco'],
  ]);
  expect(gateway.count('unknown_key')).toBe(2);
});

test('issue 10.15: a key inside an object is reported with its path', () => {
  const schedule = {
    type: 'composite',
    property: 'schedule',
    features: [{ type: 'numeric', name: 'hour', property: 'hour', access: 1 }],
  };
  const { gateway } = received({ schedule: { hour: 7, minute: 30 } }, [schedule]);
  expect([...gateway.known(id).undeclaredValues]).toEqual([['schedule_minute', 30]]);
});

test('issue 10.15: a well-known key is a series from its first value', () => {
  const bridge = received({ temperature: 20, power_outage_count: 3, device_temperature: '21.5' });
  expect(bridge.gateway.known(id).values).toEqual({ power_outage_count: 3, device_temperature: '21.5' });
  bridge.live('hall', { temperature: 21, power_outage_count: 4 });
  expect(bridge.gateway.known(id).values).toMatchObject({ temperature: 21, power_outage_count: 4 });
  const property = bridge.gateway.known(id).properties.find(({ name }) => name === 'device_temperature');
  expect(property).toEqual({ name: 'device_temperature', kind: 'numeric', unit: '°C', quantity: 'iot_device_temperature_celsius' });
  expect(bridge.gateway.count('unknown_key')).toBe(2);
});

test('issue 10.15: a key that is not a number, or in a composite, is no series', () => {
  const composite = { type: 'composite', property: 'pm', features: [] };
  const { gateway } = received({ device_temperature: 'hot', co2: null, humidity: {}, pm: { size: 3 } }, [composite]);
  expect(gateway.known(id).maps).toBe(1);
});

test('issue 10.15: devices of one definition with the same undeclared keys share their properties', () => {
  const { gateway } = new FakeBridge()
    .online([device(id, 'hall', [temperature]), device(other, 'cellar', [temperature])])
    .live('hall', { co2: 500, device_temperature: 20 })
    .live('cellar', { device_temperature: 20, co2: 600 });
  expect(gateway.known(other).properties).toBe(gateway.known(id).properties);
});

test('issue 10.15: a later declaration replaces the well-known key', () => {
  const bridge = received({ co2: 500 });
  const co2 = { type: 'numeric', name: 'co2', property: 'co2', access: 1, unit: 'ppm' };
  bridge.live('bridge/devices', [device(id, 'hall', [temperature, co2])]).live('hall', { co2: 510 });
  expect(bridge.gateway.known(id).properties.filter(({ name }) => name === 'co2')).toHaveLength(1);
  expect(bridge.gateway.known(id).values).toEqual({ co2: 510 });
});

test('issue 10.15: undeclared keys of a group are not added', () => {
  const bridge = new FakeBridge({ zigbee_groups: true }).online([device(id, 'lamp', [temperature])]);
  bridge.retained('bridge/groups', [{ id: 1, friendly_name: 'all', members: [{ ieee_address: id, endpoint: 1 }] }]);
  bridge.live('all', { device_temperature: 20 });
  expect(bridge.gateway.known('group_1').maps).toBe(1);
});

test('issue 10.15: ten thousand unknown keys are counted, and the properties are mapped once', () => {
  const keys = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key_${index}`, index]));
  const known = Object.fromEntries(wellKnownKeys.map(([name]) => [name, 1]));
  const { gateway } = received({ ...keys, ...known });
  expect(gateway.count('unknown_key')).toBe(10_000 + wellKnownKeys.length - 1);
  expect(gateway.known(id).maps).toBe(2);
});

test('an attribute of an action is no undeclared key', () => {
  const { gateway } = received({ action: 'single', action_group: 3 }, [action]);
  expect([...gateway.known(id).undeclaredValues]).toEqual([]);
});
