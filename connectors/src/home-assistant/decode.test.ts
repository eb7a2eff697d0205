import { expect, test } from '@jest/globals';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { FakeHomeAssistant } from './testing/fakeHomeAssistant.ts';

const celsius = { device_class: 'temperature', unit_of_measurement: '°C', state_class: 'measurement' };
const trv = { id: 'd1', name: 'Kitchen TRV', manufacturer: 'Bosch', model: 'BTH-RA', sw_version: '1.2', area_id: 'kitchen' };

function fakeHome(config: object = {}) {
  const gateway = new RecordingGateway();
  return { gateway, home: new FakeHomeAssistant(gateway, config).config() };
}

test('entities of one device are its properties, named without the name of the device', () => {
  const { gateway, home } = fakeHome();
  home
    .device(trv, [{ entity_id: 'sensor.kitchen_trv_valve_temperature' }, { entity_id: 'sensor.kitchen_trv_temperature' }])
    .add('sensor.kitchen_trv_valve_temperature', '41.5', celsius)
    .add('sensor.kitchen_trv_temperature', '20.5', celsius)
    .started();
  const device = gateway.known('d1');
  expect(device.properties.map(({ name, native, quantity }) => [name, native, quantity])).toEqual([
    ['valve_temperature', 'sensor.kitchen_trv_valve_temperature', 'iot_temperature_celsius'],
    ['temperature', 'sensor.kitchen_trv_temperature', 'iot_temperature_celsius'],
  ]);
  expect(device.points.map(({ last }) => last?.raw)).toEqual([41.5, 20.5]);
  expect([device.source, gateway.isUp]).toEqual(['online', true]);
});

test('since 2026 an entity id may begin with the name of the area', () => {
  const { gateway, home } = fakeHome();
  home
    .registries({ areas: [{ area_id: 'garden', name: 'Front Garden' }] })
    .device({ ...trv, area_id: 'garden' }, [
      { entity_id: 'sensor.front_garden_kitchen_trv_temperature' },
      { entity_id: 'climate.front_garden_kitchen_trv' },
    ])
    .add('sensor.front_garden_kitchen_trv_temperature', '20.5', celsius)
    .add('climate.front_garden_kitchen_trv', 'heat', { hvac_modes: ['heat'] })
    .started();
  expect(gateway.known('d1').properties.map(({ name }) => name)).toEqual(['temperature', '']);
});

test.each([
  ['of the area that the device was in before', 'garage_kitchen_trv_valve', {}],
  ['of an area that has another name now', 'gartenzimmer_kitchen_trv_valve', {}],
  ['of the floor and the area, where the user set it', 'ground_floor_front_garden_kitchen_trv_valve', {}],
  ['of the area of the entity itself, which has no device before its name', 'garage_valve', { area_id: 'garage' }],
])('an entity id may begin with the name %s', (_, objectId, own) => {
  const { gateway, home } = fakeHome();
  const entityId = `sensor.${objectId}`;
  home
    .registries({
      floors: [{ floor_id: 'f0', name: 'Ground floor' }],
      areas: [
        { area_id: 'garden', name: 'Front Garden', floor_id: 'f0' },
        { area_id: 'garage', name: 'Garage' },
        { area_id: 'gartenzimmer', name: 'Sun room' },
      ],
    })
    .device({ ...trv, area_id: 'garden' }, [{ entity_id: entityId, ...own }])
    .add(entityId, '20.5', celsius)
    .started();
  expect(gateway.known('d1').properties.map(({ name }) => name)).toEqual(['valve']);
});

test('a device is described by the registries, a child device by its parent where its own entry is empty', () => {
  const { gateway, home } = fakeHome();
  home
    .registries({
      areas: [{ area_id: 'kitchen', name: 'Kitchen', floor_id: 'ground' }],
      floors: [{ floor_id: 'ground', name: 'Ground floor' }],
    })
    .device(trv, [{ entity_id: 'sensor.kitchen_trv_temperature' }])
    .device({ id: 'd2', name: 'Outlet', parent_device_id: 'd1' }, [{ entity_id: 'switch.kitchen_trv_outlet' }])
    .add('sensor.kitchen_trv_temperature', '20', celsius)
    .add('switch.kitchen_trv_outlet', 'on')
    .started();
  expect(gateway.known('d1').description).toMatchObject({ name: 'Kitchen TRV', firmware: '1.2', area: 'Kitchen', floor: 'Ground floor' });
  expect(gateway.known('d2').description).toMatchObject({ manufacturer: 'Bosch', model: 'BTH-RA', area: 'Kitchen', parent: 'd1' });
  expect(gateway.known('d2').properties[0]?.name).toBe('');
});

