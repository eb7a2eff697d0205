/** A value as the exporter exports it, with what the catalogue says of its metric. */
export interface Exported {
  readonly metric: string;
  readonly type: string;
  /** Base unit, as in the suffix of the metric; absent for a plain number. */
  readonly unit?: string;
  /** Of a stateset: the current state. */
  readonly state?: string;
  readonly value: number;
}

/** What a unit on the page is of a base unit; written apart from the app's own table, so that an error there shows. */
const factors: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  amperes: { A: 1, mA: 1e-3, µA: 1e-6 },
  bytes: { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 },
  celsius: { '°C': 1, K: 1 },
  coulombs: { Ah: 3600 },
  cubic_meters: { L: 1e-3, 'm³': 1 },
  cubic_meters_per_second: { 'm³/h': 1 / 3600, 'L/min': 1e-3 / 60 },
  dbm: { dBm: 1 },
  decibels: { dB: 1 },
  degrees: { '°': 1 },
  grams: { g: 1, kg: 1e3, t: 1e6 },
  grams_per_cubic_meter: { 'µg/m³': 1e-6, 'mg/m³': 1e-3, 'g/m³': 1 },
  hertz: { Hz: 1, kHz: 1e3, MHz: 1e6, cpm: 1 / 60 },
  joules: { kWh: 3.6e6 },
  kelvin: { K: 1 },
  lux: { lx: 1 },
  meters: { µm: 1e-6, mm: 1e-3, cm: 1e-2, m: 1, km: 1e3 },
  meters_per_second: { 'm/s': 1, 'mm/h': 1e-3 / 3600 },
  newton_meters: { 'N·m': 1 },
  pascals: { Pa: 1, hPa: 100, kPa: 1e3, bar: 1e5 },
  ppm: { ppm: 1 },
  ratio: { '%': 0.01, '': 1 },
  rpm: { rpm: 1 },
  seconds: { ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 },
  siemens_per_meter: { 'µS/cm': 1e-4, 'mS/cm': 0.1 },
  vars: { var: 1, kvar: 1e3 },
  var_seconds: { kvarh: 3.6e6 },
  voltampere_seconds: { kVAh: 3.6e6 },
  voltamperes: { VA: 1, kVA: 1e3 },
  volts: { V: 1, mV: 1e-3, kV: 1e3 },
  watts: { W: 1, kW: 1e3, MW: 1e6 },
};
/** Digits that suffice where three significant ones would be more: of the unit on the page. */
const coarse: Readonly<Record<string, number>> = {
  '°C': 0.1,
  K: 0.1,
  '%': 0.1,
  'm³/h': 0.001,
  rpm: 0.1,
  W: 0.01,
  VA: 0.01,
  var: 0.01,
  L: 0.01,
  kWh: 0.001,
  '': 0.001,
};
/** Whole percents: the scale of the source has 256 steps. */
const wholePercent = 'iot_link_quality_ratio';
/** What a meter has counted keeps its digits, however much it is. */
const meters: Readonly<Record<string, number>> = { kWh: 0.001, kvarh: 0.001, kVAh: 0.001, 'm³': 0.0001, h: 0.1, d: 0.1 };

/** A word for each of the two values, where yes and no would say nothing. */
const words: Readonly<Record<string, readonly [no: string, yes: string]>> = {
  iot_carbon_monoxide_detected: ['no carbon monoxide', 'carbon monoxide'],
  iot_alarm_active: ['no alarm', 'alarm'],
  iot_contact_open: ['closed', 'open'],
  iot_fan_on: ['off', 'on'],
  iot_gas_detected: ['no gas', 'gas'],
  iot_humidifier_on: ['off', 'on'],
  iot_input_active: ['off', 'on'],
  iot_light_on: ['off', 'on'],
  iot_lock_locked: ['unlocked', 'locked'],
  iot_occupancy_detected: ['empty', 'occupied'],
  iot_plug_connected: ['unplugged', 'plugged in'],
  iot_presence_home: ['away', 'home'],
  iot_problem_detected: ['no problem', 'problem'],
  iot_rain_detected: ['no rain', 'rain'],
  iot_running: ['stopped', 'running'],
  iot_smoke_detected: ['no smoke', 'smoke'],
  iot_switch_on: ['off', 'on'],
  iot_valve_open: ['closed', 'open'],
  iot_vibration_detected: ['still', 'vibrating'],
  iot_water_leak_detected: ['dry', 'wet'],
};

/** Whether a text of an English page in UTC is the value: in words, a date, or a number whose unit and digits are right. */
export function isShownAs(text: string, exported: Exported): boolean {
  const { metric, type, state, value } = exported;
  if (type === 'stateset') return text === state?.replaceAll('_', ' ');
  if (type === 'boolean') return text === (words[metric] ?? ['no', 'yes'])[value];
  if (metric.endsWith('_timestamp_seconds')) return Math.abs(Date.parse(`${text.replace(' ', 'T')}Z`) / 1000 - value) <= 1;
  return isNumber(text, exported);
}

function isNumber(text: string, { metric, unit, value }: Exported): boolean {
  const [, digits = '', shownUnit = ''] = /^(-?\d[\d\u202f]*(?:\.\d+)?)\s?(.*)$/.exec(text) ?? [];
  const factor = unit === undefined ? plainFactor(shownUnit) : factors[unit]?.[shownUnit];
  if (digits === '' || factor === undefined) return false;
  const wrong = Math.abs(Number(digits.replaceAll('\u202f', '')) * factor - value) / factor;
  const step = stepOf(metric, shownUnit, Math.abs(value) / factor);
  // a value in the middle of two is rounded to either
  return wrong <= step / 2 + 1e-9 * Math.max(1, Math.abs(value) / factor);
}

/** The last digit that has to be there, in the unit on the page. */
function stepOf(metric: string, shownUnit: string, size: number): number {
  if (metric.endsWith('_total')) return meters[shownUnit] ?? 1;
  return metric === wholePercent ? 1 : Math.max(coarse[shownUnit] ?? 0, size / 100);
}

/** A metric without a unit may have one in a label, which is the source's own. */
function plainFactor(shownUnit: string): number {
  return shownUnit === '%' ? 0.01 : 1;
}
