import { connectorQueries } from '../pages/connectors/connectorQueries';
import { systemStatusQueries } from '../pages/overview/systemStatus';
import { safetyQueries } from '../pages/alerts/blindSensors';
import { inventoryQueries } from './inventory';
import { lately, overMonth } from './lately';

test('a month has few enough steps for all that is known of it', () => {
  expect(lately('x')).toBe('max_over_time(x[1d:1m]) or max_over_time(x[30d:5m]) and on (instance) (max by (instance) (up) == 0)');
  expect(overMonth('count(max_over_time(x[1d:1m]))')).toBe('count(max_over_time(x[30d:5m]))');
});

test.each(Object.entries({ ...connectorQueries, ...systemStatusQueries, ...safetyQueries, ...inventoryQueries }))(
  'Prometheus 2 does not read all of a month for each step of %s',
  (_name, query) => {
    expect(query).not.toMatch(/timestamp\(\w+(\{[^}]*\})?\)\[/);
    expect(query).not.toMatch(/\w(\{[^}]*\})?\[30d\]/);
  },
);
