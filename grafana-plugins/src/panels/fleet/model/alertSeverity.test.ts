import { prepareFrames } from '../fixtures/prepareFrames';
import { nowMs, tableFrame } from '../fixtures/seriesFrame';
import { defaultOptions } from '../options';
import { buildCells } from './cells';
import { joinItems } from './items';
import { readSeries } from './readSeries';

const lamp = { connector: 'z', device: '1', name: 'Lamp' };

function cellsOf(...tables: Array<Parameters<typeof tableFrame>[0]>) {
  const frames = prepareFrames(tables.map((rows) => tableFrame(rows)));
  return buildCells(joinItems(readSeries(frames)), defaultOptions, { nowMs, staleAfterMs: 0 });
}

test('severities have the words of the app', () => {
  const alert = { __name__: 'ALERTS', alertname: 'Fire', alertstate: 'firing', severity: 'emergency', ...lamp, Value: 1 };
  expect(cellsOf([{ __name__: 'iot_device_up', ...lamp, Value: 1 }], [alert]).map(({ severity }) => severity)).toEqual([4]);
});
