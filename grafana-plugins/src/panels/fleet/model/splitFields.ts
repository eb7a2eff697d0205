import { FieldType, type DataFrame, type Field, type FieldConfig, type ValueMapping } from '@grafana/data';
import { mappingOf } from './mapping';
import type { FleetFieldConfig } from './roles';

/** The fields of a frame: those that identify a device, its values and their time. */
export interface SplitFields {
  readonly texts: readonly Field[];
  readonly values: readonly Field[];
  readonly time?: Field;
}

/** Columns of numbers that name a device, where another column has values. */
const idColumn = /^(device|(.+[_ ])?id)$/i;

/** Columns that name a device or its place, whatever the value mappings of the panel. */
const namingColumns = new Set(['__name__', 'job', 'instance', 'connector', 'device', 'name', 'area', 'id']);

/** Numbers are values. A text is a value if it is a state: with labels of its own, with a meaning set, or with a value mapping for one of its texts. */
export function splitFields(frame: DataFrame): SplitFields {
  const { fields } = frame;
  const time = fields.find(({ type }) => type === FieldType.time);
  const numbers = fields.filter(({ type }) => type === FieldType.number || type === FieldType.boolean);
  const words = fields.filter(({ type }) => type === FieldType.string || type === FieldType.enum);
  const hasOthers = numbers.some((field) => !isId(field)) || words.some(isState);
  const ids = hasOthers ? numbers.filter(isId) : [];
  const isNumber = (field: Field) => numbers.includes(field) && !ids.includes(field);
  // ids after names: "Pump 7"
  const texts = [...words, ...ids];
  let states = texts.filter(isState);
  if (states.length === 0 && texts.length > 0 && !fields.some(isNumber)) {
    states = statesOfTexts(frame, texts);
  }
  return {
    texts: texts.filter((field) => !states.includes(field)),
    values: fields.filter((field) => isNumber(field) || states.includes(field)),
    time,
  };
}

function isId({ name, labels = {}, config }: Field): boolean {
  return idColumn.test(name) && Object.keys(labels).length === 0 && roleIn(config) === 'auto';
}

/** Where nothing says which texts are states: all of a time series, else the last column that names nothing. */
function statesOfTexts({ meta }: DataFrame, texts: readonly Field[]): Field[] {
  if (meta?.type?.startsWith('timeseries')) {
    return [...texts];
  }
  const last = texts.filter(({ name }) => !namingColumns.has(name)).at(-1) ?? texts.at(-1);
  return last ? [last] : [];
}

function isState(field: Field): boolean {
  if (roleIn(field.config) !== 'auto' || Object.keys(field.labels ?? {}).length > 0) {
    return true;
  }
  const { mappings = [] } = field.config;
  return mappings.length > 0 && !namingColumns.has(field.name) && field.values.some((value: unknown) => isMapped(value, mappings));
}

function roleIn({ custom }: FieldConfig): NonNullable<FleetFieldConfig['role']> {
  return (custom as FleetFieldConfig | undefined)?.role ?? 'auto';
}

/** A number as text is rather an id, such as a channel, than a state. */
function isMapped(value: unknown, mappings: readonly ValueMapping[]): boolean {
  return typeof value === 'string' && value !== '' && Number.isNaN(Number(value)) && mappingOf(value, mappings) !== undefined;
}
