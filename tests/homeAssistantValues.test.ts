import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { celsius, energy, HomeAssistantExporter, plug } from './homeAssistantExporter.ts';

let home: HomeAssistantExporter;

beforeEach(() => {
  home = new HomeAssistantExporter();
});

afterEach(() => home[Symbol.dispose]());

test('issue 10.3: a disabled entity loses its series immediately', async () => {
  const played = home
    .start()
    .device(plug, [{ entity_id: 'sensor.plug_battery' }, { entity_id: 'sensor.plug_temperature' }])
    .add('sensor.plug_battery', '80', { device_class: 'battery', unit_of_measurement: '%' })
    .add('sensor.plug_temperature', '20', celsius)
    .started();
  expect(await home.lines(/^iot_battery_charge/)).toEqual(['iot_battery_charge_ratio{} 0.8']);
  home.later();
  played.register('sensor.plug_battery', { disabled_by: 'user' });
  expect(await home.lines(/^iot_battery_charge/)).toEqual([]);
  home.later();
  played.remove('sensor.plug_battery');
  expect(await home.lines(/^iot_(battery_charge|temperature)/)).toEqual(['iot_temperature_celsius{} 20']);
});

test('issue 10.3: a registered entity has no value after its state is removed, and a value with the next state', async () => {
  const played = home
    .start()
    .device(plug, [{ entity_id: 'sensor.plug_temperature' }, { entity_id: 'switch.plug' }])
    .add('sensor.plug_temperature', '20', celsius)
    .add('switch.plug', 'on')
    .started();
  home.later();
  played.remove('sensor.plug_temperature');
  expect(await home.lines(/^iot_temperature/)).toEqual([]);
  played.add('sensor.plug_temperature', '21', celsius);
  expect(await home.lines(/^iot_temperature/)).toEqual(['iot_temperature_celsius{} 21']);
});

test.each([
  ['unit and classes', {}, []],
  ['the state class', { device_class: 'energy', unit_of_measurement: 'kWh' }, ['iot_energy_period_joules{} 25200000']],
  ['the device class', { unit_of_measurement: 'kWh', state_class: 'total_increasing' }, ['iot_energy_joules_total{} 25200000']],
  ['the unit', { device_class: 'energy', state_class: 'total_increasing' }, ['iot_energy_joules_total{} 25200000']],
])('issue 10.3: 7 that lost %s is what it says now', async (_what, attributes, expected) => {
  const played = home
    .start()
    .device(plug, [{ entity_id: 'sensor.plug_energy' }])
    .add('sensor.plug_energy', '5', energy)
    .started();
  expect(await home.lines(/^iot_energy/)).toEqual(['iot_energy_joules_total{} 18000000']);
  home.later();
  const gone = Object.keys(energy).filter((name) => !(name in attributes));
  played.change('sensor.plug_energy', { s: '7' }, gone);
  expect(await home.lines(/^iot_energy/)).toEqual(expected);
});

test('issue 10.3: an unavailable entity has few attributes but keeps its properties', async () => {
  const played = home
    .start()
    .device(plug, [{ entity_id: 'sensor.plug_energy' }])
    .add('sensor.plug_energy', '5', energy)
    .started();
  home.later();
  played.change('sensor.plug_energy', { s: 'unavailable', a: { restored: true } }, Object.keys(energy));
  expect(await home.lines(/^iot_energy/)).toEqual([]);
  home.later();
  played.change('sensor.plug_energy', { s: '6', a: energy }, ['restored']);
  expect(await home.lines(/^iot_energy/)).toEqual(['iot_energy_joules_total{} 21600000']);
});

test('issue 10.3: an entity that leaves its device, and a removed area, disappear immediately', async () => {
  const played = home
    .start({ series_labels: ['name', 'area'] })
    .registries({ areas: [{ area_id: 'hall', name: 'Hall' }] })
    .device({ ...plug, area_id: 'hall' }, [{ entity_id: 'sensor.plug_temperature' }, { entity_id: 'switch.plug' }])
    .add('sensor.plug_temperature', '20', celsius)
    .add('switch.plug', 'on')
    .started();
  expect(await home.lines(/^iot_(temp|switch)/)).toEqual(['iot_switch_on{area="Hall"} 1', 'iot_temperature_celsius{area="Hall"} 20']);
  played.registries({ areas: [] }).register('sensor.plug_temperature', { device_id: null });
  const text = await home.exporter.scrape();
  expect(text.match(/^iot_(temp|switch).*/gm)).toEqual([
    'iot_switch_on{connector="home-assistant",device="plug",name="Plug",area=""} 1',
    'iot_temperature_celsius{connector="home-assistant",device="demo.sensor.plug_temperature",name="sensor.plug_temperature",area=""} 20',
  ]);
});

