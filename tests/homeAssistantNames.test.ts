import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeHomeAssistant } from '@gaugeway/connectors/home-assistant/testing/fakeHomeAssistant';
import { celsius, energy, HomeAssistantExporter, plug } from './homeAssistantExporter.ts';

let home: HomeAssistantExporter;

beforeEach(() => {
  home = new HomeAssistantExporter();
});

afterEach(() => home[Symbol.dispose]());

const power = { device_class: 'power', unit_of_measurement: 'W', state_class: 'measurement' };

/** A plug as Zigbee2MQTT announces it under its address. */
function announced(played: FakeHomeAssistant, name: string, [powerId, energyId]: readonly [string, string]): FakeHomeAssistant {
  return played
    .device({ id: 'd1', name }, [
      { entity_id: powerId, platform: 'mqtt', unique_id: '0xa4c1_power' },
      { entity_id: energyId, platform: 'mqtt', unique_id: '0xa4c1_energy' },
    ])
    .add(powerId, '100', power)
    .add(energyId, '5', energy)
    .started();
}

const atFirst = ['sensor.0xa4c138dishw_power', 'sensor.0xa4c138dishw_energy'] as const;
const sameSeries = ['iot_energy_joules_total{} 18000000', 'iot_power_watts{} 100'];

test('issue 10.20: a new discovery name and new entity ids do not change the labels', async () => {
  const played = announced(home.resume(), '0xa4c138dishw', atFirst);
  expect(await home.lines(/^iot_(power|energy)/)).toEqual(sameSeries);
  played.register('d1', { name: 'Dishwasher' });
  expect(await home.lines(/^iot_(power|energy)/)).toEqual(sameSeries);
  played.register('d1', { name: 'Dishwasher', name_by_user: 'Kitchen' });
  const renamed = ['sensor.solar_export_power', 'sensor.solar_export_energy'] as const;
  atFirst.forEach((id, index) => played.register(id, { entity_id: renamed[index] ?? '' }).remove(id));
  played.add(renamed[0], '100', power).add(renamed[1], '5', energy);
  expect(await home.lines(/^iot_(power|energy)/)).toEqual(sameSeries);
});

test('issue 10.20: a renamed entity keeps its device until the registry arrives', async () => {
  const played = announced(home.resume(), '0xa4c138dishw', atFirst);
  played.decoder.registryChanged();
  played.remove(atFirst[1]).add('sensor.solar_production', '5', energy);
  expect(await home.lines(/^iot_(power|energy)/)).toEqual(['iot_power_watts{} 100']);
  played.register(atFirst[1], { entity_id: 'sensor.solar_production' });
  expect(await home.lines(/^iot_(power|energy)/)).toEqual(sameSeries);
  played.decoder.registryChanged();
  played.add('sensor.loose', '1', power);
  expect(await home.lines(/^iot_power/)).toEqual(['iot_power_watts{} 100']);
  played.registries({});
  expect(await home.lines(/^iot_power/)).toEqual(['iot_power_watts{} 1', 'iot_power_watts{} 100']);
});

test('issue 10.20: the labels are the same after a restart, and after the device was registered again', async () => {
  announced(home.resume(), '0xa4c138dishw', atFirst);
  const later = ['sensor.dishwasher_returned', 'sensor.dishwasher_production'] as const;
  announced(home.restart(), 'Dishwasher', later);
  expect(await home.lines(/^iot_(power|energy)/)).toEqual(sameSeries);
  const played = home.restart();
  played.started();
  announced(played, 'Something', later);
  expect(await home.lines(/^iot_(power|energy)/)).toEqual(sameSeries);
});

test('issue 10.20: without the state store the current names are used', async () => {
  announced(home.resume(), '0xa4c138dishw', atFirst);
  home.forget();
  announced(home.resume(), 'Dishwasher', ['sensor.dishwasher_power', 'sensor.dishwasher_production']);
  expect(await home.lines(/^iot_(power|energy)/)).toEqual(['iot_energy_produced_joules_total{} 18000000', 'iot_power_watts{} 100']);
});

test('issue 10.20: of devices with equal names the first stays first, whatever is added or renamed later', async () => {
  const two = [
    { entity_id: 'sensor.plug_temperature', unique_id: 'b' },
    { entity_id: 'sensor.plug_temperature_2', unique_id: 'c' },
  ];
  const played = home
    .resume()
    .device(plug, two)
    .add('sensor.plug_temperature_2', '22', celsius)
    .add('sensor.plug_temperature', '20', celsius)
    .started();
  const expected = ['iot_temperature_celsius{sensor="2"} 22', 'iot_temperature_celsius{} 20'];
  expect(await home.lines(/^iot_temperature/)).toEqual(expected);
  played.device({ id: 'x' }, [{ entity_id: 'sensor.plug_actual_temperature', unique_id: 'a', device_id: 'plug' }]);
  played.add('sensor.plug_actual_temperature', '19', celsius);
  const all = [
    'iot_temperature_celsius{sensor="2"} 22',
    'iot_temperature_celsius{sensor="sensor.plug_actual_temperature"} 19',
    'iot_temperature_celsius{} 20',
  ];
  expect(await home.lines(/^iot_temperature/)).toEqual(all);
  played.register('sensor.plug_actual_temperature', { entity_id: 'sensor.a' }).remove('sensor.plug_actual_temperature');
  played.add('sensor.a', '19', celsius);
  expect(await home.lines(/^iot_temperature/)).toEqual(all);
});

test('issue 10.20: a names file that cannot be read or written is logged once, without other effects', async () => {
  const own = join(home.folder, 'home-assistant');
  announced(home.resume(), '0xa4c138dishw', atFirst);
  const [file = ''] = readdirSync(own);
  expect(statSync(join(own, file)).mode & 0o777).toBe(0o600);
  writeFileSync(join(own, file), '{"entities": {"sensor.x": 5}}');
  announced(home.restart(), '0xa4c138dishw', atFirst);
  expect(home.warnings).toEqual([expect.stringContaining('cannot read the initial names of entities')]);
  home.exporter[Symbol.dispose]();
  rmSync(own, { recursive: true });
  writeFileSync(own, 'no folder');
  const played = announced(home.resume(), '0xa4c138dishw', atFirst);
  played.device({ id: 'd2', name: 'B' }, [{ entity_id: 'sensor.b' }]).add('sensor.b', '1', celsius);
  expect(home.warnings.slice(1)).toEqual([
    expect.stringContaining('cannot read the initial'),
    expect.stringContaining('cannot write the initial'),
  ]);
  expect(await home.lines(/^iot_power/)).toEqual(['iot_power_watts{} 100']);
});
