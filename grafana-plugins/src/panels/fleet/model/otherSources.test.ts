import {
  createDataFrame,
  DataFrameType,
  FieldType,
  MappingType,
  standardTransformers,
  type DataFrame,
  type DataTransformerConfig,
  type DataTransformerInfo,
  type FieldConfig,
} from '@grafana/data';
import { lastValueFrom, of } from 'rxjs';
import { prepareFrames } from '../fixtures/prepareFrames';
import { minuteMs, nowMs, seriesFrame, tableFrame } from '../fixtures/seriesFrame';
import { defaultOptions } from '../options';
import { buildCells } from './cells';
import { joinItems } from './items';
import { readSeries } from './readSeries';

const { calculateFieldTransformer, joinByFieldTransformer, labelsToFieldsTransformer, mergeTransformer, organizeFieldsTransformer } =
  standardTransformers;
const { reduceTransformer, renameByRegexTransformer, seriesToRowsTransformer } = standardTransformers;
const transformers: readonly DataTransformerInfo[] = [
  calculateFieldTransformer,
  joinByFieldTransformer,
  labelsToFieldsTransformer,
  mergeTransformer,
  organizeFieldsTransformer,
  reduceTransformer,
  renameByRegexTransformer,
  seriesToRowsTransformer,
];

/** The frames after a transformation of Grafana. */
function transformed({ id, options }: DataTransformerConfig, frames: DataFrame[]): Promise<DataFrame[]> {
  const transformer = transformers.find((candidate) => candidate.id === id);
  if (transformer === undefined) {
    throw new Error(`cannot transform: unknown transformation "${id}"`);
  }
  const context = { interpolate: (text: string) => text };
  return lastValueFrom(of(frames).pipe(transformer.operator({ ...transformer.defaultOptions, ...options }, context)));
}

function cellsOf(frames: readonly DataFrame[], config: FieldConfig = {}) {
  return buildCells(joinItems(readSeries(prepareFrames(frames, config))), defaultOptions, { nowMs, staleAfterMs: 0 });
}

const namesAndTexts = (frames: readonly DataFrame[], config?: FieldConfig) =>
  cellsOf(frames, config).map(({ label, text }) => `${label}: ${text}`);

const series = () =>
  ['Lamp', 'Oven'].map((name, index) =>
    seriesFrame({ __name__: 'load', connector: 'z', device: `0x0${index}`, name }, [index * 10, index * 10 + 1]),
  );
const table = (refId: string, rows: ReadonlyArray<Record<string, string | number>>) => ({ ...tableFrame(rows), refId });

describe('transformations lose no device', () => {
  const both = ['Lamp: 1', 'Oven: 11'];

  test.each<[string, DataTransformerConfig, readonly string[]]>([
    ['Series to rows', { id: 'seriesToRows', options: {} }, both],
    ['Reduce to rows', { id: 'reduce', options: { reducers: ['lastNotNull'], mode: 'seriesToRows' } }, both],
    [
      'Reduce with labels as fields',
      { id: 'reduce', options: { reducers: ['lastNotNull'], mode: 'seriesToRows', labelsToFields: true } },
      both,
    ],
    ['Reduce of fields', { id: 'reduce', options: { reducers: ['lastNotNull'], mode: 'reduceFields' } }, both],
    ['Labels to fields', { id: 'labelsToFields', options: {} }, both],
    ['Join by field', { id: 'joinByField', options: {} }, both],
    [
      'Add field from calculation',
      { id: 'calculateField', options: { mode: 'reduceRow', reduce: { reducer: 'sum' } } },
      [...both, 'Total: 12'],
    ],
    ['Rename by regex', { id: 'renameByRegex', options: { regex: '.*name="(.*)".*', renamePattern: '$1!' } }, ['Lamp!: 1', 'Oven!: 11']],
  ])('%s', async (_, transformation, expected) => {
    expect(namesAndTexts(await transformed(transformation, series()))).toEqual(expected);
  });

  test.each<[string, DataTransformerConfig]>([
    ['Merge', { id: 'merge', options: {} }],
    ['Join by field', { id: 'joinByField', options: { byField: 'name', mode: 'outer' } }],
  ])('%s of two tables', async (_, transformation) => {
    const tables = [table('A', [{ name: 'Lamp', load: 1 }, { name: 'Oven', load: 11 }]), table('B', [{ name: 'Lamp', limit: 1 }, { name: 'Fridge', limit: 2 }])]; // prettier-ignore
    expect(namesAndTexts(await transformed(transformation, tables))).toEqual([...both, 'Fridge: 2']);
  });

  test('Organize fields may rename the columns of the device', async () => {
    const rename = { id: 'organize', options: { renameByName: { device: 'Gerät', connector: 'Quelle' } } };
    const rows = ['1', '2'].map((device, index) => ({ connector: 'z', device, name: `Lamp ${device}`, Value: index }));
    expect(namesAndTexts(await transformed(rename, [tableFrame(rows)]))).toEqual(['Lamp 1: 0', 'Lamp 2: 1']);
  });
});

