import { describe, expect, test } from '@jest/globals';
import { framesOf } from './queryFrames.ts';

const labels = { __name__: 'iot_device_up', connector: 'opcua', device: 'a' };
const instant = { resultType: 'vector', stepMs: 60_000 } as const;

/** As a Grafana 12.2 sends them. */
describe('frames of the query API', () => {
  test('an instant query has a frame a series, and only the first has the text of the query', () => {
    const query = { refId: 'A', expr: 'iot_device_up', legendFormat: '__auto' };
    const time = { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' }, config: { interval: 60_000 } };
    const meta = { type: 'numeric-multi', typeVersion: [0, 1] };
    const frame = (custom: object, more: object = {}) => ({
      schema: {
        refId: 'A',
        meta: { ...meta, custom, ...more },
        fields: [time, { name: 'iot_device_up', type: 'number', typeInfo: { frame: 'float64' }, labels }],
      },
      data: { values: [[1_796_025_286_327], [1]] },
    });
    const series = { metric: labels, value: [1_796_025_286.327, '1'] } as const;
    expect(framesOf(query, [series, series], instant)).toEqual([
      frame({ calculatedMinStep: 60_000, resultType: 'vector' }, { executedQueryString: 'Expr: iot_device_up\nStep: 60s' }),
      frame({ resultType: 'vector' }),
    ]);
  });

  test('a query that finds nothing has one frame without fields', () => {
    expect(framesOf({ refId: 'B', expr: 'no_such' }, [], instant)).toEqual([
      {
        schema: {
          refId: 'B',
          meta: { typeVersion: [0, 0], custom: { calculatedMinStep: 60_000 }, executedQueryString: 'Expr: no_such\nStep: 60s' },
          fields: [],
        },
        data: { values: [] },
      },
    ]);
  });

  test.each([
    [undefined, labels, 'iot_device_up{connector="opcua", device="a"}'],
    ['{{device}} of {{ connector }}', labels, 'a of opcua'],
    ['__auto', labels, undefined],
    ['__auto', { __name__: 'up' }, 'up'],
    [undefined, {}, 'sum(up)'],
  ])('legend %s of %j is %s', (legendFormat, metric, name) => {
    const query = { refId: 'A', expr: 'sum(up)', ...(legendFormat !== undefined && { legendFormat }) };
    expect(framesOf(query, [{ metric, value: [1, '1'] }], instant)).toMatchObject([
      { schema: { fields: [{}, name === undefined ? {} : { config: { displayNameFromDS: name } }] } },
    ]);
  });

  test('values that are no number of JSON are named', () => {
    const values = ['1.5', 'NaN', '+Inf', '-Inf', 'NaN'].map((value, at) => [at, value] as const);
    expect(framesOf({ refId: 'A', expr: 'x' }, [{ metric: {}, values }], { resultType: 'matrix', stepMs: 1000 })).toMatchObject([
      {
        data: {
          values: [
            [0, 1000, 2000, 3000, 4000],
            [1.5, null, null, null, null],
          ],
          entities: [null, { NaN: [1, 4], Inf: [2], NegInf: [3] }],
        },
      },
    ]);
  });
});