test('an entity without a device is its own device; without a registry entry, its entity id is the id', () => {
  const { gateway, home } = fakeHome();
  home
    .registries({ entities: [{ entity_id: 'sensor.a', platform: 'template', unique_id: 'x1', area_id: 'hall' }] })
    .registries({ areas: [{ area_id: 'hall', name: 'Hall' }] })
    .add('sensor.a', '1', { ...celsius, friendly_name: 'Somewhere' })
    .add('zone.home', '2')
    .started();
  expect(gateway.known('template.x1').description).toMatchObject({ name: 'Somewhere', area: 'Hall', neverSilent: true });
  expect(gateway.known('zone.home').points[0]?.last?.raw).toBe(2);
});

test('before the start no state is a sign of life, and no value is fresh or removed', () => {
  const { gateway, home } = fakeHome();
  home
    .device(trv, [{ entity_id: 'sensor.kitchen_trv_temperature' }, { entity_id: 'sensor.late' }])
    .add('sensor.kitchen_trv_temperature', '20', celsius);
  const device = gateway.known('d1');
  expect([device.lastSeenMs, device.source, gateway.isUp, device.points[0]?.last?.fresh]).toEqual([undefined, undefined, false, false]);
  home.started();
  expect([device.lastSeenMs, device.source, gateway.isUp, device.points[0]?.last?.fresh]).toEqual([
    gateway.nowMs,
    'online',
    true,
    'current',
  ]);
});

test('after a restart entities are added one by one; none is lost, and none has an old value', () => {
  const { gateway, home } = fakeHome();
  home
    .device(trv, [{ entity_id: 'sensor.kitchen_trv_temperature' }])
    .add('sensor.kitchen_trv_temperature', '20', celsius)
    .started();
  home.decoder.connected();
  expect(gateway.devices.has('d1')).toBe(true);
  home.started();
  expect(gateway.known('d1').points[0]?.last?.raw).toBeNull();
  expect(gateway.known('d1').source).toBe('protocol');
  home.add('sensor.kitchen_trv_temperature', '21', celsius);
  expect(gateway.known('d1').points[0]?.last?.raw).toBe(21);
  expect(gateway.known('d1').source).toBe('online');
});

test('a device is offline only if all its entities are unavailable', () => {
  const { gateway, home } = fakeHome();
  home
    .device(trv, [{ entity_id: 'sensor.kitchen_trv_temperature' }, { entity_id: 'switch.kitchen_trv' }])
    .add('sensor.kitchen_trv_temperature', '20', celsius)
    .add('switch.kitchen_trv', 'unavailable', { restored: true })
    .started();
  const device = gateway.known('d1');
  expect(device.source).toBe('online');
  home.change('sensor.kitchen_trv_temperature', { s: 'unavailable' });
  expect([device.source, device.points[0]?.last?.raw]).toEqual(['protocol', null]);
  home.change('switch.kitchen_trv', { s: 'on' });
  expect([device.source, device.points[1]?.last?.raw]).toEqual(['online', 'on']);
});

test('a renamed entity stays in its device', () => {
  const { gateway, home } = fakeHome();
  home
    .device(trv, [{ entity_id: 'sensor.kitchen_trv_temperature' }])
    .add('sensor.kitchen_trv_temperature', '20', celsius)
    .started();
  home
    .registries({ entities: [{ entity_id: 'sensor.renamed', platform: 'demo', unique_id: 'u', device_id: 'd1' }] })
    .remove('sensor.kitchen_trv_temperature')
    .add('sensor.renamed', '22', celsius);
  expect(gateway.known('d1').values).toEqual({ renamed: 22 });
});

test('removing the last entity removes its device, unless the entity is still registered', () => {
  const { gateway, home } = fakeHome();
  home
    .device(trv, [{ entity_id: 'sensor.kitchen_trv_temperature' }])
    .add('sensor.kitchen_trv_temperature', '20', celsius)
    .add('sensor.loose', '7', celsius)
    .started();
  home.remove('sensor.loose').remove('sensor.kitchen_trv_temperature');
  expect([...gateway.devices.keys()]).toEqual(['d1']);
  expect(gateway.known('d1').points[0]?.last?.raw).toBeNull();
});

test('hidden entities are exported with `hidden` only', () => {
  const hidden = [{ entity_id: 'sensor.kitchen_trv_temperature', hidden_by: 'user' }];
  const without = fakeHome();
  without.home.device(trv, hidden).add('sensor.kitchen_trv_temperature', '20', celsius).started();
  expect([...without.gateway.devices.keys()]).toEqual([]);
  const along = fakeHome({ hidden: true });
  along.home.device(trv, hidden).add('sensor.kitchen_trv_temperature', '20', celsius).started();
  expect([...along.gateway.devices.keys()]).toEqual(['d1']);
});

