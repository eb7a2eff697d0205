import type { PointProblem, Problem, Report } from '../../../profileProblem.ts';
import type { MappingConfig } from '../schema/mappingSchema.ts';
import type { ReadingConfig } from '../schema/readingSchema.ts';
import { type CompiledReading, compileReading, type ReadingContext } from './compileReading.ts';
import { compileCondition, type Condition } from './condition.ts';
import { compileDevice, type DeviceTemplates } from './deviceTemplates.ts';
import { isAnyKey, parsePath, type JsonPath } from './jsonPath.ts';
import { compileSignature, type MessageSignature } from './messageSignature.ts';
import { compileTime, type MessageTime } from './messageTime.ts';
import { Nonces } from './nonces.ts';
import { Shape } from './shape.ts';
import { statefulKeys } from './stateful.ts';
import { compilePattern, isShared, type TopicPattern } from './topicPattern.ts';

/** A mapping of one topic pattern, as messages are read by it. */
export interface CompiledMapping {
  /** The pattern as written. */
  readonly topic: string;
  readonly pattern: TopicPattern;
  readonly device: DeviceTemplates;
  readonly condition: Condition | undefined;
  /** Where the objects are that are read one by one. */
  readonly each: JsonPath | undefined;
  readonly readings: readonly CompiledReading[];
  /** The readings of a JSON payload; undefined where there are none. */
  readonly shape: Shape | undefined;
  /** The reading of a payload that is a single value. */
  readonly scalar: CompiledReading | undefined;
  readonly time: MessageTime | undefined;
  readonly availability: Availability | undefined;
  readonly signature: MessageSignature | undefined;
  /** Its payloads are JSON documents. */
  readonly isJson: boolean;
}

interface Availability {
  readonly path: JsonPath;
  readonly on: string;
  readonly off: readonly string[];
}

