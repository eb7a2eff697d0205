import { prepareFrames } from '../fixtures/prepareFrames';
import { nowMs, tableFrame } from '../fixtures/seriesFrame';
import { defaultOptions } from '../options';
import { buildCells } from './cells';
import { joinItems } from './items';
import { readSeries } from './readSeries';

test.each([
  { when: 'during its maintenance', safety_sensor: 'false', seconds: 60, state: 'maintenance' },
  { when: 'after its maintenance', safety_sensor: 'false', seconds: -60, state: 'offline' },
  { when: 'that is a safety sensor, during its maintenance', safety_sensor: 'true', seconds: 60, state: 'offline' },
])('an offline device $when is $state', ({ safety_sensor, seconds, state }) => {
  const lamp = { connector: 'z', device: '1', name: 'Lamp' };
  const until = { __name__: 'iot_device_maintenance_until_timestamp_seconds', ...lamp, safety_sensor, Value: nowMs / 1000 + seconds };
  const frames = [tableFrame([{ __name__: 'iot_device_up', ...lamp, Value: 0 }]), tableFrame([until])];
  const cells = buildCells(joinItems(readSeries(prepareFrames(frames, {}))), defaultOptions, { nowMs, staleAfterMs: 0 });
  expect(cells.map((cell) => [cell.label, cell.state])).toEqual([['Lamp', state]]);
});

test('a cell for an area with a device in maintenance does not count it as OK', () => {
  const device = (id: string) => ({ connector: 'z', device: id, name: `Lamp ${id}`, area: 'Hall' });
  const until = { __name__: 'iot_device_maintenance_until_timestamp_seconds', ...device('3'), Value: nowMs / 1000 + 60 };
  const up = ['1', '2', '3'].map((id) => ({ __name__: 'iot_device_up', ...device(id), Value: 1 }));
  const frames = prepareFrames([tableFrame(up), tableFrame([until])], {});
  const cells = buildCells(joinItems(readSeries(frames), ['area']), { ...defaultOptions, cellBy: ['area'] }, { nowMs, staleAfterMs: 0 });
  expect(cells.map(({ label, state, text }) => [label, state, text])).toEqual([['Hall', 'ok', '2 OK, 1 in maintenance']]);
});
