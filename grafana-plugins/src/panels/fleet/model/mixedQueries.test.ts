import { createDataFrame, type DataFrame, type FieldConfig, FieldType, MappingType } from '@grafana/data';
import { prepareFrames } from '../fixtures/prepareFrames';
import { nowMs, seriesFrame } from '../fixtures/seriesFrame';
import { defaultOptions, type FleetOptions } from '../options';
import { buildCells } from './cells';
import { joinItems } from './items';
import { readSeries } from './readSeries';

function cellsOf(frames: readonly DataFrame[], config: FieldConfig = {}, options: Partial<FleetOptions> = {}) {
  const items = joinItems(readSeries(prepareFrames([...frames], config)), options.cellBy ?? []);
  return buildCells(items, { ...defaultOptions, ...options }, { nowMs, staleAfterMs: 60_000 });
}

const query = (refId: string, labels: Record<string, string>, value: number): DataFrame => ({ ...seriesFrame(labels, [value]), refId });

test('two aggregated queries, which have no metric name, are two values of each target', () => {
  const frames = ['web1', 'web2'].flatMap((instance, index) => [
    query('A', { instance }, 10 + index),
    query('B', { instance }, 80 + index),
  ]);
  const cells = cellsOf(frames, {}, { cellValues: 'all' });
  expect(cells.map(({ label, text }) => [label, text])).toEqual([
    ['web1', '10 · 80'],
    ['web2', '11 · 81'],
  ]);
});

test('a query of texts beside one of numbers takes nothing from its cells', () => {
  const version = createDataFrame({
    refId: 'B',
    fields: [
      { name: 'Time', type: FieldType.time, values: [nowMs] },
      { name: 'version', type: FieldType.string, labels: { pump: 'P1' }, values: ['2.1'] },
    ],
  });
  const cells = cellsOf([query('A', { pump: 'P1' }, 5), query('A', { pump: 'P2' }, 6), version]);
  expect(cells.map(({ label }) => label)).toEqual(['P1', 'P2']);
});

test('a number for maintenance between those for up and down is a warning by its mapping', () => {
  const mappings: FieldConfig['mappings'] = [
    {
      type: MappingType.ValueToText,
      options: { 0: { text: 'Down', color: 'red' }, 1: { text: 'Up', color: 'green' }, 2: { text: 'Maintenance', color: 'yellow' } },
    },
  ];
  const cells = cellsOf(
    [0, 1, 2].map((value) => query('A', { backend: `b${value}` }, value)),
    { mappings },
  );
  expect(cells.map(({ text, state, severity }) => [text, state, severity])).toEqual([
    ['Down', 'alert', 4],
    ['Up', 'ok', 0],
    ['Maintenance', 'alert', 2],
  ]);
});
