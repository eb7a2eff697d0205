import { expect, test } from '@jest/globals';
import type { Property } from '@gaugeway/connectors/contract';
import { contact, temperature, TestExporter } from '../../testing/testExporter.ts';
import type { TapRecorder } from '../../testing/tapRecorder.ts';

const energy: Property = { name: 'energy', kind: 'numeric', unit: 'kWh' };
const mode: Property = { name: 'system_mode', kind: 'enum', values: ['off', 'heat'], settable: true, parent: 'climate' };
const properties = [temperature, contact, energy, mode];
const raws = [20, true, 100, 'heat', 21, false, 100, 'off'];
/** Few enough that the buffer never fills and seldom anything is collected meanwhile. */
const readings = 10_000;
const rounds = 101;

/** Bytes of the heap that a reading takes; the median of many rounds. */
function bytesPerReading(read: (index: number) => void, take: () => void): number {
  const bytes = Array.from({ length: rounds }, () => {
    take();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < readings; index++) read(index);
    return (process.memoryUsage().heapUsed - before) / readings;
  });
  return bytes.sort((a, b) => a - b)[(rounds - 1) / 2] ?? NaN;
}

test.each([
  ['without outputs', false],
  ['with outputs', true],
])('a reading allocates nothing, %s', (_, isActive) => {
  const exporter = new TestExporter({}, { isRecorded: true });
  const { tap } = exporter.recorder as TapRecorder;
  tap.isActive = isActive;
  exporter.gateway.link(true);
  // all kinds of series, as in a house
  const points = Array.from({ length: 10 }, (_, at) => exporter.gateway.device({ id: `${at}` }).map(properties)).flat();
  const { nowMs } = exporter;
  const bytes = bytesPerReading(
    (index) => points[index % points.length]?.set(raws[index % raws.length], nowMs),
    () => void tap.take(),
  );
  expect(bytes).toBeLessThan(1);
  exporter[Symbol.dispose]();
});
