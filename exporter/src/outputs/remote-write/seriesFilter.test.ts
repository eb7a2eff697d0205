import { expect, test } from '@jest/globals';
import { seriesFilter } from './seriesFilter.ts';

const temperature = { __name__: 'iot_temperature_celsius', device: 'hall', connector: 'home' };
const power = { __name__: 'iot_power_watts', device: 'test-1', connector: 'home' };
const own = { __name__: 'gaugeway_messages_total', connector: 'home' };

test.each([
  ['everything but its own metrics', {}, [true, true, false]],
  ['its own metrics too', { self_metrics: true }, [true, true, true]],
  ['a metric', { keep: [{ metric: 'iot_temp*' }] }, [true, false, false]],
  ['one of two', { keep: [{ metric: 'iot_temp*' }, { metric: 'iot_power_watts' }] }, [true, true, false]],
  ['a label', { drop: [{ labels: { device: 'test*' } }] }, [true, false, false]],
  ['all conditions of a rule', { drop: [{ metric: 'iot_temp*', labels: { device: 'test*' } }] }, [true, true, false]],
  ['drop after keep', { keep: [{ metric: 'iot_*' }], drop: [{ metric: '*_watts' }] }, [true, false, false]],
  ['a missing label', { keep: [{ labels: { area: '' } }] }, [true, true, false]],
  ['not its own metrics by keep', { keep: [{ metric: '*' }] }, [true, true, false]],
])('takes %s', (_what, config, expected) => {
  const takes = seriesFilter({ drop: [], self_metrics: false, ...config });
  expect([temperature, power, own].map((labels) => takes(new Map(Object.entries(labels))))).toEqual(expected);
});
