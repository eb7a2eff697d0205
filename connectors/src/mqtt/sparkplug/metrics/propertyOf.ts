import { snakeCase } from '../../../catalogue/names.ts';
import { parseUnit } from '../../../catalogue/units.ts';
import type { Property } from '../../../contract.ts';
import { DataType, type Metric, type ValueField } from '../payload/payload.ts';
import type { Declared } from './flatten.ts';

/** Commands and the session of Sparkplug itself. */
const ownNames = /^(Node Control|Device Control)\/|^bdSeq$/;

const left: Readonly<Record<number, string>> = {
  [DataType.DataSet]: 'a data set',
  [DataType.Bytes]: 'bytes',
  [DataType.File]: 'a file',
  [DataType.Template]: 'a template; its members are exported',
};
const firstArray = 22;
const lastArray = 34;

const typesByField: Partial<Record<ValueField, number>> = {
  float: DataType.Float,
  double: DataType.Double,
  boolean: DataType.Boolean,
  string: DataType.String,
};

/** The declared data type; where a birth lacks it, that of the field of its value, if that is one. */
export function typeOf({ type, field }: Metric): number {
  return type === 0 ? (typesByField[field] ?? 0) : type;
}

/** The property that a birth declares by a metric. */
export function propertyOf({ name: fullName, metric }: Declared): Property {
  const parts = fullName.split('/').filter((part) => part !== '');
  const name = parts.pop() ?? fullName;
  const named = { name, ...(parts.length > 0 && { path: parts, native: fullName }) };
  const excluded = exclusionOf(fullName, typeOf(metric));
  return excluded === undefined ? { ...named, ...meaningOf(name, metric) } : { ...named, kind: 'text', excluded };
}

function exclusionOf(name: string, type: number): string | undefined {
  if (ownNames.test(name)) return "Sparkplug's own control";
  if (type >= firstArray && type <= lastArray) return 'an array';
  return left[type] ?? (type < DataType.Int8 || type > lastArray ? `unknown data type ${type}` : undefined);
}

function meaningOf(name: string, metric: Metric): Omit<Property, 'name'> {
  const { properties = {} } = metric;
  switch (typeOf(metric)) {
    case DataType.Boolean:
      return { kind: 'binary', on: true, off: false };
    case DataType.String:
    case DataType.Text:
    case DataType.UUID:
      return { kind: 'text' };
    case DataType.DateTime:
      return { kind: 'numeric', quantity: 'iot_timestamp_seconds' };
    default:
      return numeric(name, properties.unit, properties.high);
  }
}

const accumulates = /(^|_)(total|totals|totalizer|counter|accumulated|accumulator|sum)(_|$)/;
const accumulable: ReadonlySet<string> = new Set(['joules', 'cubic_meters', 'var_seconds', 'voltampere_seconds']);

/** As a variable of OPC UA (catalogue §9.4). */
function numeric(name: string, unit: string | undefined, max: number | undefined): Omit<Property, 'name'> {
  const snake = snakeCase(name);
  const suffix = unit === undefined ? undefined : parseUnit(unit, snake)?.suffix;
  // energy and volume may be those of a day or a tank: only the name shows that a value is a counter
  const as = suffix !== undefined && accumulable.has(suffix) ? (accumulates.test(snake) ? 'counter' : 'gauge') : undefined;
  return {
    kind: 'numeric',
    // a metric with a unit is a reading, also where its name is that of a setting, such as MaxSpeed
    ...(unit !== undefined && { unit, reading: true }),
    ...(as !== undefined && { as }),
    ...(max !== undefined && max > 0 && { max }),
  };
}
