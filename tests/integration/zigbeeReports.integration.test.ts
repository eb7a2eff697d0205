import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto, type Mosquitto } from '../servers/mosquitto.ts';
import { scrapeOf, until } from './chain.ts';
import type { Scrape } from './scrape.ts';

interface Definition {
  readonly model: string;
}

/** What a payload of a public report is on the scrape: metric, labels as far as they matter, value; undefined: no such series. */
type Expected = readonly [metric: string, labels: Readonly<Record<string, string>>, value: number | undefined];

/** A device as its user reported it: model, payload on its state topic, and what is right. */
interface Report {
  readonly report: string;
  readonly model: string;
  readonly payload: object;
  readonly expected: readonly Expected[];
}

const reports: readonly Report[] = [
  {
    report: 'Koenkk/zigbee2mqtt#10384: the position of a radiator valve is no cover',
    model: 'BRT-100-TRV',
    payload: { position: 35, local_temperature: 20, valve_state: 'OPEN', window: 'CLOSED' },
    expected: [
      ['iot_valve_position_ratio', {}, 0.35],
      ['iot_cover_position_ratio', {}, undefined],
      ['iot_valve_open', {}, 1],
      ['iot_contact_open', {}, 0],
    ],
  },
  {
    report: 'field-2: another radiator valve',
    model: 'TRV602Z',
    payload: { position: 35, local_temperature: 20 },
    expected: [['iot_valve_position_ratio', {}, 0.35]],
  },
  {
    report: 'Koenkk/zigbee2mqtt#12279: a lock is no switch',
    model: 'ZNMS12LM',
    payload: { state: 'UNLOCK', reverse: 'UNLOCK' },
    expected: [
      ['iot_lock_locked', { sensor: '' }, 0],
      ['iot_lock_locked', { sensor: 'reverse' }, 0],
      ['iot_switch_on', {}, undefined],
    ],
  },
  {
    report: 'field-2: a valve is no switch, and what it does not declare is no series',
    model: 'VA4220ZB',
    payload: { state: 'OPEN', flow: 4, volume: 100 },
    expected: [
      ['iot_valve_open', {}, 1],
      ['iot_switch_on', {}, undefined],
      ['iot_volume_cubic_meters', {}, undefined],
    ],
  },
  {
    report: 'field-2: a gas alarm that works is no switch',
    model: 'JT-BZ-01AQ/A',
    payload: { state: 'work', gas: false, power_outage_count: 3 },
    expected: [
      ['iot_operating_state', { state: 'work' }, 1],
      ['iot_switch_on', {}, undefined],
      ['iot_power_outages_total', {}, 3],
    ],
  },
  {
    report: 'Koenkk/zigbee-herdsman-converters#4529, zigbee2mqtt#13813: an inverted cover is open at 0',
    model: 'TS0601_cover_1',
    payload: { position: 0, state: 'OPEN', invert_cover: true },
    expected: [['iot_cover_position_ratio', {}, 1]],
  },
  {
    report: 'Koenkk/zigbee2mqtt#32907: a cover that stands open',
    model: 'TS130F',
    payload: {
      backlight_mode: 'OFF',
      calibration: 'OFF',
      calibration_time: 12.9,
      motor_reversal: 'OFF',
      moving: 'STOP',
      position: 100,
      state: 'OPEN',
    },
    expected: [
      ['iot_cover_position_ratio', {}, 1],
      ['iot_cover_state', { sensor: '', state: 'open' }, 1],
      ['iot_cover_state', { sensor: 'moving', state: 'stopped' }, 1],
    ],
  },
  {
    report: 'Koenkk/zigbee2mqtt#26919: a payload with the device in it, and keys that are not declared',
    model: 'DJT11LM',
    payload: {
      ...{
        angle: 79,
        angle_x: 8,
        angle_x_absolute: 82,
        battery: 83,
        device: { friendlyName: 'x', model: 'DJT11LM' },
        device_temperature: 28,
      },
      ...{ power_outage_count: 11, sensitivity: 'low', strength: 9, vibration: false, voltage: 2975, x_axis: 109, z_axis: -762 },
    },
    expected: [
      ['iot_angle_degrees', { axis: 'x' }, 8],
      ['iot_axis_value', { axis: 'z' }, -762],
      ['iot_battery_voltage_volts', {}, 2.975],
      ['iot_device_temperature_celsius', {}, 28],
      ['iot_vibration_detected', {}, 0],
    ],
  },
  {
    report: 'Koenkk/zigbee2mqtt#8960: null for what is not known',
    model: 'ZNCZ12LM',
    payload: {
      auto_off: null,
      consumer_connected: null,
      energy: 2.77,
      led_disabled_night: null,
      power: 0.6,
      power_outage_memory: null,
      state: 'ON',
      voltage: 226,
    },
    expected: [
      ['iot_power_watts', {}, 0.6],
      ['iot_plug_connected', {}, undefined],
      ['iot_switch_on', {}, 1],
    ],
  },
  {
    report: 'Koenkk/zigbee2mqtt#17649: a payload of nothing but its time',
    model: 'WSDCGQ11LM',
    payload: { last_seen: '2026-01-12T07:04:11+02:00', linkquality: 174 },
    expected: [['iot_temperature_celsius', {}, undefined]],
  },
  {
    report: 'Koenkk/zigbee2mqtt#29183, #7066, #25518: booleans as text and text as booleans',
    model: 'MCCGQ11LM',
    payload: { contact: 'true', battery_low: 'OFF', voltage: 3005 },
    expected: [
      ['iot_contact_open', {}, 0],
      ['iot_battery_low', {}, undefined],
    ],
  },
  {
    report: 'Koenkk/zigbee2mqtt#11870: a switch with true, and one with 0',
    model: 'TS0002',
    payload: { state_l1: true, state_l2: 0 },
    expected: [
      ['iot_switch_on', { channel: 'l1' }, 1],
      ['iot_switch_on', { channel: 'l2' }, 0],
    ],
  },
  {
    report: 'ioBroker/ioBroker.zigbee#1315: a dimmer with named endpoints',
    model: '6735/6736/6737',
    payload: { brightness_relay: 127, state_relay: 'ON' },
    expected: [['iot_light_on', { channel: 'relay' }, 1]],
  },
  {
    report: 'Koenkk/zigbee2mqtt#14905, #15502: an update object without a state, and one with',
    model: '8718696485880',
    payload: { state: 'ON', update: { installed_version: -1, latest_version: -1, state: null } },
    expected: [
      ['iot_light_on', {}, 1],
      ['iot_update_available', {}, undefined],
    ],
  },
  {
    report: 'the Spirit sends the number of its mode, and a position out of 255',
    model: 'SPZB0001',
    payload: { trv_mode: 1, valve_position: 255, local_temperature: 21.5 },
    expected: [
      ['iot_setting_state', { setting: 'trv_mode', state: '1' }, 1],
      ['iot_valve_position_ratio', {}, 1],
    ],
  },
];