test('issue 10.4: a text sensor named "Action" counts its messages alone', async () => {
  const played = home
    .start()
    .device({ id: 'button', name: 'Button' }, [{ entity_id: 'sensor.button_action' }, { entity_id: 'sensor.button_battery' }])
    .device({ id: 'other', name: 'Other' }, [{ entity_id: 'switch.other' }])
    .add('sensor.button_action', 'hold')
    .add('switch.other', 'on')
    .started();
  expect(await home.lines(/^iot_actions/)).toEqual([]);
  home.later();
  played.change('sensor.button_action', { s: 'single' });
  expect(await home.lines(/^iot_actions/)).toEqual(['iot_actions_total{action="single"} 1']);
  for (const name of ['A', 'B', 'C', 'D', 'E']) played.register('other', { name_by_user: name });
  played.register('button', { name: 'Knob' });
  // another entity of the device changes its shape, and so the map of all
  played.add('sensor.button_battery', '80', { device_class: 'battery', unit_of_measurement: '%' });
  // an attribute alone is no press either
  played.change('sensor.button_action', { a: { linkquality: 80 } });
  expect(await home.lines(/^iot_actions/)).toEqual(['iot_actions_total{action="single"} 1']);
  home.later();
  played.change('sensor.button_action', { s: 'unavailable' });
  home.later();
  played.change('sensor.button_action', { s: 'single' });
  played.decoder.connected();
  played.add('sensor.button_action', 'single').started();
  expect(await home.lines(/^iot_actions/)).toEqual(['iot_actions_total{action="single"} 1']);
  home.later();
  // the same press once more: Home Assistant writes it with force_update
  played.change('sensor.button_action', { s: 'single' });
  expect(await home.lines(/^iot_actions/)).toEqual(['iot_actions_total{action="single"} 2']);
});

test('issue 10.4: the first press of an unknown action counts, its state after unavailability does not', async () => {
  const played = home
    .start()
    .device({ id: 'b', name: 'Button' }, [{ entity_id: 'sensor.button_action' }])
    .add('sensor.button_action', 'unknown')
    .started();
  for (const state of ['single', 'unavailable', 'unknown', 'double', 'triple']) {
    home.later();
    played.change('sensor.button_action', { s: state });
  }
  expect(await home.lines(/^iot_actions/)).toEqual(['iot_actions_total{action="single"} 1', 'iot_actions_total{action="triple"} 1']);
});

test('issue 10.4: a press long after the return counts', async () => {
  const played = home
    .start()
    .device({ id: 'b', name: 'Button' }, [{ entity_id: 'sensor.button_action' }])
    .add('sensor.button_action', 'unavailable')
    .started();
  played.change('sensor.button_action', { s: 'unknown' });
  home.later(11);
  played.change('sensor.button_action', { s: 'single' });
  expect(await home.lines(/^iot_actions/)).toEqual(['iot_actions_total{action="single"} 1']);
});

test('issue 10.4: an event entity that is registered again reports its last event once', async () => {
  const rings = { event_types: ['ring'], event_type: 'ring' };
  const played = home
    .start()
    .device({ id: 'door', name: 'Door' }, [{ entity_id: 'event.door' }, { entity_id: 'switch.door' }])
    .add('switch.door', 'on')
    .add('event.door', 'unknown', { event_types: ['ring'] })
    .started();
  home.later();
  played.change('event.door', { s: home.moment, a: rings });
  expect(await home.lines(/^iot_actions/)).toEqual(['iot_actions_total{action="ring"} 1']);
  const rung = home.moment;
  home.later();
  played.register('event.door', { entity_id: 'event.front_door' }).remove('event.door').add('event.front_door', rung, rings);
  played
    .register('event.front_door', { name: 'Front' })
    .register('event.front_door', { hidden_by: 'user' })
    .register('event.front_door', { hidden_by: null });
  expect(await home.lines(/^iot_actions/)).toEqual(['iot_actions_total{action="ring"} 1']);
});