/** Compiles mappings; paths of problems start with the index in the list. What is not valid is left out. */
export function compileMappings(list: readonly MappingConfig[]): {
  readonly mappings: readonly CompiledMapping[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const mappings = list.flatMap((config, index) => {
    const report: Report = ({ path, ...problem }) => problems.push({ ...problem, path: [index, ...path] });
    // a message of one topic must not be accepted again at another one
    const nonces = new Nonces();
    if (isShared(config.topic)) for (const { key, message } of statefulKeys(config)) report({ code: 'conflict', path: [key], message });
    return expand(config).flatMap(({ config: single, path }) => {
      const before = problems.length;
      const compiled = attempt(
        () => compileMapping(single, { path, nonces }, report),
        (message) => report({ code: 'invalid_value', path, message }),
      );
      return compiled === undefined || problems.length > before ? [] : [compiled];
    });
  });
  return { mappings, problems };
}

interface SingleMapping {
  readonly config: MappingConfig;
  /** Its place below the mapping as written. */
  readonly path: readonly (string | number)[];
}

/** One mapping for each topic: those of `subtopics` and of the availability are mappings of their own. */
function expand(config: MappingConfig): readonly SingleMapping[] {
  const { subtopics = {}, value_path: valuePath, availability, topic, ...common } = config;
  const own = availability?.topic === undefined ? availability : undefined;
  const hasOwn = [common.readings, common.value, own].some((key) => key !== undefined);
  const below = Object.entries(subtopics).map(([subtopic, reading]) => ({
    config: { ...common, topic: `${topic}/${subtopic}`, readings: undefined, value: undefined, ...placed(readingOf(reading), valuePath) },
    path: ['subtopics', subtopic],
  }));
  const reachable =
    availability?.topic === undefined
      ? []
      : [
          {
            config: {
              topic: availability.topic,
              // what else describes the device may be in payloads that this topic does not have
              device: common.device && { id: common.device.id, sleeps: false },
              verify: common.verify,
              availability: { ...availability, topic: undefined },
            },
            path: ['availability'],
          },
        ];
  const isEmpty = !hasOwn && below.length + reachable.length > 0;
  return [...(isEmpty ? [] : [{ config: { ...common, topic, availability: own }, path: [] }]), ...below, ...reachable];
}

interface MappingContext {
  /** Where it is below the mapping as written. */
  readonly path: SingleMapping['path'];
  readonly nonces: Nonces;
}

function placed(reading: ReadingConfig, valuePath: string | undefined): Pick<MappingConfig, 'readings' | 'value'> {
  return valuePath === undefined ? { value: reading } : { readings: [{ ...reading, path: valuePath }] };
}

function readingOf(reading: string | ReadingConfig): ReadingConfig {
  return typeof reading === 'string' ? { unit: reading } : reading;
}

function compileMapping(config: MappingConfig, { path: at, nonces }: MappingContext, report: Report): CompiledMapping | undefined {
  const { topic, device, when, each, time, availability } = config;
  const pattern = compilePattern(topic);
  if (device === undefined) {
    report({ code: 'missing', path: at, message: 'expected "device" with an id such as {device}' });
    return undefined;
  }
  const { shape, read, placed, scalar } = readingsOf(config, pattern, { at, report });
  if (config.readings === undefined && config.value === undefined && availability === undefined)
    report({ code: 'missing', path: at, message: 'expected "readings", "value", "subtopics" or "availability"' });
  const { path = '', on, off } = availability ?? { on: '', off: '' };
  const devices = compileDevice(device, pattern.parts);
  const signature = config.verify && compileSignature(config.verify, pattern.parts, nonces);
  const messageTime = time === undefined ? undefined : compileTime(time);
  const known = [
    ...Object.keys(when ?? {}).map(parsePath),
    ...devices.paths,
    ...read.flatMap(({ paths }) => paths),
    ...(signature?.paths ?? []),
  ];
  for (const place of messageTime === undefined ? known : [...known, messageTime.path]) shape.know(place);
  return {
    topic,
    pattern,
    device: devices,
    condition: when && compileCondition(when),
    each: each === undefined ? undefined : parsePath(each),
    readings: read,
    shape: placed.length === 0 ? undefined : shape,
    scalar,
    time: messageTime,
    signature,
    availability: availability && { path: parsePath(path), on: String(on), off: [off].flat().map(String) },
    isJson: known.length > 0 || placed.length > 0 || messageTime !== undefined || path !== '',
  };
}

interface Readings {
  readonly shape: Shape;
  readonly placed: readonly CompiledReading[];
  readonly scalar: CompiledReading | undefined;
  /** All of them. */
  readonly read: readonly CompiledReading[];
}

function readingsOf(
  { topic, labels = {}, readings = [], value }: MappingConfig,
  { parts, isShared: shared }: TopicPattern,
  { at, report }: { readonly at: SingleMapping['path']; readonly report: Report },
): Readings {
  const shape = new Shape();
  const placed = placedReadings(readings).flatMap(({ path: text, key, reading }, index) => {
    const path = parsePath(text);
    const own = { parts, labels, isShared: shared, index, defaultName: nameOf(path, topic), stars: starsOf(path) };
    const compiled = checked(reading, own, { path: placeOf(at, ['readings', key]), report });
    if (compiled === undefined) return [];
    shape.add(path, compiled);
    return [compiled];
  });
  const scalarContext = { parts, labels, isShared: shared, index: placed.length, defaultName: nameOf([], topic), stars: 0 };
  const scalar = value === undefined ? undefined : checked(readingOf(value), scalarContext, { path: placeOf(at, ['value']), report });
  return { shape, placed, scalar, read: scalar === undefined ? placed : [...placed, scalar] };
}

interface PlacedReading {
  readonly path: string;
  /** In the file. */
  readonly key: string | number;
  readonly reading: ReadingConfig;
}

function placedReadings(readings: NonNullable<MappingConfig['readings']>): readonly PlacedReading[] {
  if (Array.isArray(readings)) return readings.map(({ path, ...reading }, key) => ({ path, key, reading }));
  return Object.entries(readings).map(([path, reading]) => ({ path, key: path, reading: readingOf(reading) }));
}

/** The place of a reading that `subtopics` has is that of its entry. */
function placeOf(at: SingleMapping['path'], below: readonly (string | number)[]): readonly (string | number)[] {
  return at.length > 0 ? at : below;
}

interface Checked {
  /** Where the reading is in the file. */
  readonly path: readonly (string | number)[];
  readonly report: Report;
}

/** The compiled reading; undefined where it has problems, which are reported with its name. */
function checked(
  reading: ReadingConfig,
  context: Omit<ReadingContext, 'problems' | 'place'>,
  { path, report }: Checked,
): CompiledReading | undefined {
  const problems: PointProblem[] = [];
  const compiled = attempt(
    () => compileReading(reading, { ...context, place: path, problems }),
    (message) => problems.push({ code: 'invalid_value', message }),
  );
  for (const { code, message } of problems) report({ code, path, message: `reading "${reading.name ?? context.defaultName}": ${message}` });
  return problems.length > 0 ? undefined : compiled;
}

function attempt<T>(work: () => T, fail: (message: string) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    fail((error as Error).message);
    return undefined;
  }
}

/** `motor_current` of `motor.current`; for the payload itself the last level of the topic. */
function nameOf(path: JsonPath, topic: string): string {
  const keys = path.filter((key) => !isAnyKey(key) && !/^\d+$/.test(key));
  if (keys.length > 0 && keys.join('') !== 'value') return keys.join('_');
  return topic.split('/').at(-1) ?? topic;
}

function starsOf(path: JsonPath): number {
  return path.filter(isAnyKey).length;
}
