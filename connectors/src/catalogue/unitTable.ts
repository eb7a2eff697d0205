import type { Conversion } from './metric.ts';
import { chain, times } from './conversion.ts';

/** One row of catalogue §3: the base unit that ends a metric's name and the units that convert to it. */
interface Dimension {
  readonly suffix: string;
  /** The base unit in words, for help texts. */
  readonly words: string;
  /** Metric of an otherwise unknown property in such a unit (§4 step 8). */
  readonly metric?: string;
  /** Normalised unit text to base unit: a factor, or a conversion where a factor is not enough. */
  readonly units: Readonly<Record<string, number | Conversion>>;
}

const hour = 3600;
const day = 86_400;
const inch = 0.0254;
const cubicFoot = 0.0283168466;
const gallon = 0.003785411784;
const fahrenheit = (value: number) => ((value - 32) * 5) / 9;
const beaufort = (value: number) => 0.836 * value ** 1.5;

/** Keys with Δ, ₙ or brackets never come from a source: they are meanings that depend on the property's name, see units.ts. */
export const dimensions: readonly Dimension[] = [
  {
    suffix: 'celsius',
    words: 'degrees Celsius',
    metric: 'iot_temperature_celsius',
    units: { '°C': 1, '°F': fahrenheit, K: { factor: 1, offset: -273.15 } },
  },
  {
    suffix: 'celsius',
    words: 'degrees Celsius',
    metric: 'iot_temperature_difference_celsius',
    units: { 'Δ°C': 1, ΔK: 1, 'Δ°F': (value) => (value * 5) / 9 },
  },
  {
    suffix: 'ratio',
    words: 'a ratio',
    metric: 'iot_sensor_ratio',
    units: { '%': 0.01, '‰': 0.001, '%LEL': 0.01, 'cos φ': 1, lqi: times(1 / 255) },
  },
  {
    suffix: 'watts',
    words: 'watts',
    metric: 'iot_power_watts',
    units: { µW: 1e-6, mW: 1e-3, W: 1, kW: 1e3, MW: 1e6, GW: 1e9, TW: 1e12, 'BTU/h': 0.29307107, hp: 745.69987 },
  },
  {
    suffix: 'voltamperes',
    words: 'volt-amperes',
    metric: 'iot_apparent_power_voltamperes',
    units: { mVA: 1e-3, VA: 1, kVA: 1e3, MVA: 1e6, GVA: 1e9 },
  },
  { suffix: 'vars', words: 'vars', metric: 'iot_reactive_power_vars', units: { mvar: 1e-3, var: 1, kvar: 1e3, Mvar: 1e6, Gvar: 1e9 } },
  {
    suffix: 'joules',
    words: 'joules',
    metric: 'iot_energy_joules_total',
    units: {
      mJ: 1e-3,
      J: 1,
      kJ: 1e3,
      MJ: 1e6,
      GJ: 1e9,
      TJ: 1e12,
      mWh: 3.6,
      Wh: hour,
      kWh: 3.6e6,
      MWh: 3.6e9,
      GWh: 3.6e12,
      TWh: 3.6e15,
      cal: 4.184,
      kcal: 4.184e3,
      Mcal: 4.184e6,
      Gcal: 4.184e9,
    },
  },
  {
    suffix: 'var_seconds',
    words: 'var-seconds',
    metric: 'iot_reactive_energy_var_seconds_total',
    units: { varh: hour, kvarh: 3.6e6, Mvarh: 3.6e9 },
  },
  {
    suffix: 'voltampere_seconds',
    words: 'volt-ampere-seconds',
    metric: 'iot_apparent_energy_voltampere_seconds_total',
    units: { VAh: hour, kVAh: 3.6e6, MVAh: 3.6e9 },
  },
  { suffix: 'volts', words: 'volts', metric: 'iot_voltage_volts', units: { µV: 1e-6, mV: 1e-3, V: 1, kV: 1e3, MV: 1e6 } },
  { suffix: 'amperes', words: 'amperes', metric: 'iot_current_amperes', units: { µA: 1e-6, mA: 1e-3, A: 1, kA: 1e3 } },
  { suffix: 'coulombs', words: 'coulombs', metric: 'iot_charge_coulombs', units: { '[C]': 1, mAh: 3.6, Ah: hour, kAh: 3.6e6 } },
  { suffix: 'ohms', words: 'ohms', metric: 'iot_resistance_ohms', units: { mΩ: 1e-3, Ω: 1, kΩ: 1e3, MΩ: 1e6, GΩ: 1e9 } },
  {
    suffix: 'hertz',
    words: 'hertz',
    metric: 'iot_frequency_hertz',
    units: { mHz: 1e-3, Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9, '1/min': times(1 / 60) },
  },
  { suffix: 'lux', words: 'lux', metric: 'iot_illuminance_lux', units: { lx: 1, klx: 1e3 } },
  {
    suffix: 'watts_per_square_meter',
    words: 'watts per square meter',
    metric: 'iot_irradiance_watts_per_square_meter',
    units: { 'mW/m²': 1e-3, 'W/m²': 1, 'kW/m²': 1e3, 'BTU/(h·ft²)': 3.15459075 },
  },
  {
    suffix: 'pascals',
    words: 'pascals',
    metric: 'iot_pressure_pascals',
    units: {
      mPa: 1e-3,
      Pa: 1,
      hPa: 100,
      mbar: 100,
      daPa: 10,
      kPa: 1e3,
      cbar: 1e3,
      bar: 1e5,
      MPa: 1e6,
      GPa: 1e9,
      psi: 6894.757,
      mmHg: 133.3224,
      inHg: 3386.389,
      'inH₂O': 249.0889,
    },
  },
  {
    suffix: 'meters',
    words: 'meters',
    metric: 'iot_distance_meters',
    units: { µm: 1e-6, mm: 1e-3, cm: 0.01, dm: 0.1, m: 1, km: 1e3, in: inch, ft: 0.3048, yd: 0.9144, mi: 1609.344, nmi: 1852 },
  },
  {
    suffix: 'square_meters',
    words: 'square meters',
    metric: 'iot_area_square_meters',
    units: {
      'mm²': 1e-6,
      'cm²': 1e-4,
      'dm²': 0.01,
      'm²': 1,
      ha: 1e4,
      'km²': 1e6,
      'in²': inch ** 2,
      'ft²': 0.09290304,
      'yd²': 0.83612736,
      ac: 4046.8564,
      'mi²': 2_589_988.110336,
    },
  },
  {
    suffix: 'cubic_meters',
    words: 'cubic meters',
    metric: 'iot_volume_cubic_meters',
    units: {
      µL: 1e-9,
      mL: 1e-6,
      cL: 1e-5,
      dL: 1e-4,
      L: 1e-3,
      daL: 1e-2,
      hL: 0.1,
      kL: 1,
      'mm³': 1e-9,
      'cm³': 1e-6,
      'dm³': 1e-3,
      'm³': 1,
      'ft³': cubicFoot,
      CCF: 2.83168466,
      MCF: 28.3168466,
      gal: gallon,
      'fl. oz.': 2.95735296e-5,
    },
  },
  {
    suffix: 'cubic_meters_per_second',
    words: 'cubic meters per second',
    metric: 'iot_volume_flow_cubic_meters_per_second',
    units: {
      'm³/s': 1,
      'm³/min': times(1 / 60),
      'm³/h': times(1 / hour),
      'L/s': 1e-3,
      'L/min': times(1 / 60_000),
      'L/h': times(1 / 3_600_000),
      'mL/s': 1e-6,
      'mL/min': times(1 / 60_000_000),
      'mL/h': times(1 / 3_600_000_000),
      'dm³/s': 1e-3,
      'dm³/min': times(1 / 60_000),
      'dm³/h': times(1 / 3_600_000),
      'ft³/min': 4.71947443e-4,
      'gal/min': 6.30901964e-5,
      'gal/h': gallon / hour,
      'gal/d': gallon / day,
    },
  },
  {
    suffix: 'grams',
    words: 'grams',
    metric: 'iot_mass_grams',
    units: { ng: 1e-9, µg: 1e-6, mg: 1e-3, g: 1, kg: 1e3, t: 1e6, oz: 28.34952, lb: 453.59237, st: 6350.29318 },
  },
  {
    suffix: 'grams_per_second',
    words: 'grams per second',
    metric: 'iot_mass_flow_grams_per_second',
    units: { 'g/s': 1, 'kg/s': 1e3, 'kg/h': 1 / 3.6 },
  },
  {
    suffix: 'grams_per_cubic_meter',
    words: 'grams per cubic meter',
    metric: 'iot_mass_concentration_grams_per_cubic_meter',
    units: {
      'ng/m³': 1e-9,
      'µg/m³': 1e-6,
      'mg/m³': 1e-3,
      'g/m³': 1,
      'µg/L': 1e-3,
      'mg/L': 1,
      'g/L': 1e3,
      'kg/m³': 1e3,
      'µg/ft³': 3.53147e-5,
    },
  },
  { suffix: 'ppm', words: 'parts per million', metric: 'iot_concentration_ppm', units: { ppb: 1e-3, ppm: 1 } },
  {
    suffix: 'per_cubic_meter',
    words: 'particles per cubic meter',
    metric: 'iot_particle_concentration_per_cubic_meter',
    units: { '#/cm³': 1e6 },
  },
  {
    suffix: 'meters_per_second',
    words: 'meters per second',
    metric: 'iot_speed_meters_per_second',
    units: {
      'm/s': 1,
      'mm/s': 1e-3,
      'km/h': 1 / 3.6,
      mph: 0.44704,
      'ft/s': 0.3048,
      'in/s': inch,
      kn: 0.514444,
      Beaufort: beaufort,
      'mm/h': times(1 / 3_600_000),
      'mm/d': times(1 / 86_400_000),
      'in/h': inch / hour,
      'in/d': inch / day,
    },
  },
  {
    suffix: 'meters_per_second_squared',
    words: 'meters per second squared',
    metric: 'iot_acceleration_meters_per_second_squared',
    units: { 'm/s²': 1, gₙ: 9.80665 },
  },
  { suffix: 'rpm', words: 'revolutions per minute', metric: 'iot_rotation_speed_rpm', units: { rpm: 1, 'r/min': 1, 'r/s': 60 } },
  { suffix: 'degrees', words: 'degrees', metric: 'iot_angle_degrees', units: { '°': 1, rad: 57.29578, gon: 0.9 } },
  {
    suffix: 'seconds',
    words: 'seconds',
    metric: 'iot_duration_seconds',
    units: {
      ns: 1e-9,
      µs: 1e-6,
      ms: 1e-3,
      s: 1,
      min: 60,
      h: hour,
      d: day,
      week: 7 * day,
      month: 30.436875 * day,
      year: 365.2425 * day,
    },
  },
  {
    suffix: 'bytes',
    words: 'bytes',
    metric: 'iot_data_size_bytes',
    units: { bit: 1 / 8, ...prefixed('bit', 1 / 8), B: 1, ...prefixed('B', 1), ...binary('B') },
  },
  {
    suffix: 'bytes_per_second',
    words: 'bytes per second',
    metric: 'iot_data_rate_bytes_per_second',
    units: { 'bit/s': 1 / 8, ...prefixed('bit/s', 1 / 8), 'B/s': 1, ...prefixed('B/s', 1), ...binary('B/s') },
  },
  {
    suffix: 'siemens_per_meter',
    words: 'siemens per meter',
    metric: 'iot_conductivity_siemens_per_meter',
    units: { 'µS/cm': 1e-4, 'mS/cm': 0.1, 'S/cm': 100, 'µS/m': 1e-6, 'mS/m': 1e-3, 'S/m': 1 },
  },
  { suffix: 'decibels', words: 'decibels', metric: 'iot_sound_pressure_decibels', units: { dB: 1, dBA: 1 } },
  { suffix: 'dbm', words: 'dBm', metric: 'iot_signal_strength_dbm', units: { dBm: 1 } },
  { suffix: 'ph', words: 'pH', metric: 'iot_ph', units: { pH: 1 } },
  {
    suffix: 'kelvin',
    words: 'kelvin of colour temperature',
    metric: 'iot_light_color_temperature_kelvin',
    units: { 'K (light)': 1, mired: (value) => 1e6 / value },
  },
  { suffix: 'newtons', words: 'newtons', metric: 'iot_force_newtons', units: { N: 1, daN: 10, kN: 1e3 } },
  { suffix: 'newton_meters', words: 'newton meters', metric: 'iot_torque_newton_meters', units: { 'N·m': 1, 'kN·m': 1e3 } },
  {
    suffix: 'becquerels_per_cubic_meter',
    words: 'becquerels per cubic meter',
    metric: 'iot_radon_becquerels_per_cubic_meter',
    units: { 'Bq/m³': 1, 'kBq/m³': 1e3, 'pCi/L': 37 },
  },
  {
    suffix: 'sieverts_per_second',
    words: 'sieverts per second',
    metric: 'iot_radiation_dose_rate_sieverts_per_second',
    units: {
      'nSv/h': chain(times(1 / hour), times(1e-9)),
      'µSv/h': chain(times(1 / hour), times(1e-6)),
      'mSv/h': chain(times(1 / hour), times(1e-3)),
      'µR/h': 2.436e-12,
    },
  },
];

/** Units that only one row of §5 takes; they do not classify unknown properties. */
export const rowDimensions: readonly Dimension[] = [
  { suffix: 'pascals_per_second', words: 'pascals per second', units: { 'hPa/h': times(1 / 36) } },
  {
    suffix: 'joules_per_meter',
    words: 'joules per meter',
    units: {
      'kWh/100km': 36,
      'Wh/km': 3.6,
      'km/kWh': (value) => 3600 / value,
      'mi/kWh': (value) => 2236.936 / value,
    },
  },
  {
    suffix: 'moles_per_cubic_meter',
    words: 'moles per cubic meter',
    units: { 'mmol/L': 1, 'mg/dL': 1 / 18.0156 },
  },
];

function prefixed(unit: string, factor: number): Record<string, number> {
  return Object.fromEntries(['k', 'M', 'G', 'T', 'P', 'E'].map((prefix, i) => [prefix + unit, 1000 ** (i + 1) * factor]));
}

function binary(unit: string): Record<string, number> {
  return Object.fromEntries(['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((prefix, i) => [prefix + unit, 1024 ** (i + 1)]));
}
