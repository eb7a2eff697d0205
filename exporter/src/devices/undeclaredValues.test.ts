import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mappingRows } from '../server/statusRows.ts';
import { TestExporter, temperature } from '../testing/testExporter.ts';

let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
});

afterEach(() => exporter[Symbol.dispose]());

function device() {
  exporter.gateway.device({ id: '0x01', name: 'hall' });
  return exporter.gateway.devices.get('0x01')!;
}

test('issue 10.15: undeclared values are in the mapping with the newest value and the reason', () => {
  const hall = device();
  hall.map([temperature]);
  for (const [name, raw] of Object.entries({ voltage: 2900, mode: 'eco', open: true, log: [1, 2], at: { h: 7 }, none: null })) {
    hall.undeclared(name, raw, exporter.nowMs - 1);
  }
  hall.undeclared('voltage', 2895, exporter.nowMs);
  const rows = [...mappingRows(hall, exporter.clock)].slice(1);
  expect(rows.map(({ property, kind, value }) => [property, kind, value])).toEqual([
    ['voltage', 'numeric', 2895],
    ['mode', 'text', 'eco'],
    ['open', 'binary', 'true'],
    ['log', 'list', '[1,2]'],
    ['at', 'object', '{"h":7}'],
    ['none', 'text', 'null'],
  ]);
  expect(rows[0]).toMatchObject({
    exported: false,
    outcome: 'none',
    value_at_ms: exporter.nowMs,
    reason: 'not declared by the source: its meaning is unknown',
  });
});

test('issue 10.15: a name that is declared later is listed once', () => {
  const hall = device();
  hall.undeclared('temperature', 20, exporter.nowMs);
  hall.map([temperature]);
  expect([...mappingRows(hall, exporter.clock)].map(({ property }) => property)).toEqual(['temperature']);
});

test('issue 10.15: ten thousand names, long names and long values are bounded', () => {
  const hall = device();
  hall.undeclared('n'.repeat(101), 1, exporter.nowMs);
  for (let index = 0; index < 10_000; index++) hall.undeclared(`key_${index}`, 'x'.repeat(1000), exporter.nowMs);
  hall.undeclared('key_99', 1, exporter.nowMs);
  const rows = [...mappingRows(hall, exporter.clock)];
  expect(rows).toHaveLength(100);
  expect(rows[0]?.value).toBe('x'.repeat(80));
  expect(rows[99]).toMatchObject({ property: 'key_99', value: 1 });
});
