import { expect, test } from '@jest/globals';
import type { ProfileUse } from '../mapping/profile/profileSchema.ts';
import { mappedCase } from './testing/mappedCase.ts';

interface Report {
  readonly profile: ProfileUse;
  readonly messages: readonly (readonly [topic: string, payload: unknown])[];
  readonly device: string;
  readonly values: object;
  readonly source?: string;
}

/** What users of other programs reported of the same devices: their messages, read by our profiles. */
const reports: Record<string, Report> = {
  // taken as m³/h; it is the difference to the previous telegram, after a time that varies
  'dsmrreader/dsmr-reader#637: the gas that is "currently delivered"': {
    profile: 'dsmr-reader',
    messages: [
      ['dsmr/consumption/gas/delivered', '10671.680'],
      ['dsmr/consumption/gas/currently_delivered', '0.042'],
    ],
    device: 'dsmr-reader',
    values: { delivered: '10671.680' },
  },
  // energy was 1000 times too high
  'evcc-io/evcc#7335: energy of a 3EM Gen2 in Wh': {
    profile: 'shelly-gen2',
    messages: [['shellypro3em-1/status/emdata:0', { id: 0, a_total_act_energy: 1500.5, total_act: 4711.25, total_act_ret: 12 }]],
    device: 'shellypro3em-1',
    values: { a_total_act_energy: 1500.5, total_act: 4711.25, total_act_ret: 12 },
  },
  // no temperature and no humidity: the prefix was not the name of the device
  'iobroker-community-adapters/ioBroker.shelly#896: a prefix of its own': {
    profile: { name: 'shelly-gen2', parameters: { prefix: 'SH-' } },
    messages: [
      ['SH-ShellyPHT-002/online', 'true'],
      [
        'SH-ShellyPHT-002/events/rpc',
        {
          src: 'shellyplusht-08b61fcb75b8',
          method: 'NotifyFullStatus',
          params: {
            ts: Date.UTC(2026, 0, 15, 11, 59) / 1000,
            'humidity:0': { id: 0, rh: 43.8 },
            sys: { uptime: 4, wakeup_reason: { boot: 'deepsleep_wake' } },
            'temperature:0': { id: 0, tC: 21.6, tF: 70.9 },
          },
        },
      ],
    ],
    device: 'SH-ShellyPHT-002',
    values: { 'humidity 0': 43.8, uptime: 4, 'temperature 0': 21.6 },
  },
  // the value was always 0
  'arachnetech/homebridge-mqttthing#578: a prefix with a slash, and JSON for one value': {
    profile: { name: 'shelly-gen2', parameters: { prefix: 'shellies/shelly' } },
    messages: [
      ['shellies/shellyplusht-1/status/temperature:0', { id: 0, tC: 29.1, tF: 84.4 }],
      ['shellies/shellyplusht-1/status/devicepower:0', { id: 0, battery: { V: 5.4, percent: 80 } }],
      ['shellies/shellyplusht-1/online', 'false'],
    ],
    device: 'shellies/shellyplusht-1',
    values: { 'temperature 0': 29.1, battery: 80, battery_V: 5.4 },
    source: 'unknown',
  },
  // temperature and humidity alternated in one value
  'windkh/node-red-contrib-shelly#200: sensors of BTHome that do not say what they measure': {
    profile: 'shelly-gen2',
    messages: [
      ['shellyplus2pm-1/status/input:0', { id: 0, state: false }],
      ['shellyplus2pm-1/status/bthomesensor:202', { id: 202, value: 17.2 }],
      ['shellyplus2pm-1/status/bthomesensor:202', { id: 202, value: 51 }],
    ],
    device: 'shellyplus2pm-1',
    values: { 'input 0': false },
  },
  // -1 ppm
  'iobroker-community-adapters/ioBroker.shelly#177: a gas sensor that warms up': {
    profile: 'shelly-gen1',
    messages: [
      ['shellies/shellygas-1/sensor/gas', 'unknown'],
      ['shellies/shellygas-1/sensor/concentration', '-1'],
    ],
    device: 'shellygas-1',
    values: { gas: null, gas_concentration: null },
  },
  // the battery was low
  'alexryd/homebridge-shelly#146: -1 % while the battery is not known': {
    profile: 'shelly-gen1',
    messages: [
      ['shellies/shellydw2-1/sensor/battery', '-1'],
      ['shellies/shellydw2-1/sensor/lux', '23.0'],
    ],
    device: 'shellydw2-1',
    values: { battery: null, illuminance: '23.0' },
  },
  // there was no device for the position of a roller
  'enesbcs/Shelly_MQTT#16: a 2.5 as roller, which repeats power and energy as those of a relay': {
    profile: 'shelly-gen1',
    messages: [
      ['shellies/shellyswitch25-0083A7/roller/0/pos', '0'],
      ['shellies/shellyswitch25-0083A7/roller/0/energy', '453'],
      ['shellies/shellyswitch25-0083A7/relay/energy', '453'],
      ['shellies/shellyswitch25-0083A7/temperature', '59.03'],
    ],
    device: 'shellyswitch25-0083A7',
    values: { 'pos 0': '0', 'energy 0': 7.55, temperature: '59.03' },
  },
  'tomer-w/ha-victron-mqtt#119: power that the inverter takes from the battery': {
    profile: 'victron-gx',
    messages: [
      ['N/c0619ab335cf/vebus/276/Dc/0/Power', { value: -127 }],
      ['N/c0619ab335cf/vebus/276/Ac/Out/L1/P', { value: 118 }],
      ['N/c0619ab335cf/vebus/276/Settings/Alarm/System/GridLost', { max: 1, min: 0, value: 0 }],
    ],
    device: 'victron-c0619ab335cf-vebus-276',
    values: { battery_power: -127, output_power: 118 },
  },
  'tomer-w/ha-victron-mqtt#284: an Inverter RS with solar modules': {
    profile: 'victron-gx',
    messages: [
      ['N/c0619aba2ebd/inverter/0/Pv/V', { value: 182.11000061035156 }],
      ['N/c0619aba2ebd/inverter/0/Yield/Power', { value: 1101.780029296875 }],
      ['N/c0619aba2ebd/inverter/0/Yield/User', { value: 43.40999984741211 }],
    ],
    device: 'victron-c0619aba2ebd-inverter-0',
    values: { pv_voltage: 182.11000061035156, pv_power: 1101.780029296875, User: 43.40999984741211 },
  },
  // the state of charge stayed while evcc started anew
  'evcc-io/evcc#18629: topics that are deleted at the end': {
    profile: 'evcc',
    messages: [
      ['evcc/loadpoints/1/vehicleSoc', '63'],
      ['evcc/loadpoints/1/vehicleSoc', ''],
      ['evcc/loadpoints/1/phasesActive', '3'],
    ],
    device: 'evcc-loadpoint-1',
    values: { vehicle_soc: null, phases_count: '3' },
  },
  // sensors that share an id overwrote each other
  'merbanan/rtl_433#2221: one id on two channels': {
    profile: 'rtl433',
    messages: [
      ['rtl_433/pi/events', { model: 'Prologue-TH', id: 9, channel: 1, temperature_C: 20 }],
      ['rtl_433/pi/events', { model: 'Prologue-TH', id: 9, channel: 2, temperature_C: -18 }],
    ],
    device: 'Prologue-TH-2-9',
    values: { temperature: -18 },
  },
  // the app has a secret
  'home-assistant/core#25034: an encrypted position between others': {
    profile: 'owntracks',
    messages: [
      ['owntracks/abraham/galaxys10', { _type: 'location', lat: 51, lon: 13.7, batt: 88 }],
      ['owntracks/abraham/galaxys10', { _type: 'encrypted', data: 'swKPPAHPS12yYcHFz3sPuX6vx8eC6fuv' }],
    ],
    device: 'abraham-galaxys10',
    values: { lat: 51, lon: 13.7, battery: 88 },
  },
};

test.each(Object.entries(reports))('%s', (_, { profile, messages, device, values, source }) => {
  const { gateway, receive, values: valuesOf } = mappedCase({ profiles: [profile] });
  for (const [topic, payload] of messages) receive(topic, payload);
  expect(valuesOf(device)).toEqual(values);
  expect(gateway.complaints).toEqual([]);
  if (source !== undefined) expect(gateway.known(device).source).toBe(source);
});