const numbers = (name: string, values: number[]) => ({ name, type: FieldType.number, values });
const words = (name: string, values: string[]) => ({ name, type: FieldType.string, values });

describe('tables of databases', () => {
  test.each<[string, Parameters<typeof createDataFrame>[0]['fields'], readonly string[]]>([
    [
      'ids that are numbers name a device',
      [words('connector', ['z', 'z']), numbers('device', [1, 2]), numbers('load', [5, 6])],
      ['1: 5', '2: 6'],
    ],
    ['so do they without a name', [numbers('id', [1, 2]), numbers('load', [5, 6])], ['1: 5', '2: 6']],
    [
      'the name is before the id',
      [numbers('machine_id', [7, 8]), words('machine', ['Pump', 'Fan']), numbers('load', [5, 6])],
      ['Pump 7: 5', 'Fan 8: 6'],
    ],
    ['a number that is the only one is a value', [words('name', ['Pump']), numbers('id', [7])], ['Pump: 7']],
  ])('%s', (_, fields, expected) => {
    expect(namesAndTexts([createDataFrame({ refId: 'A', fields })])).toEqual(expected);
  });

  test('an id beside a state', () => {
    const mappings: FieldConfig['mappings'] = [{ type: MappingType.ValueToText, options: { run: { text: 'Running', color: 'green' } } }];
    const fields = [numbers('id', [7]), words('state', ['run'])];
    expect(namesAndTexts([createDataFrame({ fields })], { mappings })).toEqual(['7: Running']);
  });
});

test('frames without labels have the names of their frames', () => {
  const frame = (name: string, value: number) =>
    createDataFrame({
      refId: 'A',
      name,
      fields: [{ name: 'Time', type: FieldType.time, values: [nowMs - minuteMs, nowMs] }, numbers('Value', [0, value])],
    });
  expect(namesAndTexts([frame('cellar', 1), frame('attic', 2)])).toEqual(['cellar: 1', 'attic: 2']);
});

test.each([
  ['their type', { type: DataFrameType.LogLines }],
  ['their visualisation', { preferredVisualisationType: 'logs' as const }],
])('lines of a log are no devices, by %s', (_, meta) => {
  const lines = createDataFrame({ refId: 'B', meta, fields: [words('Line', ['started', 'stopped']), words('id', ['1', '2'])] });
  expect(namesAndTexts([...series(), lines])).toEqual(['Lamp: 1', 'Oven: 11']);
});

describe('colours that Grafana gives by itself are no state', () => {
  const leak = createDataFrame({
    fields: [words('name', ['Cellar', 'Attic']), { name: 'leak', type: FieldType.boolean, values: [false, true] }],
  });
  const machine = (color?: string[]) =>
    createDataFrame({ fields: [{ name: 'state', type: FieldType.enum, values: [1], labels: { machine: 'Press' }, config: { type: { enum: { text: ['off', 'on'], color } } } }] }); // prettier-ignore
  const states = (frame: DataFrame, config?: FieldConfig) => cellsOf([frame], config).map(({ state }) => state);

  test('of booleans, until a mapping has one', () => {
    expect(states(leak)).toEqual(['ok', 'ok']);
    const wet: FieldConfig['mappings'] = [{ type: MappingType.ValueToText, options: { true: { text: 'Wet', color: 'red' } } }];
    expect(states(leak, { mappings: wet })).toEqual(['ok', 'alert']);
  });

  test('of enums, unless their source has one', () => {
    expect(states(machine())).toEqual(['ok']);
    expect(states(machine(['green', 'red']))).toEqual(['alert']);
  });
});
