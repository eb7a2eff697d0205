import { createDataFrame, type DataFrame, type DataQueryResponse, type DataSourceApi, FieldType } from '@grafana/data';
import { of } from 'rxjs';
import { FakeLoki } from '../testing/fakeLoki';
import { FakeTempo } from '../testing/fakeTempo';
import { queryLines } from './loki';
import { queryTraces } from './tempo';

const range = { fromMs: 1000, toMs: 9000, limit: 10 };
const asDataSource = (fake: object) => fake as DataSourceApi;
const responding = (response: DataQueryResponse) => asDataSource({ query: () => of(response) });
const labels = { connector: 'zigbee', kind: 'event', device: 'lamp' };

describe('lines', () => {
  const query = { ...range, expr: '{kind=~"event"}' };

  test('the last response of several counts; newest first by nanoseconds', async () => {
    const loki = new FakeLoki([
      { atNs: '2000000001', text: 'first', labels },
      { atNs: '2000000002', text: 'second', labels },
      { atNs: '9000000000', text: 'at the end, which is excluded', labels },
    ]);
    const lines = await queryLines(asDataSource(loki), query);
    expect(lines.map(({ text, atMs }) => [text, atMs])).toEqual([
      ['second', 2000],
      ['first', 2000],
    ]);
    expect(lines[0]?.labels).toEqual(labels);
  });

  test("frames of Grafana's format for data planes, without ids", async () => {
    const frame: DataFrame = createDataFrame({
      fields: [
        { name: 'timestamp', type: FieldType.time, values: [2000, 2000] },
        { name: 'body', type: FieldType.string, values: ['a', 'b'] },
        { name: 'labels', type: FieldType.other, values: [labels, labels] },
      ],
    });
    const times = frame.fields[0];
    if (times !== undefined) {
      times.nanos = [5, 7];
    }
    const lines = await queryLines(responding({ data: [frame] }), query);
    expect(lines.map(({ text, atNs }) => [text, atNs])).toEqual([
      ['b', '2000000007'],
      ['a', '2000000005'],
    ]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(2);
  });

  test('an error rejects, and a response without frames is empty', async () => {
    const loki = new FakeLoki();
    loki.error = 'too many outstanding requests';
    await expect(queryLines(asDataSource(loki), query)).rejects.toThrow('too many outstanding requests');
    await expect(queryLines(responding({ data: [] }), query)).resolves.toEqual([]);
    await expect(queryLines(responding({ data: [createDataFrame({ fields: [] })] }), query)).resolves.toEqual([]);
  });
});

describe('traces', () => {
  const query = { ...range, query: '{ }' };

  test('newest first; one failed span makes a trace a failed one', async () => {
    const tempo = new FakeTempo([
      { id: 'a', name: 'poll', startMs: 2000, durationMs: 12, statuses: ['unset', 'error'] },
      { id: 'b', name: '', startMs: 3000, statuses: ['ok'] },
    ]);
    expect(await queryTraces(asDataSource(tempo), query)).toEqual([
      { id: 'b', name: '', startMs: 3000, durationMs: 0, hasFailed: false },
      { id: 'a', name: 'poll', startMs: 2000, durationMs: 12, hasFailed: true },
    ]);
    expect(tempo.queries).toEqual(['{ } | select(status)']);
  });

  test('an error rejects', async () => {
    const tempo = new FakeTempo();
    tempo.error = 'Bad Gateway';
    await expect(queryTraces(asDataSource(tempo), query)).rejects.toThrow('Bad Gateway');
  });
});