test('issue 10.4: a presence that returns from unavailable, or is repeated, is not a detection', async () => {
  const motion = { device_class: 'motion' };
  const played = home
    .start()
    .device({ id: 'm', name: 'Motion' }, [{ entity_id: 'binary_sensor.motion' }, { entity_id: 'sensor.m_temperature' }])
    .add('binary_sensor.motion', 'on', motion)
    .started();
  expect(await home.lines(/^iot_(detections|occupancy)/)).toEqual([
    'iot_detections_total{detection="occupancy"} 0',
    'iot_occupancy_detected{} 1',
  ]);
  for (const state of ['off', 'on', 'unavailable', 'on']) {
    home.later();
    played.change('binary_sensor.motion', { s: state });
  }
  played.add('sensor.m_temperature', '20', celsius);
  played.register('m', { name_by_user: 'N' });
  played.decoder.connected();
  played.add('binary_sensor.motion', 'on', motion).started();
  expect(await home.lines(/^iot_detections/)).toEqual(['iot_detections_total{detection="occupancy"} 1']);
});

test('issue 10.11: an update named "Firmware" is exported (home-assistant/core#99400)', async () => {
  home
    .start()
    .device(plug, [{ entity_id: 'update.plug_firmware' }, { entity_id: 'binary_sensor.plug_firmware', entity_category: 'diagnostic' }])
    .add('update.plug_firmware', 'on', { installed_version: '1.0', latest_version: '2.0', device_class: 'firmware' })
    .add('binary_sensor.plug_firmware', 'on', { device_class: 'update' })
    .started();
  const [first = '', ...rest] = await home.lines(/^iot_update_available/);
  expect([first.replace(/sensor=".*"/, ''), ...rest]).toEqual(['iot_update_available{} 1', 'iot_update_available{} 1']);
});

test('issue 10.12: ".5", "5." and " 5 " are numbers, "" and "1_000" are not', async () => {
  const states = ['.5', '5.', ' 5 ', '-.5', '', '1_000', '0x10', '.'];
  const played = home.start();
  states.forEach((state, index) => played.add(`sensor.s${index}`, state, celsius));
  played.add('sensor.price', '', { unit_of_measurement: 'EUR/MWh' }).started();
  const values = (await home.lines(/^iot_(temperature|energy_price)/)).map((line) => line.split(' ').at(-1));
  expect(values).toEqual(['-0.5', '0.5', '5', '5']);
});

test('issue 10.13: a plain helper is the metric that an override names (home-assistant/core#157303)', async () => {
  const overrides = [{ property: 'sensor.number_of_devices', metric: 'iot_tally' }];
  const played = home
    .start({ overrides })
    .registries({ entities: [{ entity_id: 'sensor.number_of_devices', platform: 'mqtt', unique_id: 'n' }] })
    .add('sensor.number_of_devices', '39')
    .started();
  expect(await home.lines(/^iot_(tally|sensor)/)).toEqual(['iot_tally{} 39']);
  home.later();
  played.change('sensor.number_of_devices', { s: 'many' });
  expect(await home.lines(/^iot_(tally|sensor)/)).toEqual([]);
  home.later();
  played.change('sensor.number_of_devices', { s: '0' });
  expect(await home.lines(/^iot_(tally|sensor)/)).toEqual(['iot_tally{} 0']);
});

