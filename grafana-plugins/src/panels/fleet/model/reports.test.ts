import {
  createDataFrame,
  FieldColorModeId,
  FieldType,
  MappingType,
  SpecialValueMatch,
  ThresholdsMode,
  type DataFrame,
  type FieldConfig,
} from '@grafana/data';
import { prepareFrames } from '../fixtures/prepareFrames';
import { minuteMs, nowMs, seriesFrame, tableFrame } from '../fixtures/seriesFrame';
import { defaultOptions, type FleetOptions } from '../options';
import { buildCells } from './cells';
import { joinItems } from './items';
import { readSeries } from './readSeries';

function cellsOf(frames: readonly DataFrame[], config: FieldConfig = {}, options: Partial<FleetOptions> = {}) {
  const items = joinItems(readSeries(prepareFrames(frames, config)), options.cellBy);
  return buildCells(items, { ...defaultOptions, ...options }, { nowMs, staleAfterMs: 0 });
}

const steps = (...values: ReadonlyArray<readonly [number, string]>): FieldConfig => ({
  color: { mode: FieldColorModeId.Thresholds },
  thresholds: { mode: ThresholdsMode.Absolute, steps: values.map(([value, color]) => ({ value, color })) },
});
const wellOrNot = steps([-Infinity, 'green'], [1, 'yellow'], [2, 'red']);

/** What users of similar panels reported, against ours. */
describe('reports about panels of states', () => {
  test.each([
    ['the critical one first', [2, 0]],
    ['the critical one last', [0, 2]],
  ])('polystat#158, #173: a cell of several is as bad as the worst of them, %s', (_, values) => {
    const frames = values.map((value, index) => seriesFrame({ area: 'Hall', device: String(index) }, [value]));
    expect(cellsOf(frames, wellOrNot, { cellBy: ['area'] })).toMatchObject([{ state: 'alert', severity: 4 }]);
  });

  test('polystat#203: of two steps the higher one that is reached counts', () => {
    const config = steps([-Infinity, 'blue'], [800, 'orange'], [900, 'green']);
    const frames = [750, 850, 901].map((value) => seriesFrame({ pump: String(value) }, [value]));
    expect(cellsOf(frames, config).map(({ state }) => state)).toEqual(['ok', 'alert', 'ok']);
  });

  test('grafana#91811: thresholds of two fields with one display name are their own', () => {
    const [calm, hot] = [steps([-Infinity, 'green']), steps([-Infinity, 'green'], [5, 'red'])].map((config, index) =>
      prepareFrames([seriesFrame({ pump: String(index) }, [7])], { ...config, displayName: 'Pump' }),
    );
    const items = joinItems(readSeries([...(calm ?? []), ...(hot ?? [])]));
    expect(buildCells(items, defaultOptions, { nowMs, staleAfterMs: 0 }).map(({ state }) => state)).toEqual(['ok', 'alert']);
  });

  test('grafana#10524: a series that ends with nulls is not shown as up', () => {
    expect(cellsOf([seriesFrame({ canary: 'A' }, [1, null, null, null])])).toMatchObject([{ state: 'silent' }]);
  });

  test('grafana#74565: a missing value is neither below nor above a threshold', () => {
    const frames = [tableFrame([{ name: 'A', Value: null }, { name: 'B', Value: 5 }])]; // prettier-ignore
    expect(cellsOf(frames, steps([-Infinity, 'red'], [1, 'green'])).map(({ state }) => state)).toEqual(['unknown', 'ok']);
  });

  test('grafana#109720, #36150: text for no value together with mappings, also of null', () => {
    const frames = [tableFrame([{ name: 'A', Value: null }])];
    const other: FieldConfig['mappings'] = [{ type: MappingType.ValueToText, options: { 1: { text: 'On' } } }];
    expect(cellsOf(frames, { noValue: 'nothing yet', mappings: other })).toMatchObject([{ text: 'nothing yet' }]);
    const ofNull: FieldConfig['mappings'] = [{ type: MappingType.SpecialValue, options: { match: SpecialValueMatch.Null, result: { text: 'Lost' } } }]; // prettier-ignore
    expect(cellsOf(frames, { noValue: 'nothing yet', mappings: ofNull })).toMatchObject([{ text: 'Lost' }]);
  });

  test('polystat#63: `up` has the name of its target and its value', () => {
    const legend = { displayNameFromDS: 'node - web1' };
    expect(cellsOf([seriesFrame({ __name__: 'up', job: 'node', instance: 'web1' }, [1])], legend)).toMatchObject([
      { label: 'node - web1', text: '1' },
    ]);
  });

  test('polystat#404: no limit of cells', () => {
    const frames = Array.from({ length: 3000 }, (_, index) => seriesFrame({ pod: `pod-${index}` }, [index]));
    expect(cellsOf(frames)).toHaveLength(3000);
  });

  test('a stream of frames, of which each is the whole window', () => {
    const window = (value: number) =>
      createDataFrame({
        refId: 'A',
        fields: [
          { name: 'time', type: FieldType.time, values: [nowMs - minuteMs, nowMs] },
          { name: 'load', type: FieldType.number, labels: { host: 'a' }, values: [0, value] },
        ],
      });
    expect(cellsOf([window(1)])[0]?.key).toBe(cellsOf([window(2)])[0]?.key);
  });
});
