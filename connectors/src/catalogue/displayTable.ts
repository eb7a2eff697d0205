/** How people read the numbers of a metric. Every key is optional, so that the generated catalogue stays small. */
export interface Display {
  /** Id of a Grafana unit, which may scale by itself (W to kW); a plain number without it. Graphs use it, so their axes have one unit. */
  readonly unit?: string;
  /** Multiplier from the base unit to the Grafana unit, by default 1. */
  readonly factor?: number;
  /** Exactly so many digits after the point. */
  readonly decimals?: number;
  /** At most so many; without both, three significant digits. */
  readonly maxDecimals?: number;
  /** Other units of single values, ascending: each from this size, in the base unit. */
  readonly steps?: readonly Step[];
  /** What is no plain number: a point in time, an amount of money in the currency of the label `currency`, a temperature or a difference of two. */
  readonly kind?: 'date' | 'money' | 'temperature' | 'difference' | 'energy';
}

interface Step extends Pick<Display, 'maxDecimals'> {
  readonly from: number;
  readonly unit: string;
  readonly factor?: number;
}

/** A unit that Grafana scales, with digits for a meter's readings. */
const scaled = (unit: string): Display => ({ unit, maxDecimals: 2 });

/** The same, for a unit whose thousandths nobody reads. */
const withoutMilli = (unit: string, symbol: string): Display => ({
  ...scaled(unit),
  steps: [
    { from: 0, unit: `suffix:${symbol}`, maxDecimals: 2 },
    { from: 1000, unit, maxDecimals: 2 },
  ],
});

const perHour = 3600;
const kilowattHour = 1 / 3.6e6;
/** What a meter has counted keeps its digits, however much it is. */
const energy: Display = { unit: 'suffix:kWh', factor: kilowattHour, maxDecimals: 3, kind: 'energy' };
const meteredVolume: Display = { unit: 'suffix:m³', maxDecimals: 4 };
const percent: Display = { unit: 'percentunit', maxDecimals: 1 };
const date: Display = { unit: 'dateTimeAsIso', factor: 1000, kind: 'date' };
const millimeters: Display = { unit: 'suffix:mm', factor: 1000, maxDecimals: 1 };
const coordinate: Display = { unit: 'degree', decimals: 5 };
const meters: Display = { unit: 'suffix:m', maxDecimals: 3 };
const chromaticity: Display = { maxDecimals: 4 };