describeWith(['mosquitto'], 'issue 10: public reports about Zigbee payloads', () => {
  let broker: Mosquitto;
  let exporter: GaugewayProcess;
  let client: MqttClient;
  let definitions: ReadonlyMap<string, Definition>;
  let said: Scrape;

  const publish = (topic: string, value: object, retain = false) =>
    client.publishAsync(`zigbee2mqtt/${topic}`, JSON.stringify(value), { qos: 1, retain });
  const nameOf = (index: number) => `device ${index}`;
  const listed = (index: number, changes: object = {}) => ({
    ieee_address: `0x${index}`,
    friendly_name: nameOf(index),
    type: 'EndDevice',
    interview_completed: true,
    definition: { ...definitions.get(reports[index]?.model ?? ''), supports_ota: true },
    ...changes,
  });
  const list = () => reports.map((_, index) => listed(index));

  beforeAll(async () => {
    const program = join(import.meta.dirname, '../conformance/printExposes.ts');
    const printed = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8', maxBuffer: 1 << 28 })) as Definition[];
    definitions = new Map(printed.map((definition) => [definition.model, definition]));
    broker = await startMosquitto();
    client = await connectAsync(broker.url);
    await publish('bridge/state', { state: 'online' }, true);
    await publish('bridge/info', { version: '2.14.0', config: {} }, true);
    await publish('bridge/devices', list(), true);
    // a bridge that starts while the exporter runs repeats its cache, which is no sign of life
    exporter = await spawnGaugeway({
      connectors: [{ type: 'zigbee2mqtt', url: broker.url, settings: 'all', groups: ['measurement', 'state', 'diagnostic', 'setting'] }],
    });
    await until(exporter, 'the link', (scrape) => scrape.value('iot_connector_up') === 1);
    said = await until(exporter, 'all devices', async (scrape) => {
      const seen = scrape.by('device', 'iot_device_last_seen_timestamp_seconds');
      if (seen.size === reports.length) return scrape;
      for (const [index, { payload }] of reports.entries()) await publish(nameOf(index), payload);
      return undefined;
    });
  }, 60_000);
  afterAll(async () => {
    await client.endAsync();
    await exporter.stop();
    await broker.stop();
  });

  test.each(reports.map((report, index) => [report.report, { ...report, index }] as const))('%s', (_, { index, model, expected }) => {
    expect(definitions.has(model)).toBe(true);
    const device = `0x${index}`;
    const values = expected.map(([metric, labels]) => [metric, labels, said.value(metric, { device, ...labels })]);
    expect(values).toEqual(expected);
  });

  test('issue 10.15: explain names what is not declared, with its value', async () => {
    const valve = reports.findIndex(({ model }) => model === 'VA4220ZB');
    const response = await fetch(`${exporter.url}/api/v1/mapping?device=0x${valve}`);
    const { data } = (await response.json()) as { readonly data: readonly { readonly property: string }[] };
    const rows = data.filter(({ property }) => property === 'flow' || property === 'volume');
    expect(rows).toMatchObject([
      { property: 'flow', value: 4, exported: false, reason: 'not declared by the source: its meaning is unknown' },
      { property: 'volume', value: 100, exported: false },
    ]);
  });

  test('Koenkk/zigbee2mqtt#5150: a renamed device continues under its id, and the old name is ignored', async () => {
    const renamed = list().map((device, index) => (index === 0 ? { ...device, friendly_name: 'bath' } : device));
    await publish('bridge/devices', renamed, true);
    const scrape = await until(exporter, 'the new name', async (now) => {
      await publish('bath', { position: 40 });
      return now.value('iot_valve_position_ratio', { device: '0x0', name: 'bath' }) === 0.4 && now;
    });
    await publish(nameOf(0), { position: 90 });
    expect(scrape.all('iot_valve_position_ratio', { device: '0x0' })).toHaveLength(1);
    expect((await scrapeOf(exporter)).value('iot_valve_position_ratio', { device: '0x0' })).toBe(0.4);
  });

  test('a device without a definition during an interview gets its series back', async () => {
    const interviewed = list().map((device, index) => (index === 1 ? { ...device, interview_completed: false, definition: null } : device));
    await publish('bridge/devices', interviewed, true);
    await until(exporter, 'the valve gone', (scrape) => scrape.all('iot_valve_position_ratio', { device: '0x1' }).length === 0);
    await publish('bridge/devices', list(), true);
    await until(exporter, 'the valve back', async (scrape) => {
      await publish(nameOf(1), { position: 20 });
      return scrape.value('iot_valve_position_ratio', { device: '0x1' }) === 0.2;
    });
  });

  test('a definition that changes with a bridge update does not change its unchanged series', async () => {
    const index = reports.findIndex(({ model }) => model === 'VA4220ZB');
    const flow = { type: 'numeric', name: 'flow', property: 'flow', access: 1, unit: 'L/min' };
    const { exposes = [] } = (definitions.get('VA4220ZB') ?? {}) as { readonly exposes?: readonly object[] };
    const changed = list().map((device, at) =>
      at === index ? listed(at, { definition: { model: 'VA4220ZB', exposes: [...exposes, flow] } }) : device,
    );
    await publish('bridge/devices', changed, true);
    const device = `0x${index}`;
    const scrape = await until(exporter, 'the flow', async (now) => {
      await publish(nameOf(index), { flow: 6 });
      return now.all('iot_volume_flow_cubic_meters_per_second', { device }).length === 1 && now;
    });
    expect(scrape.value('iot_volume_flow_cubic_meters_per_second', { device })).toBeCloseTo(1e-4);
    expect(scrape.value('iot_valve_open', { device })).toBe(1);
  });
});
