import { beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import { resolve } from '@gaugeway/connectors/catalogue/resolve';
import { wellKnownKeys } from '@gaugeway/connectors/zigbee2mqtt/payload/wellKnownKeys';
import { propertiesOf } from '@gaugeway/connectors/zigbee2mqtt/bridge/exposes';

/** An expose of a definition, as far as this test looks at it. */
interface Expose {
  readonly type: string;
  readonly name: string;
  readonly property?: string;
  readonly access?: number;
  readonly unit?: string;
  readonly category?: string;
  readonly endpoint?: string;
  readonly features?: readonly Expose[];
  readonly item_type?: Expose;
}

/** An expose without features, and what became of its property. */
interface Leaf {
  readonly model: string;
  readonly type: string;
  /** The key of a row of z2m-exposes.tsv. */
  readonly row: string;
  readonly resolution: Resolution;
  /** Declared before in the same definition: the connector takes the first. */
  readonly isRepeated: boolean;
}

interface Place {
  readonly parents: readonly string[];
  readonly path: readonly string[];
  /** The way to the outermost list around it: lists are one property, not exported. */
  readonly list?: string;
}

interface Exception {
  readonly clause: string;
  readonly outcome: string;
  readonly rows: readonly string[];
  /** Only in the definitions of these models. */
  readonly models?: readonly string[];
}

/**
 * Where the specification (docs/catalogue.md) and the fixture's `metric`, which reference rules computed, say different things.
 * The specification holds.
 */
const exceptions: readonly Exception[] = [
  {
    clause: '§3: each accepted unit has its setting family, pH too',
    outcome: 'iot_setting_ph',
    rows: ['ph_max|numeric|pH|ph_max|3||', 'ph_min|numeric|pH|ph_min|3||'],
  },
  {
    clause: '§3: µR/h is an accepted unit',
    outcome: 'iot_setting_sieverts_per_second',
    rows: ['alert_threshold|numeric|μR/h|alert_threshold|7||'],
  },
  {
    clause: '§3: K of a light is not a temperature (2200 K would be 1927 °C)',
    outcome: 'iot_setting_kelvin',
    rows: [
      'color_temperature_range_max_kelvin|numeric|K|color_temperature_range_max_kelvin|3|config|',
      'color_temperature_range_min_kelvin|numeric|K|color_temperature_range_min_kelvin|3|config|',
    ],
  },
  {
    clause: '§3: m is metres unless the name says time; these are ranges of radars',
    outcome: 'iot_setting_meters',
    rows: [
      'breath_detection_max|numeric|m|breath_detection_max|3||',
      'breath_detection_min|numeric|m|breath_detection_min|3||',
      'far_detection|numeric|m|far_detection|3||',
      'forbidden_area|numeric|m|forbidden_area|3|config|',
      'move_detection_max|numeric|m|move_detection_max|3||',
      'move_detection_min|numeric|m|move_detection_min|3||',
      'near_detection|numeric|m|near_detection|3||',
      'small_move_detection_max|numeric|m|small_move_detection_max|3||',
      'small_move_detection_min|numeric|m|small_move_detection_min|3||',
    ],
  },
  {
    clause: '§3: in a unit "x" the number of pascals is unknown',
    outcome: 'iot_sensor_value',
    rows: ['current_pressure|numeric|x|current_pressure|1||'],
  },
  {
    clause: '§4.1: "out" is no word of direction, and the definitions say "energy withdrawn"',
    outcome: 'iot_energy_joules_total',
    rows: [
      'active_energy_out_d01|numeric|kWh|EASD01|1||',
      'active_energy_out_d02|numeric|kWh|EASD02|1||',
      'active_energy_out_d03|numeric|kWh|EASD03|1||',
      'active_energy_out_d04|numeric|kWh|EASD04|1||',
    ],
  },
  {
    clause: '§4 step 3: version and serial texts feed iot_device_info',
    outcome: 'iot_device_info',
    rows: ['meter_serial_number|text||ADSC|1||', 'version|text||version|1|diagnostic|', 'version|text||version|5||'],
  },
  {
    clause: '§4 step 7: *_threshold is a setting',
    outcome: 'iot_setting_voltamperes',
    rows: ['power_threshold|numeric|kVA|PCOUP|1||'],
  },
  {
    clause: '§6: a composite is one name, inching_state, and no switch',
    outcome: 'iot_setting_enabled',
    rows: ['state|binary||state|3||composite:inching'],
  },
  {
    clause: '§6: a composite is one name, led_night_mode_brightness, and no light',
    outcome: 'iot_setting_ratio',
    rows: ['brightness|numeric|%|brightness|3||composite:led_night_mode'],
  },
  {
    clause: '§6: a composite is one name, temporary_mode_target_temperature, and not the target',
    outcome: 'iot_setting_celsius',
    rows: ['target_temperature|numeric|°C|target_temperature|7||composite:temporary_mode'],
  },
  {
    clause: '§4.4: a device with a battery that measures no electricity reports the voltage of its battery',
    outcome: 'iot_battery_voltage_volts',
    rows: ['voltage|numeric|V|voltage|1||'],
    models: ['ITCMDR_Contact', 'ITCMDR_Click', 'easyCodeTouch_v1', 'Nimly', 'IM6001-WLP01'],
  },
  {
    clause: '§4.4: states of charging are no level',
    outcome: 'iot_sensor_state',
    rows: ['battery_state|enum||battery_state|1|diagnostic|'],
    models: ['HS2AQ-EM', 'LYAI-14'],
  },
  {
    clause: '§4.4: open, stop and close are the words of a cover',
    outcome: 'iot_cover_state',
    rows: ['state|enum||state|3||', 'status|enum||status|5|diagnostic|', 'status|enum||status|1|diagnostic|'],
    models: ['ERC2206-Z', 'ZNMHLDJ01LM', 'ZNCLDJ01LM', 'C200'],
  },
  {
    clause: '§4.4: a binary state of open and close is the one of a valve',
    outcome: 'iot_valve_open',
    rows: ['state|binary||state|7||'],
    models: ['VA4200WZ', 'VA4201WZ', 'VA4220ZB'],
  },
  {
    clause: '§4.4: two states of open and close are a boolean',
    outcome: 'iot_valve_open',
    rows: ['valve_state|enum||valve_state|1||'],
    models: ['BOT-R9V-ZB'],
  },
  {
    clause: '§4.4: two states of open and closed are a boolean',
    outcome: 'iot_contact_open',
    rows: ['door_state|enum||door_state|1||'],
    models: ['DLM-300Z'],
  },
];

/** By row, and by model and row where the rest of the definition decides. */
const exceptionOf = new Map(
  exceptions.flatMap(({ rows, outcome, models = [undefined] }) =>
    rows.flatMap((row) => models.map((model) => [keyOf(row, model), outcome])),
  ),
);

function keyOf(row: string, model: string | undefined): string {
  return model === undefined ? row : `${model}: ${row}`;
}

const fixture = readFileSync(join(import.meta.dirname, '../../connectors/src/catalogue/z2m-exposes.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [property = '', type = '', unit = '', , , name = '', access = '', category = '', parent = '', , , metric = ''] = line.split('\t');
    return { type, metric, row: [property, type, unit, name, access, category, parent].join('|') };
  });

const options = { metrics: (name: string) => metrics.get(name), maxStates: 20, maxActions: 50 };
let devices: readonly (readonly Leaf[])[] = [];
let leaves: readonly Leaf[] = [];

beforeAll(() => {
  const printed = execFileSync(process.execPath, [join(import.meta.dirname, 'printExposes.ts')], { encoding: 'utf8', maxBuffer: 1 << 28 });
  devices = (JSON.parse(printed) as { readonly model: string; readonly exposes: readonly Expose[] }[]).map(leavesOf);
  leaves = devices.flat();
});

test('at least 99.5 % of all numeric and binary properties of Zigbee2MQTT are outside the fallback', () => {
  const data = leaves.filter(({ type }) => type === 'numeric' || type === 'binary');
  const fallbacks = data.filter(({ resolution }) => resolution.step === 9);
  process.stdout.write(outcomeTable(data));
  expect(devices.length).toBeGreaterThan(4500);
  expect(data.length).toBeGreaterThan(27_000);
  expect(fallbacks.length / data.length).toBeLessThanOrEqual(0.005);
});

test('each property of Zigbee2MQTT maps to the metric in the fixture', () => {
  const metricOf = new Map(fixture.map(({ row, metric }) => [row, metric]));
  const expected = ({ row, model }: Leaf) =>
    exceptionOf.get(keyOf(row, model)) ?? exceptionOf.get(row) ?? metricOf.get(row) ?? 'no such row';
  const wrong = leaves.filter((leaf) => !leaf.isRepeated && plain(expected(leaf)) !== outcomeOf(leaf.resolution));
  const reported = wrong.map((leaf) => `${keyOf(leaf.row, leaf.model)} -> ${outcomeOf(leaf.resolution)}, not ${expected(leaf)}`);
  expect(new Set(reported)).toEqual(new Set());
});

test('each row of the fixture is a property of Zigbee2MQTT', () => {
  const seen = new Set(leaves.map(({ row }) => row));
  const containers = /^(composite|list|light|switch|cover|fan|lock|climate)$/;
  const rest = fixture.filter(({ row, type }) => !seen.has(row) && !containers.test(type));
  // added to every payload by Zigbee2MQTT itself
  expect(rest.map(({ row }) => row)).toEqual(['linkquality|numeric|lqi|linkquality|1|diagnostic|']);
});

test('no exception is superfluous', () => {
  const metricOf = new Map(fixture.map(({ row, metric }) => [row, plain(metric)]));
  const seen = new Set(leaves.flatMap(({ row, model }) => [row, keyOf(row, model)]));
  const needless = exceptions.flatMap(({ rows, outcome, models }) =>
    rows.filter((row) => metricOf.get(row) === outcome || !(models ?? [undefined]).some((model) => seen.has(keyOf(row, model)))),
  );
  expect(needless).toEqual([]);
});

test('no two properties of one Zigbee2MQTT device share a series', () => {
  for (const device of devices) {
    const resolutions = new Set(device.map(({ resolution }) => resolution).filter(({ outcome }) => outcome === 'metric'));
    const series = [...resolutions].map(({ metric, labels }) => JSON.stringify([metric?.name, Object.entries(labels).sort()]));
    expect(new Set(series).size).toBe(series.length);
  }
});

test('wellKnownKeys are the numbers that five definitions or more declare, all with one unit and one meaning', () => {
  const byName = Map.groupBy(
    leaves.filter(({ resolution }) => resolution.property.path === undefined),
    ({ resolution }) => resolution.property.name,
  );
  const found = [...byName].map(([name, declared]) => conventionOf(name, new Set(declared.map(({ resolution }) => resolution))));
  const sorted = found.filter((convention) => convention !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  expect(wellKnownKeys).toEqual(sorted);
});

function conventionOf(name: string, resolutions: ReadonlySet<Resolution>): (typeof wellKnownKeys)[number] | undefined {
  const [first] = resolutions;
  const units = new Set([...resolutions].map(({ property }) => property.unit?.trim()));
  const [unit = ''] = units;
  const metric = first?.metric?.name;
  if (metric === undefined || resolutions.size < 5 || units.size > 1) return undefined;
  const isSetting = [...resolutions].some(
    ({ property, metric: own, step }) => property.settable === true || own?.group === 'setting' || step > 6,
  );
  // a phase implies that its plain sibling is one too, which would move a declared series
  const isPart = [...resolutions].some(({ property, labels }) => property.channel !== undefined || labels['phase'] !== undefined);
  if (isSetting || isPart) return undefined;
  const [alone] = resolve([{ name, kind: 'numeric', quantity: metric, ...(unit !== '' && { unit }) }], options);
  const meanings = new Set([...resolutions, alone].map((one) => meaningOf(one)));
  return meanings.size === 1 ? [name, unit, metric] : undefined;
}

/** Metric, labels and what two readings become; another text for each property that is no number. */
function meaningOf(resolution: Resolution | undefined): string {
  const { property, metric, labels, decoding } = resolution ?? {};
  if (property?.kind !== 'numeric' || decoding?.kind !== 'number') return String(property?.kind);
  const { convert } = decoding;
  const values = [1, 50].map((value) => (typeof convert === 'function' ? convert(value) : value * convert.factor + convert.offset));
  return JSON.stringify([metric?.name, labels, values]);
}

function leavesOf({ model, exposes }: { readonly model: string; readonly exposes: readonly Expose[] }): readonly Leaf[] {
  const properties = propertiesOf(exposes);
  const resolutions = resolve(properties, options);
  const byPlace = new Map(resolutions.map((resolution) => [placeOf(resolution.property.path, resolution.property.name), resolution]));
  const seen = new Set<string>();
  return exposes
    .flatMap((expose) => walk(expose, { parents: [], path: [] }))
    .map(({ expose, place }) => {
      const own = placeOf(place.path, expose.property ?? expose.name);
      const resolution = byPlace.get(place.list ?? own);
      if (resolution === undefined) throw new Error(`cannot find property ${own}: the connector does not see it`);
      const isRepeated = seen.has(own);
      if (place.list === undefined) seen.add(own);
      return { model, type: expose.type, row: rowOf(expose, place.parents), resolution, isRepeated };
    });
}

function walk(expose: Expose, place: Place): readonly { readonly expose: Expose; readonly place: Place }[] {
  const { type, name, features, item_type: item } = expose;
  const property = expose.property ?? name;
  if (type === 'list') {
    const parents = [...place.parents, `list:${name}`];
    return item === undefined ? [] : walk(item, { ...place, parents, list: place.list ?? placeOf(place.path, property) });
  }
  if (features === undefined) return [{ expose, place }];
  const inside =
    type === 'composite'
      ? { ...place, parents: [...place.parents, `composite:${name}`], path: [...place.path, property] }
      : { ...place, parents: [...place.parents, type] };
  return features.flatMap((feature) => walk(feature, inside));
}

function placeOf(path: readonly string[] | undefined, name: string): string {
  return JSON.stringify([...(path ?? []), name]);
}

function rowOf({ type, name, property = name, unit = '', access, category = '', endpoint }: Expose, parents: readonly string[]): string {
  const suffix = `_${endpoint ?? ''}`;
  const plainProperty = endpoint !== undefined && property.endsWith(suffix) ? property.slice(0, -suffix.length) : property;
  return [plainProperty, type, unit.trim(), name, access ?? '', category, parents.join('>')].join('|');
}

/** The fixture distinguishes kinds of logging that the exporter does not. */
function plain(metric: string): string {
  if (/^log|excluded/.test(metric)) return 'log';
  return metric;
}

function outcomeOf({ outcome, metric, step, reason = '' }: Resolution): string {
  if (outcome === 'info') return 'iot_device_info';
  if (outcome === 'none') return step === 1 ? '(unpublished)' : reason;
  return metric?.name ?? outcome;
}

function outcomeTable(data: readonly Leaf[]): string {
  const kinds: readonly (readonly [string, (resolution: Resolution) => boolean])[] = [
    ['fallback (step 9)', ({ step }) => step === 9],
    ['setting family', ({ metric }) => metric?.group === 'setting'],
    ['unit rule', ({ step }) => step === 8],
    ...(['measurement', 'state', 'diagnostic', 'color'] as const).map(
      (group) => [`named metric: ${group}`, ({ metric }: Resolution) => metric?.group === group] as const,
    ),
    ['write-only, never published', ({ step }) => step === 1],
    ['log, info or excluded by design', ({ outcome }) => outcome !== 'metric'],
  ];
  const counts = new Map(kinds.map(([kind]) => [kind, 0]));
  for (const { resolution } of data) {
    const [kind = ''] = kinds.find(([, matches]) => matches(resolution)) ?? [];
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const lines = [...counts].map(([kind, count]) => {
    const share = ((100 * count) / data.length).toFixed(2).padStart(6);
    return `  ${kind.padEnd(34)}${String(count).padStart(6)}${share} %\n`;
  });
  return `${devices.length} definitions, ${data.length} numeric and binary properties\n${lines.join('')}`;
}
