import { convert } from '../../catalogue/conversion.ts';
import { conversionTo } from '../../catalogue/conversionTo.ts';
import { familyNamed } from '../../catalogue/metrics.ts';
import { binarySensorClasses, sensorClasses } from '../sensorClasses.ts';
import type { FormerName } from './formerName.ts';

/** The usual units of each sensor class in Home Assistant; '' is no unit, which its exporter writes as `None`. */
const usualUnits: Readonly<Record<string, readonly string[]>> = {
  absolute_humidity: ['g/m³'],
  apparent_power: ['VA'],
  aqi: [''],
  area: ['m²'],
  atmospheric_pressure: ['hPa'],
  battery: ['%'],
  blood_glucose_concentration: ['mmol/L'],
  carbon_dioxide: ['ppm'],
  carbon_monoxide: ['ppm'],
  conductivity: ['µS/cm'],
  current: ['A', 'mA'],
  data_rate: ['MB/s'],
  data_size: ['MB', 'GB'],
  distance: ['m', 'km'],
  duration: ['s', 'min', 'h'],
  energy: ['kWh', 'Wh'],
  energy_distance: ['kWh/100km'],
  energy_storage: ['kWh', 'Wh'],
  frequency: ['Hz'],
  gas: ['m³'],
  humidity: ['%'],
  illuminance: ['lx'],
  irradiance: ['W/m²'],
  moisture: ['%'],
  monetary: ['EUR', 'USD'],
  nitrogen_dioxide: ['µg/m³'],
  nitrogen_monoxide: ['µg/m³'],
  nitrous_oxide: ['µg/m³'],
  ozone: ['µg/m³'],
  ph: [''],
  pm1: ['µg/m³'],
  pm10: ['µg/m³'],
  pm25: ['µg/m³'],
  pm4: ['µg/m³'],
  power: ['W', 'kW'],
  power_factor: ['%', ''],
  precipitation: ['mm'],
  precipitation_intensity: ['mm/h'],
  pressure: ['hPa', 'bar'],
  radon: ['Bq/m³'],
  reactive_energy: ['kvarh'],
  reactive_power: ['var'],
  signal_strength: ['dBm'],
  sound_pressure: ['dB'],
  speed: ['km/h', 'm/s'],
  sulphur_dioxide: ['µg/m³'],
  temperature: ['°C'],
  temperature_delta: ['°C'],
  volatile_organic_compounds: ['µg/m³'],
  volatile_organic_compounds_parts: ['ppb'],
  voltage: ['V', 'mV'],
  volume: ['L', 'm³'],
  volume_flow_rate: ['m³/h', 'L/min'],
  volume_storage: ['L'],
  water: ['m³', 'L'],
  weight: ['kg'],
  wind_direction: ['°'],
  wind_speed: ['km/h', 'm/s'],
};

const words: Readonly<Record<string, string>> = { '': 'None', '°C': 'celsius', '%': 'percent' };

/** A unit as Home Assistant's exporter writes it: in lower case; characters that metric names may not contain become their code point. */
function unitWord(unit: string): string {
  const text = words[unit] ?? unit.replaceAll('/', '_per_').toLowerCase();
  return text.replace(/[^\w:]/g, (letter) => `u0x${letter.charCodeAt(0).toString(16)}`);
}

/** `sensor_<class>_<unit>`, once for each possible metric of the class. */
export function formerSensors(): FormerName[] {
  return Object.entries(sensorClasses).flatMap(([deviceClass, quantity]) => {
    const metrics = typeof quantity === 'string' ? [quantity] : [quantity.increasing, quantity.total, quantity.otherwise];
    const possible = [...metrics, ...produced(deviceClass)].filter((metric) => metric !== undefined);
    return possible.flatMap((metric) => (usualUnits[deviceClass] ?? []).flatMap((unit) => formerSensor(deviceClass, { metric, unit })));
  });
}

function formerSensor(deviceClass: string, { metric, unit }: { readonly metric: string; readonly unit: string }): FormerName[] {
  const former = { former: `sensor_${deviceClass}_${unitWord(unit)}`, domain: 'sensor', metric };
  if (deviceClass === 'monetary') return [{ ...former, matchers: `currency="${unit}"` }];
  // the former value of a ratio without a unit was the ratio itself
  if (unit === '') return [former];
  const conversion = conversionTo(familyNamed(metric), { name: deviceClass, kind: 'numeric', unit });
  return conversion === undefined ? [] : [{ ...former, factor: 1 / convert(conversion, 1), unit }];
}

/** Energy and water now have a metric for each direction. */
function produced(deviceClass: string): string[] {
  if (deviceClass === 'energy')
    return ['iot_energy_produced_joules_total', 'iot_battery_charged_joules_total', 'iot_battery_discharged_joules_total'];
  return deviceClass === 'water' ? ['iot_water_returned_cubic_meters_total'] : [];
}

/** `binary_sensor_state`, once for each possible metric of a class. */
export function formerBinarySensors(): FormerName[] {
  const metrics = new Set([...Object.values(binarySensorClasses), 'iot_sensor_active']);
  return [...metrics].map((metric) => ({
    former: 'binary_sensor_state',
    domain: 'binary_sensor',
    metric,
    ...(metric === 'iot_lock_locked' && { isInverted: true, onlyWithout: 'iot_lock_state' }),
  }));
}