test.each([
  [{ include: { domains: ['sensor'] } }, ['sensor.kitchen_trv_temperature']],
  [{ exclude: { domains: ['sensor'] } }, ['switch.kitchen_trv']],
  [{ exclude: { entities: ['*_temperature'] } }, ['switch.kitchen_trv']],
  [{ include: { areas: ['kit*'] } }, ['sensor.kitchen_trv_temperature', 'switch.kitchen_trv']],
  [{ include: { areas: ['hall'] } }, []],
  [{ exclude: { integrations: ['demo'] } }, []],
  [{ include: { labels: ['Heating'] } }, ['sensor.kitchen_trv_temperature']],
  [{ include: { labels: ['heat'], domains: ['switch'] } }, []],
])('%j exports %j', (config, left) => {
  const { gateway, home } = fakeHome(config);
  home
    .registries({ areas: [{ area_id: 'kitchen', name: 'Kitchen' }], labels: [{ label_id: 'heat', name: 'Heating' }] })
    .device(trv, [{ entity_id: 'sensor.kitchen_trv_temperature', labels: ['heat'] }, { entity_id: 'switch.kitchen_trv' }])
    .add('sensor.kitchen_trv_temperature', '20', celsius)
    .add('switch.kitchen_trv', 'on')
    .started();
  expect(gateway.devices.get('d1')?.properties.map(({ native }) => native) ?? []).toEqual(left);
});

test('an event is reported once, with its attributes; not the last one before the start, nor after an absence', () => {
  const { gateway, home } = fakeHome();
  const moment = (seconds: number) => new Date(gateway.nowMs + seconds * 1000).toISOString();
  const door = (seconds: number) => ({ s: moment(seconds), a: { event_types: ['ring'], event_type: 'ring', camera: 'front' } });
  home.add('event.door', door(-60).s, door(-60).a).started();
  const point = () => gateway.known('event.door').points[0];
  expect(point()?.readings).toEqual([]);
  home.change('event.door', door(5));
  home.change('event.door', { a: { camera: 'back' } });
  expect(point()?.readings.map(({ raw }) => raw)).toEqual([{ event: 'ring', attributes: { camera: 'front' } }]);
  home
    .change('event.door', { s: 'unavailable' })
    .change('event.door', door(5))
    .change('event.door', { s: 'unknown' })
    .change('event.door', door(5));
  expect(point()?.readings).toHaveLength(1);
  home.change('event.door', door(9));
  expect(point()?.readings).toHaveLength(2);
});

test('the first press of a button that was never pressed counts', () => {
  const { gateway, home } = fakeHome();
  home.add('button.x', 'unknown').started();
  home.change('button.x', { s: new Date(gateway.nowMs + 1000).toISOString() });
  expect(gateway.known('button.x').points[0]?.readings.map(({ raw }) => raw)).toEqual([{ event: 'press', attributes: {} }]);
});

test('last_reported is a sign of life', () => {
  const { gateway, home } = fakeHome();
  home
    .device(trv, [{ entity_id: 'sensor.kitchen_trv_temperature' }])
    .add('sensor.kitchen_trv_temperature', '20', celsius)
    .started();
  const later = (gateway.nowMs += 240_000);
  const reported = { entity_id: 'sensor.kitchen_trv_temperature', last_updated: '2026-01-01T00:00:00+00:00' };
  home.decoder.receive({ reported: [{ ...reported, last_reported: new Date(later).toISOString() }] });
  expect(gateway.known('d1').lastSeenMs).toBe(later);
});

test('a change of an entity that was never added is counted', () => {
  const { gateway, home } = fakeHome();
  home.started().change('sensor.ghost', { s: '1' });
  expect(gateway.complaints).toEqual([{ reason: 'protocol', what: 'sensor.ghost' }]);
});

test('5 000 states in one message map each device once', () => {
  const { gateway, home } = fakeHome();
  const a = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`sensor.s${i}`, { s: `${i}`, a: celsius, lc: gateway.nowMs / 1000 }]),
  );
  home.decoder.receive({ states: { a } });
  home.started();
  const c = Object.fromEntries(Object.keys(a).map((id) => [id, { '+': { s: '1', lc: gateway.nowMs / 1000 } }]));
  home.decoder.receive({ states: { c } });
  expect(gateway.devices.size).toBe(5000);
  expect([...gateway.devices.values()].every(({ maps, points }) => maps === 1 && points[0]?.last?.raw === 1)).toBe(true);
});
