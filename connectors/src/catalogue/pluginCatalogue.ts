import { displayOf } from './display.ts';
import type { Family } from './family.ts';
import { sections } from './metrics.ts';

/** The catalogue for Grafana plugins, as JSON: type, base unit, display, group, chapter, title and meaning of each family by name. */
export function renderPluginCatalogue(): string {
  const rows = [...sections].flatMap(([chapter, families]) => families.map((family) => [family.name, { ...facts(family), chapter }]));
  return `${JSON.stringify(Object.fromEntries(rows), undefined, 1)}\n`;
}

function facts(family: Family): object {
  const { name, type, values, unit, group, help } = family;
  return {
    type: values === 'boolean' ? 'boolean' : type,
    unit,
    display: displayOf(family),
    group,
    title: titles[name] ?? titleOf(name, unit),
    help,
  };
}

/** Of booleans with words of their own, such as "open" and "closed": the name of the metric would repeat them, or contradict them. */
const titles: Readonly<Record<string, string>> = {
  iot_water_leak_detected: 'Water leak',
  iot_smoke_detected: 'Smoke detector',
  iot_gas_detected: 'Gas detector',
  iot_carbon_monoxide_detected: 'Carbon monoxide detector',
  iot_contact_open: 'Contact',
  iot_valve_open: 'Valve',
  iot_lock_locked: 'Lock',
  iot_occupancy_detected: 'Occupancy',
  iot_vibration_detected: 'Vibration',
  iot_presence_home: 'Presence',
  iot_running: 'Operation',
  iot_switch_on: 'Switch',
  iot_light_on: 'Light',
  iot_fan_on: 'Fan',
};

/** Words whose usual spelling differs from the metric name. */
const written: Readonly<Record<string, string>> = { pm1: 'PM1', pm25: 'PM2.5', pm4: 'PM4', pm10: 'PM10', ph: 'pH', uv: 'UV', hvac: 'HVAC' };

/** `iot_active_power_watts` in watts is "Active power". */
function titleOf(name: string, unit: string | undefined): string {
  const words = name.replace(/^iot_/, '').replace(/_total$/, '');
  const bare = unit !== undefined && words.endsWith(`_${unit}`) ? words.slice(0, -unit.length - 1) : words;
  const text = bare
    .replace(/_timestamp$/, '')
    .split('_')
    .map((word) => written[word] ?? word)
    .join(' ');
  return text === 'pH' ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
