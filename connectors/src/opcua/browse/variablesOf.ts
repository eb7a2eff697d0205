import { parseUnit } from '../../catalogue/units.ts';
import { snakeCase } from '../../catalogue/names.ts';
import type { Property } from '../../contract.ts';
import type { ValueDecoder, VariableNode } from '../address-space/addressSpace.ts';
import { type EngineeringUnit, unitTextOf } from './units.ts';
import { enumTexts } from './enumTexts.ts';
import { propertyNamed, type ServerNode, type VariableFacts } from './serverNode.ts';
import * as decoders from '../address-space/valueDecoders.ts';
import { textOf } from '../address-space/valueDecoders.ts';

/** A variable and its path below its device. */
export interface PlacedVariable {
  readonly node: ServerNode;
  /** Browse names below the device, without that of the variable. */
  readonly path: readonly string[];
}

/** The decoder of a value, and the parts of its property besides the name. */
interface Meaning extends Pick<Property, 'kind'>, Partial<Omit<Property, 'kind' | 'name' | 'path'>> {
  readonly decode: ValueDecoder;
  /** Where the property is not named after the variable. */
  readonly name?: string;
}

/** The properties of a variable; none where catalogue §9.4 does not export its data type. */
export function variablesOf({ node, path }: PlacedVariable): VariableNode[] {
  const { facts } = node;
  if (facts === undefined || !facts.isReadable || facts.isArray) return [];
  const range = propertyNamed(node, 'InstrumentRange')?.value;
  return meaningsOf(node, facts).map(({ decode, name = node.name, ...meaning }) => ({
    nodeId: node.nodeId,
    path: [...path, node.name].join('/'),
    property: { ...nameAndPath(name, path), ...meaning },
    decode,
    ...(isRange(range) && { instrumentRange: [range.low, range.high] as const }),
  }));
}

/** Objects that the companion specifications put between a device and its variables; they are no part of the device. */
const structuralObjects: ReadonlySet<string> = new Set([
  'ParameterSet',
  'Identification',
  'Monitoring',
  'MachineryBuildingBlocks',
  'Measurements',
  'OperationCounters',
]);

function nameAndPath(name: string, path: readonly string[]): Pick<Property, 'name' | 'path' | 'native'> {
  const significant = path.filter((part) => !structuralObjects.has(part));
  return {
    name,
    ...(significant.length > 0 && { path: significant }),
    ...(significant.length < path.length && { native: [...path, name].join('_') }),
  };
}

function meaningsOf(node: ServerNode, { dataType }: VariableFacts): readonly Meaning[] {
  if (dataType.isHealth) return health;
  switch (dataType.kind) {
    case 'boolean':
      return [binary(node)];
    case 'number':
    case 'int64':
    case 'uint64':
      return [enumeration(node, dataType.texts) ?? numeric(node, dataType)];
    case 'time':
      return [{ kind: 'numeric', quantity: 'iot_timestamp_seconds', decode: decoders.timestamp }];
    case 'text':
    case 'localized':
      return [{ kind: 'text', decode: decoders.text }];
    case 'other':
      return [];
  }
}

const healthTexts = ['normal', 'failure', 'check_function', 'off_spec', 'maintenance_required'];

/** DeviceHealthEnumeration [OPC 10000-100 4.5.4] with the state names of catalogue §5.1, and whether it is not normal (§5.8). */
const health: readonly Meaning[] = [
  { kind: 'enum', metric: 'iot_device_health', values: healthTexts, decode: decoders.enumText(new Map(healthTexts.entries())) },
  { kind: 'binary', name: 'problem', metric: 'iot_problem_detected', on: true, off: false, decode: decoders.otherThan(0) },
];

function binary(node: ServerNode): Meaning {
  const on = textOf(propertyNamed(node, 'TrueState')?.value);
  const off = textOf(propertyNamed(node, 'FalseState')?.value);
  if (on === undefined || off === undefined || on === off) return { kind: 'binary', on: true, off: false, decode: decoders.boolean };
  return { kind: 'binary', on, off, decode: decoders.twoState(on, off) };
}

/** Names for the state of the whole machine. */
const machineState = /^((machine|operating|operation|operational|current|unit|device|item|work)_)*(state|status)$/;

function enumeration(node: ServerNode, textsOfType: ReadonlyMap<number, string> | undefined): Meaning | undefined {
  const own = propertyNamed(node, 'EnumValues')?.value ?? propertyNamed(node, 'EnumStrings')?.value;
  const texts = enumTexts(own) ?? textsOfType;
  if (texts === undefined) return undefined;
  const isState = machineState.test(snakeCase(node.name));
  const values = [...new Set(texts.values())];
  return { kind: 'enum', values, ...(isState && { quantity: 'iot_operating_state' }), decode: decoders.enumText(texts) };
}

const accumulates = /(^|_)(total|totals|totalizer|counter|accumulated|accumulator|sum)(_|$)/;
const accumulable: ReadonlySet<string> = new Set(['joules', 'cubic_meters', 'var_seconds', 'voltampere_seconds']);

function numeric(node: ServerNode, { kind, isDuration }: VariableFacts['dataType']): Meaning {
  const decode = { number: decoders.plainNumber, int64: decoders.signedNumber, uint64: decoders.unsignedNumber }[
    kind as 'number' | 'int64' | 'uint64'
  ];
  if (node.name === 'OperationDuration')
    return { kind: 'numeric', metric: 'iot_operating_time_seconds_total', unit: 'ms', as: 'counter', decode };
  if (node.name === 'OperationCycleCounter') return { kind: 'numeric', metric: 'iot_starts_total', as: 'counter', decode };
  const unit = isDuration ? 'ms' : unitOf(node);
  const name = snakeCase(node.name);
  const suffix = unit === undefined ? undefined : parseUnit(unit, name)?.suffix;
  // energy and volume may be those of a day or a tank: only the name shows that a value is a counter
  const as = suffix !== undefined && accumulable.has(suffix) ? (accumulates.test(name) ? 'counter' : 'gauge') : undefined;
  // a variable with a unit is a reading, also where its name is that of a setting, such as MaxSpeed
  return { kind: 'numeric', ...(unit !== undefined && { unit, reading: true }), ...(as !== undefined && { as }), decode };
}

function unitOf(node: ServerNode): string | undefined {
  const value = propertyNamed(node, 'EngineeringUnits')?.value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { namespaceUri, unitId, displayName } = value as Omit<EngineeringUnit, 'displayName'> & { readonly displayName?: unknown };
  const unit = unitTextOf({ namespaceUri, unitId, displayName: textOf(displayName) });
  return unit === '' ? undefined : unit;
}

function isRange(value: unknown): value is { readonly low: number; readonly high: number } {
  if (typeof value !== 'object' || value === null || !('low' in value && 'high' in value)) return false;
  const { low, high } = value;
  return typeof low === 'number' && typeof high === 'number' && low < high;
}
