/** What a key of Tasmota's payloads means. */
export interface Meaning {
  readonly metric: string;
  readonly unit?: string;
  /** Part of the label `sensor` besides the name of the sensor. */
  readonly sensor?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Makes the unit of the value. */
  readonly factor?: number;
  /** Stands for "no value". */
  readonly sentinel?: number;
  readonly category?: 'diagnostic' | 'config';
  /** It belongs to the device as a whole: the sensor's name is no label. */
  readonly isPlain?: boolean;
}

/** Units that a device converts to by its settings and names in each message. */
export interface Units {
  readonly temperature: string | undefined;
  readonly pressure: string | undefined;
  readonly speed: string | undefined;
}

const perCubicMeter = (size: string): Meaning => ({
  metric: 'iot_particle_concentration_per_cubic_meter',
  unit: '#/cm³',
  labels: { size },
});
/** Particles in a decilitre of air. */
const perDecilitre = (size: string): Meaning => ({ ...perCubicMeter(size), factor: 0.01 });
const mass = (size: string, sensor?: string): Meaning => ({
  metric: `iot_pm${size}_grams_per_cubic_meter`,
  unit: 'µg/m³',
  ...(sensor !== undefined && { sensor }),
});

/**
 * Keys with one unit and one meaning in all of Tasmota's drivers (tasmota/tasmota_xsns_sensor of arendst/Tasmota; hatasmota `sensor.py` has most of them).
 * Those of temperature, pressure and speed have the unit of the message.
 */
const common: Readonly<Record<string, Meaning>> = {
  Humidity: { metric: 'iot_relative_humidity_ratio', unit: '%' },
  Illuminance: { metric: 'iot_illuminance_lux', unit: 'lx' },
  CarbonDioxide: { metric: 'iot_carbon_dioxide_ppm', unit: 'ppm' },
  eCO2: { metric: 'iot_equivalent_carbon_dioxide_ppm', unit: 'ppm' },
  TVOC: { metric: 'iot_volatile_organic_compounds_ppm', unit: 'ppb' },
  PM1: mass('1'),
  'PM2.5': mass('25'),
  PM10: mass('10'),
  PM1_0: mass('1'),
  PM2_5: mass('25'),
  PM4_0: mass('4'),
  CF1: mass('1', 'factory'),
  'CF2.5': mass('25', 'factory'),
  CF10: mass('10', 'factory'),
  'PB0.3': perDecilitre('0.3'),
  'PB0.5': perDecilitre('0.5'),
  PB1: perDecilitre('1'),
  'PB2.5': perDecilitre('2.5'),
  PB5: perDecilitre('5'),
  PB10: perDecilitre('10'),
  NCPM0_5: perCubicMeter('0.5'),
  NCPM1_0: perCubicMeter('1'),
  NCPM2_5: perCubicMeter('2.5'),
  NCPM4_0: perCubicMeter('4'),
  NCPM10: perCubicMeter('10'),
  Distance: { metric: 'iot_distance_meters', unit: 'cm' },
  Weight: { metric: 'iot_mass_grams', unit: 'kg' },
  Moisture: { metric: 'iot_moisture_ratio', unit: '%' },
  UvIndex: { metric: 'iot_uv_index' },
  Battery: { metric: 'iot_battery_charge_ratio', unit: '%' },
  Power: { metric: 'iot_power_watts', unit: 'W' },
  ApparentPower: { metric: 'iot_apparent_power_voltamperes', unit: 'VA' },
  ReactivePower: { metric: 'iot_reactive_power_vars', unit: 'var' },
  Factor: { metric: 'iot_power_factor_ratio' },
  Frequency: { metric: 'iot_frequency_hertz', unit: 'Hz' },
  Voltage: { metric: 'iot_voltage_volts', unit: 'V' },
  Current: { metric: 'iot_current_amperes', unit: 'A' },
  CCT: { metric: 'iot_light_color_temperature_kelvin', unit: 'K' },
};

const converted: Readonly<Record<string, { readonly metric: string; readonly unit: keyof Units; readonly sensor?: string }>> = {
  Temperature: { metric: 'iot_temperature_celsius', unit: 'temperature' },
  DewPoint: { metric: 'iot_dew_point_celsius', unit: 'temperature' },
  Pressure: { metric: 'iot_pressure_pascals', unit: 'pressure' },
  SeaPressure: { metric: 'iot_pressure_pascals', unit: 'pressure', sensor: 'sea' },
  Speed: { metric: 'iot_speed_meters_per_second', unit: 'speed' },
};

