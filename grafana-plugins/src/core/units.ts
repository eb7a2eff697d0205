/** Display of a base unit: a Grafana unit and the conversion factor. */
interface DisplayUnit {
  /** Id of the Grafana unit, which scales automatically (W to kW). */
  readonly id: string;
  /** Multiplier from the base unit to the Grafana unit. */
  readonly factor: number;
}

/** Display units by base unit, as in the suffix of metric names: ratios in percent, energy in watt-hours, pressure in hectopascals. */
const displayUnits: Readonly<Record<string, DisplayUnit>> = {
  amperes: unit('amp'),
  becquerels_per_cubic_meter: unit('suffix:Bq/m³'),
  bytes: unit('decbytes'),
  bytes_per_second: unit('Bps'),
  celsius: unit('celsius'),
  coulombs: unit('suffix:Ah', 1 / 3600),
  cubic_meters: unit('suffix:m³'),
  cubic_meters_per_second: unit('suffix:m³/h', 3600),
  dbm: unit('dBm'),
  decibels: unit('dB'),
  degrees: unit('degree'),
  grams: unit('massg'),
  grams_per_cubic_meter: unit('suffix:µg/m³', 1e6),
  grams_per_second: unit('suffix:kg/h', 3.6),
  hertz: unit('hertz'),
  joules: unit('watth', 1 / 3600),
  joules_per_meter: unit('suffix:Wh/km', 1 / 3.6),
  kelvin: unit('kelvin'),
  lux: unit('lux'),
  meters: unit('lengthm'),
  meters_per_second: unit('velocityms'),
  meters_per_second_squared: unit('accMS2'),
  moles_per_cubic_meter: unit('suffix:mol/m³'),
  newton_meters: unit('suffix:N·m'),
  newtons: unit('forceN'),
  ohms: unit('ohm'),
  pascals: unit('pressurehpa', 0.01),
  pascals_per_second: unit('suffix:hPa/h', 36),
  per_cubic_meter: unit('suffix:/m³'),
  ph: unit('suffix:pH'),
  ppm: unit('ppm'),
  ratio: unit('percentunit'),
  rpm: unit('rotrpm'),
  seconds: unit('s'),
  siemens_per_meter: unit('suffix:S/m'),
  sieverts_per_second: unit('suffix:µSv/h', 3.6e9),
  square_meters: unit('areaM2'),
  var_seconds: unit('suffix:varh', 1 / 3600),
  vars: unit('voltampreact'),
  voltampere_seconds: unit('suffix:VAh', 1 / 3600),
  voltamperes: unit('voltamp'),
  volts: unit('volt'),
  watts: unit('watt'),
  watts_per_square_meter: unit('Wm2'),
};

const plain: DisplayUnit = { id: 'short', factor: 1 };
const suffixes = Object.keys(displayUnits).sort((a, b) => b.length - a.length);

/** Display unit of a base unit; numbers without a unit are not converted. */
export function displayUnit(baseUnit: string | undefined): DisplayUnit {
  return (baseUnit === undefined ? undefined : displayUnits[baseUnit]) ?? plain;
}

/** Base unit from the suffix of a metric name, for metrics that are not in the catalogue. */
export function unitOfName(metric: string): string | undefined {
  const bare = metric.replace(/_total$/, '');
  return suffixes.find((suffix) => bare.endsWith(`_${suffix}`));
}

function unit(id: string, factor = 1): DisplayUnit {
  return { id, factor };
}