/** By base unit, as in the suffix of metric names. */
export const displayOfUnit: Readonly<Record<string, Display | undefined>> = {
  amperes: {
    unit: 'amp',
    maxDecimals: 2,
    steps: [
      { from: 0, unit: 'amp', maxDecimals: 2 },
      { from: 0.1, unit: 'suffix:A', maxDecimals: 3 },
      { from: 1, unit: 'amp', maxDecimals: 2 },
    ],
  },
  becquerels_per_cubic_meter: { unit: 'suffix:Bq/m³', maxDecimals: 1 },
  bytes: { unit: 'decbytes' },
  bytes_per_second: {
    unit: 'Bps',
    steps: [
      { from: 0, unit: 'suffix:B/s', maxDecimals: 1 },
      { from: 1e3, unit: 'Bps' },
    ],
  },
  celsius: { unit: 'celsius', maxDecimals: 1, kind: 'temperature' },
  coulombs: { unit: 'suffix:Ah', factor: 1 / perHour, maxDecimals: 2 },
  cubic_meters: {
    unit: 'suffix:m³',
    maxDecimals: 3,
    steps: [
      { from: 0, unit: 'suffix:L', factor: 1000, maxDecimals: 2 },
      { from: 1, unit: 'suffix:m³', maxDecimals: 3 },
    ],
  },
  cubic_meters_per_second: { unit: 'suffix:m³/h', factor: perHour, maxDecimals: 3 },
  dbm: { unit: 'suffix:dBm', maxDecimals: 0 },
  decibels: { unit: 'dB', maxDecimals: 1 },
  degrees: { unit: 'degree', maxDecimals: 1 },
  grams: {
    unit: 'suffix:kg',
    factor: 1e-3,
    maxDecimals: 3,
    steps: [
      { from: 0, unit: 'suffix:g', maxDecimals: 1 },
      { from: 1e3, unit: 'suffix:kg', factor: 1e-3, maxDecimals: 3 },
      { from: 1e7, unit: 'suffix:t', factor: 1e-6, maxDecimals: 3 },
    ],
  },
  grams_per_cubic_meter: {
    unit: 'suffix:µg/m³',
    factor: 1e6,
    maxDecimals: 1,
    steps: [
      { from: 0, unit: 'suffix:µg/m³', factor: 1e6, maxDecimals: 1 },
      { from: 0.01, unit: 'suffix:mg/m³', factor: 1e3, maxDecimals: 1 },
      { from: 1, unit: 'suffix:g/m³', maxDecimals: 2 },
    ],
  },
  grams_per_second: { unit: 'suffix:kg/h', factor: 3.6, maxDecimals: 2 },
  hertz: { unit: 'hertz', decimals: 2 },
  joules: energy,
  joules_per_meter: { unit: 'suffix:Wh/km', factor: 1 / 3.6, maxDecimals: 1 },
  kelvin: { unit: 'suffix:K', maxDecimals: 0 },
  lux: { unit: 'suffix:lx' },
  meters: {
    unit: 'suffix:m',
    maxDecimals: 3,
    steps: [
      { from: 0, unit: 'suffix:mm', factor: 1e3, maxDecimals: 1 },
      { from: 0.01, unit: 'suffix:cm', factor: 100, maxDecimals: 2 },
      { from: 1, unit: 'suffix:m', maxDecimals: 2 },
      { from: 1e3, unit: 'suffix:km', factor: 1e-3, maxDecimals: 2 },
    ],
  },
  meters_per_second: { unit: 'velocityms', maxDecimals: 2 },
  meters_per_second_squared: { unit: 'suffix:m/s²', maxDecimals: 2 },
  moles_per_cubic_meter: { unit: 'suffix:mmol/L', maxDecimals: 1 },
  newton_meters: { unit: 'suffix:N·m', maxDecimals: 3 },
  newtons: scaled('forceN'),
  ohms: scaled('ohm'),
  pascals: {
    unit: 'pressurehpa',
    factor: 0.01,
    maxDecimals: 1,
    steps: [
      { from: 0, unit: 'suffix:Pa', maxDecimals: 1 },
      { from: 1e4, unit: 'suffix:hPa', factor: 0.01, maxDecimals: 1 },
      { from: 1.5e5, unit: 'suffix:bar', factor: 1e-5, maxDecimals: 2 },
    ],
  },
  pascals_per_second: { unit: 'suffix:hPa/h', factor: 36, maxDecimals: 1 },
  per_cubic_meter: {
    unit: 'suffix:/cm³',
    factor: 1e-6,
    steps: [
      { from: 0, unit: 'suffix:/m³', maxDecimals: 0 },
      { from: 1e6, unit: 'suffix:/cm³', factor: 1e-6, maxDecimals: 1 },
    ],
  },
  ph: { unit: 'suffix:pH', maxDecimals: 2 },
  ppm: { unit: 'ppm' },
  ratio: percent,
  rpm: { unit: 'rotrpm', maxDecimals: 1 },
  seconds: {
    unit: 's',
    maxDecimals: 1,
    steps: [
      { from: 0, unit: 'suffix:ms', factor: 1e3, maxDecimals: 2 },
      { from: 1, unit: 'suffix:s', maxDecimals: 2 },
      { from: 120, unit: 'suffix:min', factor: 1 / 60, maxDecimals: 1 },
      { from: 7200, unit: 'suffix:h', factor: 1 / perHour, maxDecimals: 1 },
      { from: 172_800, unit: 'suffix:d', factor: 1 / 86_400, maxDecimals: 1 },
    ],
  },
  siemens_per_meter: {
    unit: 'suffix:µS/cm',
    factor: 1e4,
    maxDecimals: 1,
    steps: [
      { from: 0, unit: 'suffix:µS/cm', factor: 1e4, maxDecimals: 1 },
      { from: 1, unit: 'suffix:mS/cm', factor: 10, maxDecimals: 2 },
    ],
  },
  sieverts_per_second: {
    unit: 'suffix:µSv/h',
    factor: 3.6e9,
    maxDecimals: 3,
    steps: [
      { from: 0, unit: 'suffix:µSv/h', factor: 3.6e9, maxDecimals: 3 },
      { from: 1 / 3.6e6, unit: 'suffix:mSv/h', factor: 3.6e6, maxDecimals: 3 },
      { from: 1 / 3600, unit: 'suffix:Sv/h', factor: 3600, maxDecimals: 3 },
    ],
  },
  square_meters: { unit: 'areaM2', maxDecimals: 2 },
  var_seconds: { unit: 'suffix:kvarh', factor: kilowattHour, maxDecimals: 3 },
  vars: {
    unit: 'suffix:var',
    maxDecimals: 2,
    steps: [
      { from: 0, unit: 'suffix:var', maxDecimals: 2 },
      { from: 1e3, unit: 'suffix:kvar', factor: 1e-3, maxDecimals: 2 },
      { from: 1e6, unit: 'suffix:Mvar', factor: 1e-6, maxDecimals: 2 },
    ],
  },
  voltampere_seconds: { unit: 'suffix:kVAh', factor: kilowattHour, maxDecimals: 3 },
  voltamperes: withoutMilli('voltamp', 'VA'),
  volts: scaled('volt'),
  watts: withoutMilli('watt', 'W'),
  watts_per_square_meter: { unit: 'suffix:W/m²', maxDecimals: 1 },
};

