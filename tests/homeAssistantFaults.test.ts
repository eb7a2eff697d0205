import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAssistantConfig } from '@gaugeway/connectors/home-assistant/config';
import { FakeHomeAssistant } from '@gaugeway/connectors/home-assistant/testing/fakeHomeAssistant';
import { CaseExporter } from './caseExporter.ts';

/** What Home Assistant's own Prometheus exporter was seen to do wrong (2026.11.0), each once, and what Gaugeway does there. */
const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
afterAll(() => rmSync(folder, { recursive: true }));

const nowMs = Date.parse('2026-01-15T12:00:00Z');

function start(): { house: FakeHomeAssistant; exporter: CaseExporter } {
  const exporter = new CaseExporter('home-assistant', homeAssistantConfig.parse({ token: 'secret' }), {
    folder: mkdtempSync(join(folder, 'case-')),
  });
  return { exporter, house: new FakeHomeAssistant(exporter.gateway).config() };
}

/** The samples of a family, without the labels that all have. */
async function samples(exporter: CaseExporter, family: string): Promise<string[]> {
  const lines = (await exporter.scrape()).split('\n').filter((line) => line.startsWith(`${family}{`));
  return lines.map((line) => line.replace(/connector="home-assistant",device="[^"]*",name="[^"]*",?/, '').replace(family, '')).sort();
}

const temperature = { device_class: 'temperature', unit_of_measurement: '°C', state_class: 'measurement' };

test('fault 1: a value that becomes invalid is withdrawn while its entity is available', async () => {
  const { house, exporter } = start();
  const climate = { hvac_modes: ['heat', 'off'], current_temperature: 21, hvac_action: 'heating' };
  house
    .add('sensor.a', '12', temperature)
    .add('lock.b', 'locked')
    .add('device_tracker.c', 'home')
    .add('climate.d', 'heat', climate)
    .started();
  expect(await samples(exporter, 'iot_temperature_celsius')).toEqual(['{} 12', '{} 21']);
  house.change('sensor.a', { s: 'error' }).change('lock.b', { s: 'jammed' }).change('device_tracker.c', { s: 'office' });
  house.change('climate.d', {}, ['current_temperature', 'hvac_action']);
  expect(await samples(exporter, 'iot_temperature_celsius')).toEqual([]);
  expect(await samples(exporter, 'iot_hvac_action')).toEqual([]);
  expect(await samples(exporter, 'iot_lock_locked')).toEqual(['{} 0']);
  expect(await samples(exporter, 'iot_lock_state')).toContain('{state="jammed"} 1');
  expect(await samples(exporter, 'iot_presence_home')).toEqual(['{} 0']);
});

test('fault 2: a removed state leaves no series behind', async () => {
  const { house, exporter } = start();
  house.add('sensor.a', '12', temperature).started().remove('sensor.a');
  expect(await exporter.scrape()).not.toContain('sensor.a');
});

test('fault 3: 5 MW and 5 mW differ, and a changed unit creates no new series', async () => {
  const { house, exporter } = start();
  const power = (unit: string) => ({ device_class: 'power', unit_of_measurement: unit, state_class: 'measurement' });
  const energy = (unit: string) => ({ device_class: 'energy', unit_of_measurement: unit, state_class: 'total_increasing' });
  house.add('sensor.plant', '5', power('MW')).add('sensor.chip', '5', power('mW')).add('sensor.meter', '2', energy('kWh')).started();
  expect(await samples(exporter, 'iot_power_watts')).toEqual(['{} 0.005', '{} 5000000']);
  house.change('sensor.meter', { s: '2000', a: energy('Wh') });
  expect(await samples(exporter, 'iot_energy_joules_total')).toEqual(['{} 7200000']);
});

test('fault 4: a temperature difference of 9 °F is 5 °C', async () => {
  const { house, exporter } = start();
  house.add('sensor.a', '9', { device_class: 'temperature_delta', unit_of_measurement: '°F', state_class: 'measurement' }).started();
  expect(await samples(exporter, 'iot_temperature_difference_celsius')).toEqual(['{} 5']);
});

test('fault 5: no unit becomes "None", no letter becomes its code point, no name is missing', async () => {
  const { house, exporter } = start();
  house
    .add('sensor.aqi', '42', { device_class: 'aqi', state_class: 'measurement' })
    .add('sensor.dust', '12', { device_class: 'pm25', unit_of_measurement: '\u03bcg/m³', state_class: 'measurement' })
    .started();
  const text = await exporter.scrape();
  expect(await samples(exporter, 'iot_air_quality_index')).toEqual(['{} 42']);
  expect(await samples(exporter, 'iot_pm25_grams_per_cubic_meter')).toEqual(['{} 0.000012']);
  expect(text).not.toMatch(/None|u0x/);
  expect(text).toContain('device="sensor.aqi",name="sensor.aqi"');
});

test('fault 6: runs of an automation are counted from 0, and nothing else is counted', async () => {
  const { house, exporter } = start();
  const at = (seconds: number) => ({ last_triggered: new Date(nowMs + seconds * 1000).toISOString() });
  house.add('automation.a', 'on', at(-10)).started();
  house.change('automation.a', { s: 'off' }).change('automation.a', { s: 'on', a: { friendly_name: 'A' } });
  expect(await samples(exporter, 'iot_automation_triggers_total')).toEqual(['{} 0']);
  house.change('automation.a', { a: at(5) });
  expect(await samples(exporter, 'iot_automation_triggers_total')).toEqual(['{} 1']);
});

test('fault 7: a renamed device continues its counters; "inf", "nan" and "1_000" are not numbers', async () => {
  const { house, exporter } = start();
  const door = (seconds: number) => ({
    s: new Date(nowMs + seconds * 1000).toISOString(),
    a: { event_types: ['ring'], event_type: 'ring' },
  });
  house.add('event.door', door(-9).s, { ...door(-9).a, friendly_name: 'Door' }).started();
  house
    .change('event.door', door(1))
    .change('event.door', { a: { friendly_name: 'Front door' } })
    .change('event.door', door(2));
  const text = await exporter.scrape();
  expect(text).toContain('iot_actions_total{connector="home-assistant",device="event.door",name="Front door",action="ring"} 2');
  for (const [index, state] of ['inf', 'nan', '1_000', '0x10', 'Infinity'].entries()) house.add(`sensor.s${index}`, state, temperature);
  expect(await samples(exporter, 'iot_temperature_celsius')).toEqual([]);
});
