import { Implausible, type Labels, type Property } from '../../../contract.ts';
import { channelOf, type DeviceConfig } from '../description/deviceConfig.ts';
import { binary, excluded, labelOf, measured, unknown } from './properties.ts';
import { changed, type Entry } from './receiver.ts';
import type { Sample } from './sampleTree.ts';
import { meaningOf, tariffs, type Units } from './vocabulary.ts';

/** What the meaning of a device's sensors depends on. */
export interface SensorContext {
  readonly config: Pick<DeviceConfig, 'relayNames'>;
  readonly units: Units;
}

/** A place without the index of a list. */
interface Place {
  readonly path: readonly string[];
  readonly sensor: string;
  readonly keys: readonly string[];
  readonly index: number | undefined;
}

const cardReaders: ReadonlySet<string> = new Set(['PN532', 'RDM6300', 'MFRC522', 'Wiegand']);

/** The values of the messages of sensors, whose tree is free: any driver, script or user adds to it. */
export function sensorEntries(samples: readonly Sample[], context: SensorContext): readonly Entry[] {
  const parts = new Set(samples.map(({ path }) => path.join('/')));
  return samples.flatMap((sample) => {
    const property = propertyOf(sample, context, parts);
    return property === undefined ? [] : [entryOf(sample, property, context)];
  });
}

/** A few values are not what they measure yet. */
function entryOf({ path }: Sample, property: Property, { units }: SensorContext): Entry {
  const { sensor, keys } = placeOf(path);
  const { factor = 1, sentinel } = meaningOf(sensor, keys.join('.'), units) ?? {};
  if (property.kind !== 'numeric' || (factor === 1 && sentinel === undefined)) return { path, properties: [property] };
  return changed(path, property, (raw) => {
    if (typeof raw !== 'number') return raw;
    return raw === sentinel ? new Implausible('sentinel', raw) : raw * factor;
  });
}

function propertyOf(sample: Sample, context: SensorContext, parts: ReadonlySet<string>): Property | undefined {
  const { path, kind } = sample;
  const place = placeOf(path);
  const { sensor, keys } = place;
  if (cardReaders.has(sensor)) return excluded(path, 'the number of a card');
  if (/^Shutter\d{1,2}$/.test(sensor)) return excluded(path, 'where the shutter moves to, or a tilt that it does not have');
  if (keys.length === 0) return ofInput(sample);
  if (kind !== 'number' && kind !== 'none') return kind === 'text' ? ofText(sample, place) : unknown(sample);
  return ofSensor(place, context, parts) ?? unknown(sample);
}

/** A single value without a sensor, such as `"Switch1":"ON"`. */
function ofInput(sample: Sample): Property | undefined {
  const [, number] = /^Switch(\d{1,2})$/.exec(sample.path[0] ?? '') ?? [];
  if (number === undefined || sample.kind !== 'onOff') return unknown(sample);
  return binary(sample.path, 'iot_input_active', { labels: { channel: `switch${number}` } });
}

function ofText(sample: Sample, { sensor, keys }: Place): Property | undefined {
  if (sensor === 'ENERGY' && keys[0] === 'TotalStartTime') return excluded(sample.path, 'a local time without a time zone');
  return unknown(sample);
}

function placeOf(path: readonly string[]): Place {
  const [sensor = '', ...keys] = path;
  const isListed = keys.length > 1 && /^\d{1,2}$/.test(keys.at(-1) ?? '');
  return { path, sensor, keys: isListed ? keys.slice(0, -1) : keys, index: isListed ? Number(keys.at(-1)) : undefined };
}

function ofSensor(place: Place, context: SensorContext, parts: ReadonlySet<string>): Property | undefined {
  const { path, sensor, keys, index } = place;
  const key = keys.join('.');
  if (/^ENERGY\d*$/.test(sensor)) return ofEnergy(place, context, parts);
  if (sensor === 'COUNTER') return ofCounter(place);
  const { key: name, number } = sensor === 'ANALOG' ? withoutPin(keys) : { key, number: undefined };
  const meaning = meaningOf(sensor, name, context.units);
  if (meaning === undefined) return undefined;
  const label =
    meaning.isPlain === true ? '' : labelOf(sensor, ...keys.slice(0, keys.length > 1 && name !== key ? -1 : 0), number, meaning.sensor);
  const channel: Labels = index === undefined ? {} : { channel: String(index + 1) };
  return measured(path, meaning, labels({ sensor: label, ...meaning.labels, ...channel }));
}

/** `Temperature1` is the one at an input of an ESP32; a current clamp has an object of its own. */
function withoutPin(keys: readonly string[]): { readonly key: string; readonly number: string | undefined } {
  const [, key = '', number] = /^(.*?)(\d*)$/.exec(keys.at(-1) ?? '') ?? [];
  return { key, number: number === '' ? undefined : number };
}

function ofCounter({ path, keys }: Place): Property | undefined {
  const [, channel] = /^C(\d{1,2})$/.exec(keys[0] ?? '') ?? [];
  return channel === undefined ? undefined : measured(path, { metric: 'iot_tally' }, { sensor: 'counter', channel });
}

function ofEnergy(place: Place, context: SensorContext, parts: ReadonlySet<string>): Property | undefined {
  const { path, sensor, keys, index } = place;
  const [key = ''] = keys;
  const own = sensor === 'ENERGY' ? undefined : sensor;
  if (keys.length === 1 && key === 'Period') return excluded(path, 'energy since the report before, which is part of Total');
  const tariff = Object.hasOwn(tariffs, key) ? tariffs[key] : undefined;
  if (tariff !== undefined) return measured(path, tariff, labels({ sensor: labelOf(own), tariff: String((index ?? 0) + 1) }));
  const meaning = meaningOf(sensor, isNamedPart(keys) ? key : keys.join('.'), context.units);
  if (meaning === undefined) return undefined;
  const part = isNamedPart(keys) ? { channel: labelOf(keys[1]) } : partOf(place, context, parts);
  return measured(path, meaning, labels({ sensor: labelOf(own, meaning.sensor), ...meaning.labels, ...part }));
}

/** `{"Total":{"Phase1":…}}` of a script. */
function isNamedPart(keys: readonly string[]): boolean {
  return keys.length === 2 && /^Phase\d$/.test(keys[1] ?? '');
}

/**
 * The indexes of a list are the phases of a meter, the outlets of a plug or the inputs of a device with several clamps. Three voltages with one frequency
 * are phases; all drivers for several meters have a frequency for each, or one voltage for all.
 */
function partOf({ sensor, index }: Place, { config }: SensorContext, parts: ReadonlySet<string>): Labels {
  if (index === undefined) return {};
  const has = (key: string) => parts.has(`${sensor}/${key}`);
  const isThreePhase = has('Voltage/2') && !has('Voltage/3') && !has('Frequency/0');
  return isThreePhase ? { phase: `l${index + 1}` } : { channel: channelOf(config, index) };
}

function labels(all: Readonly<Record<string, string>>): Labels {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
