import { createDataFrame, type DataSourceApi, FieldType, LoadingState } from '@grafana/data';
import { NEVER, of, throwError } from 'rxjs';
import { FakePrometheus } from '../testing/fakePrometheus';
import { queryInstant, queryRange } from './prometheus';

const sourceOf = (query: unknown) => ({ query }) as DataSourceApi;

test('vectors by name, without empty labels', async () => {
  const prometheus = new FakePrometheus((expression) =>
    expression === 'up'
      ? [
          { labels: { job: 'a', area: '' }, value: 1 },
          { labels: { job: 'b', area: 'Attic' }, value: 0 },
        ]
      : [],
  );
  expect(await queryInstant(prometheus as unknown as DataSourceApi, { up: 'up', none: 'absent_metric' }, { atMs: 5000 })).toEqual({
    up: [
      { labels: { job: 'a' }, value: 1, atMs: 5000 },
      { labels: { job: 'b', area: 'Attic' }, value: 0, atMs: 5000 },
    ],
    none: [],
  });
});

test('labels of the value field', async () => {
  const frame = createDataFrame({
    refId: 'up',
    fields: [
      { name: 'Time', type: FieldType.time, values: [1000] },
      { name: 'Value', type: FieldType.number, labels: { job: 'a' }, values: [1] },
    ],
  });
  const source = sourceOf(() => of({ data: [], state: LoadingState.Loading }, { data: [frame], state: LoadingState.Done }));
  expect(await queryInstant(source, { up: 'up' })).toEqual({ up: [{ labels: { job: 'a' }, value: 1, atMs: 1000 }] });
});

test('an error of the data source', async () => {
  const error = { refId: 'up', message: 'Bad Request', data: { message: 'parse error: unexpected ")"' } };
  const source = sourceOf(() => of({ data: [], state: LoadingState.Error, errors: [error] }));
  await expect(queryInstant(source, { up: 'up)' })).rejects.toThrow('parse error: unexpected ")"');
});

test('a failed request', async () => {
  const source = sourceOf(() => throwError(() => ({ status: 502, statusText: 'Bad Gateway', data: { message: 'connection refused' } })));
  await expect(queryInstant(source, { up: 'up' })).rejects.toThrow('connection refused');
});

describe('the API of Prometheus behind the data source', () => {
  const vector = { status: 'success', data: { resultType: 'vector', result: [{ metric: { job: 'a', area: '' }, value: [5, '+Inf'] }] } };
  const direct = (getResource: unknown, query: unknown = () => of({ data: [], state: LoadingState.Done })) =>
    ({ type: 'prometheus', getResource, query }) as unknown as DataSourceApi;

  test('is asked for instant vectors', async () => {
    const getResource = jest.fn(async () => vector);
    expect(await queryInstant(direct(getResource), { up: 'up' }, { atMs: 5000 })).toEqual({
      up: [{ labels: { job: 'a' }, value: Infinity, atMs: 5000 }],
    });
    expect(getResource).toHaveBeenCalledWith('api/v1/query', { query: 'up', time: 5 }, { showErrorAlert: false, abortSignal: undefined });
  });

  test('several vectors come in one answer, each with its own labels', async () => {
    const result = [
      { metric: { device: 'a', area: '' }, value: [5, '1'] },
      { metric: { device: 'a', __query: 'alerts' }, value: [5, '2'] },
      { metric: { device: 'b', __query: 'alerts' }, value: [5, '3'] },
    ];
    const getResource = jest.fn(async () => ({ data: { resultType: 'vector', result } }));
    const expressions = { up: 'up or on () x', alerts: 'ALERTS', none: 'none' };
    expect(await queryInstant(direct(getResource), expressions, { atMs: 5000 })).toEqual({
      up: [{ labels: { device: 'a' }, value: 1, atMs: 5000 }],
      alerts: [
        { labels: { device: 'a' }, value: 2, atMs: 5000 },
        { labels: { device: 'b' }, value: 3, atMs: 5000 },
      ],
      none: [],
    });
    const query = '(up or on () x) or label_replace(ALERTS,"__query","alerts","","") or label_replace(none,"__query","none","","")';
    expect(getResource).toHaveBeenCalledTimes(1);
    expect(getResource).toHaveBeenCalledWith('api/v1/query', { query, time: 5 }, expect.anything());
  });

  test('no request with several has a URL that a proxy refuses', async () => {
    const queries: string[] = [];
    const getResource = async (_path: string, { query }: { readonly query: string }) => {
      queries.push(query);
      return vector;
    };
    const names = Array.from({ length: 9 }, (_, index) => `q${index}`);
    const long = `{a="${'"'.repeat(400)}"}`;
    await queryInstant(direct(getResource), Object.fromEntries([...names.map((name) => [name, long]), ['longer', long.repeat(5)]]));
    expect(queries.length).toBeLessThan(8);
    expect(queries.filter((query) => query.includes(' or ')).every((query) => encodeURIComponent(query).length <= 4000)).toBe(true);
  });

  test('its errors have its words', async () => {
    const source = direct(async () => {
      throw { status: 400, statusText: 'Bad Request', data: { status: 'error', error: 'parse error: unexpected ")"' }, config: {} };
    });
    await expect(queryInstant(source, { up: 'up)' })).rejects.toThrow('parse error: unexpected ")"');
  });

  test.each([
    [
      'is refused',
      async () => {
        throw { status: 404, statusText: 'Not Found', data: {}, config: {} };
      },
    ],
    ['is another one', async () => ({ hello: 'world' })],
  ])('where it %s, Grafana is asked, from then on at once', async (_, answer) => {
    const getResource = jest.fn(answer);
    const source = direct(getResource);
    expect(await queryInstant(source, { up: 'up' })).toEqual({ up: [] });
    expect(await queryInstant(source, { up: 'up' })).toEqual({ up: [] });
    expect(getResource).toHaveBeenCalledTimes(1);
  });
});

test('an aborted query', async () => {
  const controller = new AbortController();
  const result = queryInstant(
    sourceOf(() => NEVER),
    { up: 'up' },
    { signal: controller.signal },
  );
  controller.abort();
  await expect(result).rejects.toThrow();
});

test('range series, without gaps', async () => {
  const frame = createDataFrame({
    fields: [
      { name: 'Time', type: FieldType.time, values: [1000, 2000, 3000] },
      { name: 'Value', type: FieldType.number, labels: { phase: 'L1' }, values: [1, null, 3] },
    ],
  });
  const source = sourceOf(() => of({ data: [frame], state: LoadingState.Done }));
  expect(await queryRange(source, 'up', { fromMs: 0, toMs: 3000, stepMs: 1000 })).toEqual([
    { labels: { phase: 'L1' }, timesMs: [1000, 3000], values: [1, 3] },
  ]);
});
