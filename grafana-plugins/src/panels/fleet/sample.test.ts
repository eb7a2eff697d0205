import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FieldColorModeId, readCSV, ThresholdsMode, type FieldConfig } from '@grafana/data';
import { prepareFrames } from './fixtures/prepareFrames';
import { buildCells } from './model/cells';
import { joinItems } from './model/items';
import { readSeries } from './model/readSeries';
import { defaultOptions } from './options';

const config: FieldConfig = {
  unit: 'percentunit',
  decimals: 0,
  color: { mode: FieldColorModeId.Thresholds },
  thresholds: {
    mode: ThresholdsMode.Absolute,
    steps: [
      { value: -Infinity, color: 'red' },
      { value: 0.1, color: 'yellow' },
      { value: 0.2, color: 'green' },
    ],
  },
};

test('the sample of the README has the expected cells', () => {
  const [, csv = ''] = /```csv\n([^`]+)```/.exec(readFileSync(resolve(__dirname, 'README.md'), 'utf8')) ?? [];
  const frames = prepareFrames(readCSV(csv), config);
  const cells = buildCells(joinItems(readSeries(frames)), defaultOptions, { nowMs: 0, staleAfterMs: 0 });
  expect(cells.map(({ label, state, text }) => [label, state, text])).toEqual([
    ['Living room climate', 'ok', '81%'],
    ['Living room lamp', 'offline', undefined],
    ['Kitchen climate', 'ok', '64%'],
    ['Dishwasher leak sensor', 'alert', '7%'],
    ['Cellar climate', 'alert', '18%'],
    ['Garden soil moisture', 'ok', '90%'],
  ]);
});