/** `ENERGY`, which has the energy of all drivers for meters (xdrv_03_energy.ino). */
const energy: Readonly<Record<string, Meaning>> = {
  Total: { metric: 'iot_energy_joules_total', unit: 'kWh' },
  Today: { metric: 'iot_energy_period_joules', unit: 'kWh', labels: { period: 'today' } },
  Yesterday: { metric: 'iot_energy_period_joules', unit: 'kWh', labels: { period: 'yesterday' } },
  ExportActive: { metric: 'iot_energy_produced_joules_total', unit: 'kWh' },
  ImportActive: { metric: 'iot_energy_joules_total', unit: 'kWh', sensor: 'import_active' },
  TodaySumImport: { metric: 'iot_energy_period_joules', unit: 'kWh', sensor: 'sum_import', labels: { period: 'today' } },
  TodaySumExport: { metric: 'iot_energy_period_joules', unit: 'kWh', sensor: 'sum_export', labels: { period: 'today' } },
  ImportReactive: { metric: 'iot_reactive_energy_var_seconds_total', unit: 'kvarh', sensor: 'import' },
  ExportReactive: { metric: 'iot_reactive_energy_var_seconds_total', unit: 'kvarh', sensor: 'export' },
  ActivePower: { metric: 'iot_power_watts', unit: 'W' },
  CurrentNeutral: { metric: 'iot_current_amperes', unit: 'A', labels: { phase: 'n' } },
  PhaseAngle: { metric: 'iot_angle_degrees', unit: '°', sensor: 'phase' },
};

/** Lists of `ENERGY` whose indexes are tariffs. */
export const tariffs: Readonly<Record<string, Meaning>> = {
  TotalTariff: { metric: 'iot_energy_joules_total', unit: 'kWh' },
  ExportTariff: { metric: 'iot_energy_produced_joules_total', unit: 'kWh' },
};

/** Keys that mean something else in one driver, by the sensor's name without its index or address. */
const special: Readonly<Record<string, Readonly<Record<string, Meaning | 'unknown'>>>> = {
  ESP32: { Temperature: { metric: 'iot_device_temperature_celsius', unit: 'temperature', category: 'diagnostic', isPlain: true } },
  // a current clamp
  ANALOG: { Energy: { metric: 'iot_energy_joules_total', unit: 'kWh' } },
  // lightning: kilometres, and an energy without a unit
  AS3935: { Distance: { metric: 'iot_distance_meters', unit: 'km' } },
  BME680: { Gas: { metric: 'iot_resistance_ohms', unit: 'kΩ' } },
  VL53L1X: { Distance: { metric: 'iot_distance_meters', unit: 'cm', sentinel: 999.9 } },
  // counts of a photodiode
  APDS9960: { Ambient: 'unknown', CCT: 'unknown' },
  // the signal of a driver in a range of 0 to 100
  LD2410: { Energy: 'unknown' },
  // an index, not a concentration
  SGP40: { TVOC: 'unknown' },
};

/** Keys of a nested object. */
const wind: Readonly<Record<string, Meaning>> = {
  'Speed.Act': { metric: 'iot_wind_speed_meters_per_second', unit: 'speed' },
  'Speed.Avg': { metric: 'iot_wind_speed_meters_per_second', unit: 'speed', sensor: 'average' },
  'Speed.Min': { metric: 'iot_wind_speed_meters_per_second', unit: 'speed', sensor: 'minimum' },
  'Speed.Max': { metric: 'iot_wind_gust_speed_meters_per_second', unit: 'speed' },
  'Dir.Deg': { metric: 'iot_wind_direction_degrees', unit: '°' },
  'Dir.Avg': { metric: 'iot_wind_direction_degrees', unit: '°', sensor: 'average' },
};

const symbols: Readonly<Record<string, string>> = { C: '°C', F: '°F' };

/** The meaning of a key of a sensor; undefined where only the user knows it, or the message has no unit for it. */
export function meaningOf(sensor: string, key: string, units: Units): Meaning | undefined {
  const driver = sensor.replace(/[-_].*$/, '');
  const own = of(special[driver] ?? {}, key);
  if (own === 'unknown') return undefined;
  const found = own ?? ofKind(driver, key) ?? of(common, key) ?? convertedMeaning(key, units);
  return found && withUnit(found, units);
}

function ofKind(driver: string, key: string): Meaning | undefined {
  if (/^ENERGY\d*$/.test(driver)) return of(energy, key);
  return /^TX2\dA?$/.test(driver) ? of(wind, key) : undefined;
}

function convertedMeaning(key: string, units: Units): Meaning | undefined {
  const found = of(converted, key);
  return found && units[found.unit] === undefined ? undefined : found;
}

/** Replaces the name of a setting by the unit that it has. */
function withUnit(meaning: Meaning, units: Units): Meaning | undefined {
  const { unit } = meaning;
  if (unit !== 'temperature' && unit !== 'pressure' && unit !== 'speed') return meaning;
  const setting = units[unit];
  return setting === undefined ? undefined : { ...meaning, unit: symbols[setting] ?? setting };
}

/** Own keys only: those of a payload may be `__proto__` or `constructor`. */
function of<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
