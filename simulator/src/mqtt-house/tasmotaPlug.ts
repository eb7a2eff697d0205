import { mainsVoltage } from '../world/appliances.ts';
import { beginningMs, dayMs } from '../world/calendar.ts';
import { retained, round, type DeviceModel, type OutgoingMessage, type Values, type World } from './deviceModel.ts';

const topic = 'lamp_plug';
const mac = '4022D8A1C37F';

/** A plug with Tasmota's own discovery, which standard builds have instead of Home Assistant's (xdrv_12_discovery.ino). */
export function tasmotaPlug({ seed, electricity }: World): DeviceModel {
  const load = electricity.appliances.lamp;
  // a profile's total is in W·min
  const kWh = (fromMs: number, untilMs: number): number => round((load.total(untilMs) - load.total(fromMs)) / 60_000, 3);
  return {
    id: topic,
    program: 'Tasmota',
    availability: { topic: `tele/${topic}/LWT`, online: 'Online', offline: 'Offline' },
    configs: [
      retained(`tasmota/discovery/${mac}/config`, discoveryConfig),
      retained(`tasmota/discovery/${mac}/sensors`, { sn: { Time: '2024-01-01T00:00:00', ...energyOf({}) }, ver: 1 }),
    ],
    repeatsConfigs: true,
    intervalMs: 10_000,
    values: (atMs) => {
      const power = load.rate(atMs);
      const voltage = mainsVoltage(seed, 'b', atMs);
      const midnightMs = atMs - (atMs % dayMs);
      return {
        POWER: power > 0 ? 'ON' : 'OFF',
        Total: kWh(beginningMs, atMs),
        Yesterday: kWh(midnightMs - dayMs, midnightMs),
        Today: kWh(midnightMs, atMs),
        Power: round(power, 1),
        Voltage: round(voltage),
        Current: round(power / voltage, 3),
        Factor: 0.94,
      };
    },
    states,
    requests: new Map([[`cmnd/${topic}/STATUS`, statusOf]]),
  };
}

function states(values: Values, atMs: number): OutgoingMessage[] {
  const Time = new Date(atMs).toISOString().slice(0, 19);
  const wifi = { AP: 1, SSId: 'home', Channel: 6, Mode: 'HT20', RSSI: 74, Signal: -63 };
  return [
    { topic: `tele/${topic}/STATE`, payload: JSON.stringify({ Time, Uptime: '12T03:14:15', POWER: values['POWER'], Wifi: wifi }) },
    { topic: `tele/${topic}/SENSOR`, payload: JSON.stringify({ Time, ...energyOf(values) }) },
  ];
}

/** The answer to `Status 10` and `Status 11`. */
function statusOf(payload: string, values: Values): OutgoingMessage[] {
  if (payload === '11') return [{ topic: `stat/${topic}/STATUS11`, payload: JSON.stringify({ StatusSTS: { POWER: values['POWER'] } }) }];
  return payload === '10' ? [{ topic: `stat/${topic}/STATUS10`, payload: JSON.stringify({ StatusSNS: energyOf(values) }) }] : [];
}

function energyOf(values: Values): object {
  const { Total = 0, Yesterday = 0, Today = 0, Power = 0, Factor = 0, Voltage = 0, Current = 0 } = values;
  return {
    ENERGY: {
      TotalStartTime: '2024-01-01T00:00:00',
      Total,
      Yesterday,
      Today,
      Power,
      ApparentPower: Power,
      ReactivePower: 0,
      Factor,
      Voltage,
      Current,
    },
  };
}

const discoveryConfig = {
  ip: '192.168.1.41',
  dn: 'Lamp plug',
  fn: ['Lamp plug', ...listOf(null, 7)],
  hn: 'lamp-plug-1023',
  mac,
  md: 'Nous A1T',
  ty: 0,
  if: 0,
  cam: 0,
  ofln: 'Offline',
  onln: 'Online',
  state: ['OFF', 'ON', 'TOGGLE', 'HOLD'],
  sw: '15.1.0',
  t: topic,
  ft: '%prefix%/%topic%/',
  tp: ['cmnd', 'stat', 'tele'],
  rl: [1, ...listOf(0, 7)],
  swc: listOf(-1, 8),
  swn: listOf(null, 8),
  btn: listOf(0, 8),
  so: { 4: 0, 11: 0, 13: 0, 17: 0, 20: 0, 30: 0, 68: 0, 73: 0, 82: 0, 114: 0, 117: 0 },
  lk: 1,
  lt_st: 0,
  bat: 0,
  dslp: 0,
  sho: listOf(0, 4),
  ver: 1,
};

function listOf<Value>(value: Value, length: number): Value[] {
  return Array.from({ length }, () => value);
}