test('issue 10.14: the battery attribute becomes one series per device', async () => {
  const charge = { device_class: 'battery', unit_of_measurement: '%' };
  const played = home
    .start()
    .device({ id: 'phone', name: 'Phone' }, [{ entity_id: 'device_tracker.phone' }, { entity_id: 'sensor.phone_battery_level' }])
    .device({ id: 'robot', name: 'Robot' }, [{ entity_id: 'vacuum.robot' }, { entity_id: 'camera.robot_map' }])
    .add('device_tracker.phone', 'home', { battery_level: 70 })
    .add('vacuum.robot', 'docked', { battery_level: 100 })
    .add('camera.robot_map', 'idle', { battery_level: 100 })
    .add('device_tracker.old', 'home', { battery: '55' })
    .add('lock.full', 'locked', { battery: 'full' })
    .started();
  expect(await home.lines(/^iot_battery/)).toEqual([
    'iot_battery_charge_ratio{} 0.55',
    'iot_battery_charge_ratio{} 0.7',
    'iot_battery_charge_ratio{} 1',
  ]);
  home.later();
  // a sensor of its own goes on with the same series
  played.add('sensor.phone_battery_level', '69', charge);
  expect((await home.lines(/^iot_battery/))[1]).toBe('iot_battery_charge_ratio{} 0.69');
  expect(home.exporter.gateway.devices.get('phone')?.series.mapped.map(({ why }) => why)).toContain(
    '"sensor.phone_battery_level" reports the battery',
  );
  expect(home.exporter.gateway.devices.get('lock.full')?.series.mapped.map(({ why }) => why)).toContain(
    'a battery attribute that is not a number',
  );
});
test.each([
  ['template', ['39', '40'], ['iot_sensor_value{} 40'], 'a helper of numbers is the generic family'],
  ['template', ['39', 'many', '40'], [], 'one text makes it a text for good'],
  ['template', ['many', '39'], [], 'a text that happens to say a number is one'],
  ['template', ['unknown', '39'], ['iot_sensor_value{} 39'], 'no value decides nothing'],
  ['template', ['0471'], [], 'a code is no number'],
  ['template', ['31612345678901234'], [], 'nor are more digits than a number holds'],
  ['mqtt', ['39'], [], 'an integration that gives no unit means a text'],
])('issue 10.13: a plain sensor of %s with %j: %s', async (platform, states, expected) => {
  const id = 'sensor.number_of_devices';
  const played = home
    .resume()
    .registries({ entities: [{ entity_id: id, platform, unique_id: 'n' }] })
    .add(id, states[0] ?? '')
    .started();
  for (const state of states.slice(1)) played.change(id, { s: state });
  expect(await home.lines(/^iot_sensor/)).toEqual(expected);
});

test('issue 10.13: a plain text sensor stays a text after a restart', async () => {
  const id = 'sensor.state_of_things';
  const entities = [{ entity_id: id, platform: 'template', unique_id: 'n' }];
  const played = home.resume().registries({ entities }).add(id, '39').started();
  expect(await home.lines(/^iot_sensor/)).toEqual(['iot_sensor_value{} 39']);
  played.change(id, { s: 'idle' }).change(id, { s: '40' });
  expect(await home.lines(/^iot_sensor/)).toEqual([]);
  home.restart().registries({ entities }).add(id, '41').started();
  expect(await home.lines(/^iot_sensor/)).toEqual([]);
});

test('issue 10.5: a plain diagnostic voltage belongs to the battery of the device, also when that is no longer reported', async () => {
  const voltage = { device_class: 'voltage', unit_of_measurement: 'V' };
  const played = home
    .resume()
    .device({ id: 's', name: 'Sensor' }, [
      { entity_id: 'sensor.sensor_voltage', entity_category: 'diagnostic' },
      { entity_id: 'sensor.sensor_battery', entity_category: 'diagnostic' },
    ])
    .device(plug, [{ entity_id: 'sensor.plug_voltage', entity_category: 'diagnostic' }])
    .add('sensor.sensor_voltage', '2.9', voltage)
    .add('sensor.plug_voltage', '231.4', voltage)
    .started();
  expect(await home.lines(/^iot_.*volt/)).toEqual(['iot_voltage_volts{} 2.9', 'iot_voltage_volts{} 231.4']);
  played.add('sensor.sensor_battery', '90', { device_class: 'battery', unit_of_measurement: '%' });
  const expected = ['iot_battery_voltage_volts{} 2.9', 'iot_voltage_volts{} 231.4'];
  expect(await home.lines(/^iot_.*volt/)).toEqual(expected);
  played.register('sensor.sensor_battery', { disabled_by: 'user' });
  expect(await home.lines(/^iot_.*volt/)).toEqual(expected);
});
