import type { Labels } from '../../../contract.ts';
import { changed, type Entry } from './receiver.ts';
import { measured, named } from './properties.ts';
import { uptimeSeconds } from './uptime.ts';
import type { Meaning } from './vocabulary.ts';

const diagnostics: readonly (readonly [path: readonly string[], meaning: Meaning])[] = [
  [['Wifi', 'RSSI'], { metric: 'iot_link_quality_ratio', unit: '%' }],
  [['Wifi', 'Signal'], { metric: 'iot_signal_strength_dbm', unit: 'dBm' }],
  [['Wifi', 'LinkCount'], { metric: 'iot_tally', sensor: 'wifi_connections' }],
  [['MqttCount'], { metric: 'iot_tally', sensor: 'mqtt_connections' }],
  [['Heap'], { metric: 'iot_data_size_bytes', unit: 'KiB', sensor: 'free_heap' }],
  [['LoadAvg'], { metric: 'iot_sensor_value', sensor: 'load_average' }],
  [['Vcc'], { metric: 'iot_voltage_volts', unit: 'V', sensor: 'supply' }],
  [['BatteryPercentage'], { metric: 'iot_battery_charge_ratio', unit: '%' }],
  [['Info3', 'BootCount'], { metric: 'iot_restarts_total' }],
];

const uptime = { ...named(['Uptime']), kind: 'numeric', metric: 'iot_uptime_seconds', unit: 's', category: 'diagnostic' } as const;

/** What each device tells about itself in `tele/STATE` and `tele/INFO3` (`MqttShowState` of support_tasmota.ino). */
export const diagnosticEntries: readonly Entry[] = [
  changed(['Uptime'], uptime, uptimeSeconds),
  ...diagnostics.map(([path, meaning]) => {
    const labels: Labels = meaning.sensor === undefined ? {} : { sensor: meaning.sensor };
    return { path, properties: [measured(path, { ...meaning, category: 'diagnostic' }, labels)] };
  }),
];

/** Keys of a state that describe settings or the network, or that are other forms of a value. */
export const knownStateKeys: ReadonlySet<string> = new Set([
  'Time',
  'UptimeSec',
  'SleepMode',
  'Sleep',
  'Color',
  'HSBColor',
  'White',
  'Channel',
  'Scheme',
  'Width',
  'Fade',
  'Speed',
  'LedTable',
  'Hostname',
  'IPAddress',
]);
