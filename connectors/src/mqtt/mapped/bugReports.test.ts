import { expect, test } from '@jest/globals';
import { mappedCase } from './testing/mappedCase.ts';

interface Report {
  readonly config: object;
  readonly messages: readonly (readonly [topic: string, payload: unknown])[];
  readonly device: string;
  readonly values: object;
}

/** What users of programs that do the same reported: their messages, mapped by a config of ours. */
const reports: Record<string, Report> = {
  // the exporter ended because of a metric name with a slash
  'kpetremann/mqtt-exporter#51: a key with a slash': {
    config: { topic: '{device}/measures/data', readings: { 'relay/0': { metric: 'iot_switch_on', kind: 'binary' }, rssi: 'dBm' } },
    messages: [['PowerPUMP/measures/data', { app: 'ESPURNA', rssi: -76, datetime: '2023-04-02 09:11:44', 'relay/0': 1 }]],
    device: 'PowerPUMP',
    values: { 'relay/0': 1, rssi: -76 },
  },
  // it restarted in a loop because of a name with a colon
  'kpetremann/mqtt-exporter#55: statistics of Frigate with keys such as Tasks:': {
    config: { topic: '{device}/stats', readings: { detection_fps: {}, 'detectors.*.inference_speed': { name: 'inference', unit: 'ms' } } },
    messages: [['frigate/stats', { detectors: { coral: { inference_speed: 6.25 } }, detection_fps: 12.6, cpu_usages: { 'Tasks:': {} } }]],
    device: 'frigate',
    values: { detection_fps: 12.6, 'inference coral': 6.25 },
  },
  // only numbers were taken, and nested ones not at all
  'kpetremann/mqtt-exporter#15: nested values': {
    config: { topic: 'tele/{device}/SENSOR', readings: { 'ENERGY.Total': 'kWh', 'ENERGY.Power': 'W' } },
    messages: [['tele/plug/SENSOR', { Time: '2021-10-03T11:05:21', ENERGY: { Total: 152.657, Power: 143 } }]],
    device: 'plug',
    values: { ENERGY_Total: 152.657, ENERGY_Power: 143 },
  },
  // one array made the whole message an error
  'hikhvar/mqtt2prometheus#79: an array of texts beside the values': {
    config: { topic: 'whatever/{device}', readings: { temperature: { unit: '{.temperature_unit}' }, pressure: 'bar' } },
    messages: [['whatever/boiler', { temperature: 23.34, temperature_unit: '°C', pressure: 0, mqttRawData: ['00000011', '11001011'] }]],
    device: 'boiler',
    values: { temperature: 23.34, pressure: 0 },
  },
  // there was a mapping of texts only
  'hikhvar/mqtt2prometheus#103: booleans': {
    config: { topic: 'door/{device}', readings: { contact: { values: { true: 'off', false: 'on' } } } },
    messages: [['door/front', { contact: false }]],
    device: 'front',
    values: { contact: 'on' },
  },
  // a JSON payload in the mode of one metric for each topic
  'hikhvar/mqtt2prometheus#131: one topic for each reading, with a small object': {
    config: {
      topic: 'shellies/{device}/status',
      subtopics: { 'temperature:{n}': { name: 'temperature', unit: '°C', channel: '{n}' } },
      value_path: 'tC',
    },
    messages: [['shellies/shellyplusht-1/status/temperature:0', { id: 0, tC: 22.4, tF: 72.3 }]],
    device: 'shellyplusht-1',
    values: { 'temperature 0': 22.4 },
  },
  // no error and no metric: numbers in quotes, and a topic with an ampersand
  'influxdata/telegraf#13530: a number as text at a topic with &': {
    config: { topic: 'Bosch/{device}/onvif-ej/RuleEngine/#', time: 'UtcTime', readings: { 'Data.Count': { name: 'count' } } },
    messages: [
      [
        'Bosch/CAM137/onvif-ej/RuleEngine/CountAggregation/Counter/&1/Molenhofweg',
        { UtcTime: '2026-01-15T11:59:29.773Z', Source: { Rule: 'Molenhofweg' }, Data: { Count: '1146' } },
      ],
    ],
    device: 'CAM137',
    values: { count: '1146' },
  },
  // the time was the arrival's, and what followed it in the config was ignored
  'influxdata/telegraf#10753: a time in milliseconds, and renamed values': {
    config: { topic: 'line/{device}', time: { path: 'time', format: 'ms' }, readings: { position: { name: 'p' } } },
    messages: [['line/1', { time: Date.UTC(2026, 0, 15, 11, 59, 58), position: 7 }]],
    device: '1',
    values: { p: 7 },
  },
  // lists in lists were lost without a word
  'influxdata/telegraf#14247: sampled values in nested lists': {
    config: {
      topic: 'charge_points/{device}/MeterValues',
      readings: { 'meter_value.*.sampled_value.*.value': { name: 'meter', channel: '{*2}' } },
    },
    messages: [['charge_points/cp1/MeterValues', { meter_value: [{ sampled_value: [{ value: '5.5' }, { value: '230' }] }] }]],
    device: 'cp1',
    values: { 'meter 0': '5.5', 'meter 1': '230' },
  },
  // a topic with a text ended the reading of its neighbour
  'influxdata/telegraf#10594: JSON and a plain text below one topic': {
    config: { topic: 'zigbee2mqtt/{device}', readings: { linkquality: {} }, availability: { topic: 'zigbee2mqtt/{device}/availability' } },
    messages: [
      ['zigbee2mqtt/zarnica/availability', 'online'],
      ['zigbee2mqtt/zarnica', { linkquality: 36 }],
    ],
    device: 'zarnica',
    values: { linkquality: 36 },
  },
  // each time became a label, until the memory was full
  'Svedrin/mqtt-pushgateway#2: a time in the payload is no label': {
    config: { topic: 'tele/{device}/SENSOR', readings: { 'SI7021.Temperature': { name: 'temperature', unit: '°C' } } },
    messages: [
      ['tele/tasmota_1/SENSOR', { Time: '2021-01-08T14:31:48', SI7021: { Temperature: 18.4 } }],
      ['tele/tasmota_1/SENSOR', { Time: '2021-01-08T14:36:48', SI7021: { Temperature: 18.6 } }],
    ],
    device: 'tasmota_1',
    values: { temperature: 18.6 },
  },
  // a text could not become a value
  'fhemberger/mqtt_exporter#4: texts as states': {
    config: { topic: 'tele/{device}/STATE', readings: { POWER: { values: { ON: 'on', OFF: 'off' } }, 'Wifi.RSSI': '%' } },
    messages: [['tele/lamp/STATE', { Uptime: '4T06:37:41', POWER: 'OFF', Wifi: { AP: 1, SSId: 'MySSID', RSSI: 52 } }]],
    device: 'lamp',
    values: { POWER: 'off', Wifi_RSSI: 52 },
  },
  // the time was off by a part that no double holds
  'influxdata/telegraf#10405: a time in nanoseconds': {
    config: { topic: 'json/{device}', time: 'timestamp', readings: { test: {} } },
    messages: [['json/a', '{"timestamp": 1768478398350000000, "test": 3}']],
    device: 'a',
    values: { test: 3 },
  },
  // milliseconds were written as a fraction
  'influxdata/telegraf#11864: milliseconds with an exponent': {
    config: { topic: 'json/{device}', time: 'timestamp', readings: { test: {} } },
    messages: [['json/a', '{"timestamp": 1.768478398350e+12, "test": 3}']],
    device: 'a',
    values: { test: 3 },
  },
  // it was no JSON, and ignored
  'kpetremann/mqtt-exporter#82: a bare ON of ESPHome': {
    config: { topic: '{device}/binary_sensor/{name}/state', value: { name: '{name}', kind: 'binary' } },
    messages: [['pantry/binary_sensor/freezer_open/state', 'ON']],
    device: 'pantry',
    values: { freezer_open: 'ON' },
  },
  // a base64 text beside the values, and the receivers in a list
  'tg44/mqtt-prometheus-message-exporter#8: LoRa, with a list of gateways': {
    config: {
      topic: 'mdata/{device}/upALL',
      readings: { 'app.gwrx.*.rssi': { unit: 'dBm', name: 'rssi' }, 'app.userdata.port': { name: 'port' } },
    },
    messages: [
      [
        'mdata/400101000b000c06/upALL',
        { app: { Class: 0, confirmed: true, userdata: { port: 2, payload: 'qmcBAO0L' }, gwrx: [{ time: '', rssi: -67 }, { rssi: -34 }] } },
      ],
    ],
    device: '400101000b000c06',
    values: { 'rssi 0': -67, 'rssi 1': -34, port: 2 },
  },
  // all values were texts, and needed a converter of their own
  'emsesp/EMS-ESP#102: numbers and states in quotes': {
    config: { topic: 'home/{device}/boiler_data', readings: { outdoorTemp: '°C', burnGas: { kind: 'binary' }, sysPress: 'bar' } },
    messages: [['home/ems/boiler_data', { outdoorTemp: '19.6', burnGas: 'off', sysPress: '1.4', ServiceCode: '0Y' }]],
    device: 'ems',
    values: { outdoorTemp: '19.6', burnGas: 'off', sysPress: '1.4' },
  },
  // a leading slash is a level of its own
  'rdmtc/RedMatic#140: a topic with a leading slash and false as a text': {
    config: { topic: '/hm/status/{device}:1/STATE', value: { name: 'state', kind: 'binary' } },
    messages: [['/hm/status/LEQ0880640:1/STATE', 'false']],
    device: 'LEQ0880640',
    values: { state: false },
  },
  'Tom-Hirschberger/MMM-MQTTbridge#35: a text in quotes': {
    config: { topic: '/messages/{device}', value: { name: 'switch', kind: 'binary' } },
    messages: [['/messages/lamp', '"ON"']],
    device: 'lamp',
    values: { switch: 'ON' },
  },
  // a value became true, because the firmware wrote texts
  'bphermansson/EspSparsnasGateway#4: a boolean where a number was': {
    config: { topic: 'EspSparsnasGateway/{device}', readings: { power: 'W', seq: {} } },
    messages: [['EspSparsnasGateway/1', { seq: 989, power: true }]],
    device: '1',
    values: { power: true, seq: 989 },
  },
  'mqtt2prometheus#99: a topic for each value, several levels below the device': {
    config: {
      topic: 'hoymiles/{device}',
      subtopics: {
        temperature: '°C',
        'emeter/{phase}/power': { name: 'power', unit: 'W', channel: '{phase}' },
        'emeter-dc/{input}/power': { name: 'dc_power', unit: 'W', channel: '{input}' },
      },
    },
    messages: [
      ['hoymiles/1118/temperature', '57.8'],
      ['hoymiles/1118/emeter/0/power', '636.8'],
      ['hoymiles/1118/emeter-dc/0/power', '253.6'],
      ['hoymiles/1118/emeter-dc/1/power', '262.1'],
    ],
    device: '1118',
    values: { temperature: '57.8', 'power 0': '636.8', 'dc_power 0': '253.6', 'dc_power 1': '262.1' },
  },
  'mqtt2prometheus#69: device and name of the reading are parts of the topic': {
    config: { topic: 'home/ruuvi/{device}/sensor/{what}', value: { name: '{what}', unit: '°C' } },
    messages: [['home/ruuvi/FD-A6-86/sensor/temperature', '21.34']],
    device: 'FD-A6-86',
    values: { temperature: '21.34' },
  },
  'mqtt2prometheus#165: another order of topic levels than the default': {
    config: { topic: 'power/{device}/SENSOR', readings: { 'ENERGY.Total': { name: 'energy', unit: 'kWh' } }, time: 'Time' },
    messages: [['power/big-potato/SENSOR', { Time: '2026-01-15T11:59:58', ENERGY: { Total: 12.5 } }]],
    device: 'big-potato',
    values: { energy: 12.5 },
  },
  'mqtt-exporter#17: nan beside numbers': {
    config: { topic: 'room/{device}', value: { name: 'temperature', unit: '°C', absent: ['nan'] } },
    messages: [
      ['room/a', '21.0'],
      ['room/a', 'nan'],
    ],
    device: 'a',
    values: { temperature: null },
  },
  'mqtt-exporter#22: channels of a Shelly EM do not overwrite each other': {
    config: { topic: 'shellies/shellyem-{device}', subtopics: { 'emeter/{n}/power': { name: 'power', unit: 'W', channel: '{n}' } } },
    messages: [
      ['shellies/shellyem-1/emeter/0/power', '1647.29'],
      ['shellies/shellyem-1/emeter/1/power', '0.00'],
    ],
    device: '1',
    values: { 'power 0': '1647.29', 'power 1': '0.00' },
  },
  'mqtt-exporter#79: a wildcard over a whole tree': {
    config: { topic: 'customer/{device}/11/#', value: { name: 'position' } },
    messages: [['customer/UPD/11/U/MAXPOS', '45']],
    device: 'UPD',
    values: { position: '45' },
  },
  'telegraf#11528: a topic that begins with a slash': {
    config: {
      topic: '/sys/{app}/{product}/{device}/thing/event/{event}/post',
      readings: { 'params.battery': { name: 'battery', unit: '%' } },
    },
    messages: [['/sys/appid/product/d1/thing/event/property/post', { id: '5477730379', version: '1.0', params: { battery: 87 } }]],
    device: 'd1',
    values: { battery: 87 },
  },
  'telegraf#10716: topics of different lengths by one pattern': {
    config: { topic: 'root/{maker}/{model}/{device}/data/#', readings: { level: '%' } },
    messages: [
      ['root/1/2/3/data/format', { level: 1 }],
      ['root/1/2/3/data/format/foo', { level: 2 }],
    ],
    device: '3',
    values: { level: 2 },
  },
  'fastapi-mqtt#81, telegraf#7494: the prefix of a shared subscription is no part of the topic': {
    config: { topic: '$share/consumer1/sport/tennis/{device}', value: { name: 'temperature', unit: '°C' } },
    messages: [['sport/tennis/ball', '20']],
    device: 'ball',
    values: { temperature: '20' },
  },
  // nothing arrived after the first message, without an error
  'influxdata/telegraf#13922: tags in a list of one object': {
    config: {
      topic: 'cleanroom/monitoring/{device}',
      readings: { value: { name: '{.name}', labels: { make: '{.tags[0].make}' } } },
      time: 'timestamp',
    },
    messages: [
      ['cleanroom/monitoring/a', { name: 'humidity', value: 48.2, timestamp: 1768478398, tags: [{ make: 'Digikey', model: 'HYT271' }] }],
      ['cleanroom/monitoring/a', { name: 'humidity', value: 48.3, timestamp: 1768478399, tags: [{ make: 'Digikey', model: 'HYT271' }] }],
    ],
    device: 'a',
    values: { humidity: 48.3 },
  },
  // the path led to null for some messages
  'influxdata/telegraf#6141: meters in a list': {
    config: { topic: 'meters/#', each: 'meters', device: { id: '{.meter}' }, readings: { E: { name: 'energy', unit: 'kWh' } } },
    messages: [['meters/DB1', { meters: [{ meter: 'PPAC3_1In', E: 144.1158 }], date: '2019-07-19-14:57:54' }]],
    device: 'PPAC3_1In',
    values: { energy: 144.1158 },
  },
  // value and unit are topics of their own, and a name has a question mark
  'jblance/mpp-solar#129: a topic for the value and one for the unit': {
    config: { topic: '{device}/status/{name}/value', value: { name: '{name}' } },
    messages: [
      ['QPGS1/status/battery_discharge_current/value', '0'],
      ['QPGS1/status/unknown_flags?/value', '02'],
    ],
    device: 'QPGS1',
    values: { battery_discharge_current: '0', 'unknown_flags?': '02' },
  },
  // it was stored as an error
  'hikhvar/mqtt2prometheus#113: a watchdog that says Alive': {
    config: { topic: 'watchdog/{device}', readings: { message: { name: 'alive', values: { Alive: 'on', Dead: 'off' } } } },
    messages: [['watchdog/esp-garage', { message: 'Alive' }]],
    device: 'esp-garage',
    values: { alive: 'on' },
  },
  // no metric, and no word why
  'hikhvar/mqtt2prometheus#135: a bare number below a leading slash': {
    config: { topic: '/devices/{device}/controls/{name}', value: { name: '{name}' } },
    messages: [
      ['/devices/yandex-weather/controls/temp', '10'],
      ['/devices/yandex-weather/controls/condition', 'clear'],
    ],
    device: 'yandex-weather',
    values: { temp: '10', condition: 'clear' },
  },
  // the template was an exception for packets of other kinds
  'home-assistant/core#149285: Meshtastic, packets of several kinds': {
    config: {
      topic: 'msh/EU/2/json/LongFast/{gateway}',
      device: { id: '{.from}' },
      readings: { 'payload.relative_humidity': '%', 'payload.temperature': '°C' },
    },
    messages: [
      ['msh/EU/2/json/LongFast/!a', { from: 4202, type: 'telemetry', payload: { temperature: 21.5, relative_humidity: 40 } }],
      ['msh/EU/2/json/LongFast/!a', { from: 4202, type: 'text', payload: { text: 'hello' } }],
      ['msh/EU/2/json/LongFast/!a', { from: 4202, type: 'telemetry', payload: { battery_level: 101, air_util_tx: 0.5 } }],
      ['msh/EU/2/json/LongFast/!a', { from: 9999, type: 'nodeinfo', payload: {} }],
    ],
    device: '4202',
    values: { payload_temperature: 21.5, payload_relative_humidity: 40 },
  },
  // the value stayed what it was
  'home-assistant/core#180430: an empty payload means no value': {
    config: { topic: 'boiler/{device}', value: { name: 'temperature', unit: '°C' } },
    messages: [
      ['boiler/a', '51'],
      ['boiler/a', ''],
    ],
    device: 'a',
    values: { temperature: null },
  },
  // a warning for each message that had the other value
  'openhab/openhab-addons#6622: now one value, now another at one topic': {
    config: { topic: 'sensor/{device}', readings: { lux: 'lx', tem: { name: 'temperature', unit: '°C' } } },
    messages: [
      ['sensor/a', { lux: 306 }],
      ['sensor/a', { tem: 11.5 }],
    ],
    device: 'a',
    values: { lux: 306, temperature: 11.5 },
  },
  // a null among objects with a value each made the whole payload no number
  'openhab/openhab-addons#15518: objects with a value each, one of them null': {
    config: {
      topic: 'ebusd/{device}/SetMode',
      readings: { 'hcmode.value': { kind: 'text', name: 'mode' }, '*.value': { name: 'setting' } },
    },
    messages: [['ebusd/bai/SetMode', { hcmode: { value: 'auto' }, hwctempdesired: { value: 58.0 }, hwcflowtempdesired: { value: null } }]],
    device: 'bai',
    values: { mode: 'auto', 'setting hwctempdesired': 58, 'setting hwcflowtempdesired': null },
  },
  // the temperature was missing because of a text beside it
  'kpetremann/mqtt-exporter#134: the unit is a word in the payload': {
    config: { topic: 'zigbee2mqtt/{device}', readings: { temperature: { unit: '{.temperature_units}' } } },
    messages: [['zigbee2mqtt/sonoff', { battery: 100, temperature: 77.5, temperature_calibration: 0, temperature_units: 'fahrenheit' }]],
    device: 'sonoff',
    values: { temperature: 77.5 },
  },
  // the whole payload was taken for the value
  'matthias-bs/BresserWeatherSensorReceiver#267: true for a good battery, and values that are not there yet': {
    config: {
      topic: 'ESPWeather/{device}/data',
      readings: {
        wind_dir: { name: 'wind_direction', unit: '°' },
        battery_ok: { name: 'battery_low', values: { true: 'off', false: 'on' } },
        lightning: {},
      },
    },
    messages: [['ESPWeather/abe9/data', { id: 44009, battery_ok: true, temp_c: -4.6, wind_dir: 126 }]],
    device: 'abe9',
    values: { wind_direction: 126, battery_low: 'off' },
  },
  // a status text beside JSON stopped the consumer
  'eclipse-mosquitto/mosquitto#3506: a status text among topics of JSON': {
    config: {
      topic: 'ems-esp/{device}_data',
      readings: { outdoortemp: '°C' },
      availability: { topic: 'ems-esp/status', on: 'online', off: 'offline' },
      device: { id: 'boiler' },
    },
    messages: [
      ['ems-esp/status', 'online'],
      ['ems-esp/boiler_data', { outdoortemp: 4.5 }],
    ],
    device: 'boiler',
    values: { outdoortemp: 4.5 },
  },
};
test.each(Object.entries(reports))('%s', (_report, { config, messages, device, values }) => {
  const found = mappedCase({ topics: [{ device: { id: '{device}' }, ...config }] });
  for (const [topic, payload] of messages) found.receive(topic, payload);
  expect(found.values(device)).toEqual(values);
  expect(found.gateway.complaints).toEqual([]);
});