/** Metrics that are read otherwise than others of their base unit, or that have none. */
export const displayOfMetric: Readonly<Record<string, Display | undefined>> = {
  iot_device_last_seen_timestamp_seconds: date,
  iot_boot_timestamp_seconds: date,
  iot_timestamp_seconds: date,
  iot_operating_time_seconds_total: { unit: 'suffix:h', factor: 1 / perHour, maxDecimals: 1 },
  iot_link_quality_ratio: { unit: 'percentunit', maxDecimals: 0 },
  // cos φ
  iot_power_factor_ratio: { maxDecimals: 3 },
  iot_light_color_x_ratio: chromaticity,
  iot_light_color_y_ratio: chromaticity,
  iot_battery_voltage_volts: { unit: 'volt', maxDecimals: 3 },
  iot_temperature_difference_celsius: { unit: 'suffix:K', maxDecimals: 1, kind: 'difference' },
  iot_vapor_pressure_deficit_pascals: { unit: 'suffix:kPa', factor: 1e-3, maxDecimals: 2 },
  iot_absolute_humidity_grams_per_cubic_meter: { unit: 'suffix:g/m³', maxDecimals: 1 },
  iot_particle_size_meters: { unit: 'suffix:µm', factor: 1e6, maxDecimals: 2 },
  iot_precipitation_amount_meters: millimeters,
  iot_precipitation_meters_total: millimeters,
  iot_precipitation_rate_meters_per_second: { unit: 'suffix:mm/h', factor: 3.6e6, maxDecimals: 1 },
  iot_liquid_level_meters: meters,
  iot_altitude_meters: { unit: 'suffix:m', maxDecimals: 1 },
  iot_position_accuracy_meters: { unit: 'suffix:m', maxDecimals: 1 },
  iot_distance_travelled_meters_total: { unit: 'suffix:km', factor: 1e-3, maxDecimals: 3 },
  iot_latitude_degrees: coordinate,
  iot_longitude_degrees: coordinate,
  iot_water_cubic_meters_total: meteredVolume,
  iot_water_returned_cubic_meters_total: meteredVolume,
  iot_gas_cubic_meters_total: meteredVolume,
  iot_gas_net_cubic_meters: meteredVolume,
  iot_volume_consumed_cubic_meters_total: meteredVolume,
  iot_radiation_events_hertz: { unit: 'suffix:cpm', factor: 60, maxDecimals: 1 },
  iot_monetary_value: { decimals: 2, kind: 'money' },
  iot_energy_price_per_kilowatt_hour: { unit: 'suffix:/kWh', maxDecimals: 4, kind: 'money' },
};
