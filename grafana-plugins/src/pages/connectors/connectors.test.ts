import type { ConnectorStatus } from '../../data/exporterApi';
import type { Sample } from '../../data/prometheus';
import { adviceFor } from './advice';
import { connectorCards, type ConnectorVectors, withoutDeadExporters } from './connectorCard';
import { connectorQueries } from './connectorQueries';

const sample = (labels: Record<string, string>, value: number): Sample => ({ labels, value, atMs: 0 });

function vectors(some: Partial<ConnectorVectors>): ConnectorVectors {
  const none = Object.fromEntries(Object.keys(connectorQueries).map((query) => [query, []])) as unknown as ConnectorVectors;
  return { ...none, ...some };
}

const zigbee = { connector: 'zigbee' };
const plant = { connector: 'plant' };

test('connectors that are down come first; counts are integers', () => {
  const cards = connectorCards(
    vectors({
      info: [sample({ ...plant, protocol: 'opcua', endpoint: 'opc.tcp://plant:4840', version: '1' }, 1)],
      up: [sample(plant, 1), sample(zigbee, 0)],
      failures: [sample(zigbee, 3.0303)],
    }),
  );
  expect(cards).toMatchObject([
    { connector: 'zigbee', state: 'down', failures: 3, protocol: '' },
    { connector: 'plant', state: 'up', failures: 0, protocol: 'opcua', endpoint: 'opc.tcp://plant:4840' },
  ]);
});

test("the exporter's API takes precedence over metrics, and adds connectors without metrics", () => {
  const status: ConnectorStatus = {
    connector: 'zigbee',
    type: 'zigbee2mqtt',
    state: 'down',
    state_since_ms: 0,
    devices: 0,
    series: 0,
    messages: 0,
  };
  const cards = connectorCards(vectors({ up: [sample(zigbee, 1)] }), [
    status,
    { ...status, connector: 'new', type: 'modbus', state: 'up' },
  ]);
  expect(cards).toMatchObject([
    { connector: 'zigbee', state: 'down', status },
    { connector: 'new', state: 'up', protocol: 'modbus' },
  ]);
});

test('a connector of an exporter that is gone is still listed', () => {
  expect(connectorCards(vectors({ info: [sample({ ...plant, protocol: 'opcua' }, 1)] }))).toMatchObject([
    { connector: 'plant', state: 'gone', protocol: 'opcua' },
  ]);
});

test('an exporter that does not answer is one line, with connectors that never were up', () => {
  const at = (connector: string, instance: string) => ({ connector, instance });
  const cards = connectorCards(
    vectors({
      up: [sample(at('zigbee', 'a:1'), 1)],
      known: [sample(at('zigbee', 'a:1'), 1), sample(at('plant', 'b:1'), 1), sample(at('never', 'b:1'), 0)],
      lastUp: [sample(at('plant', 'b:1'), 300), sample(at('zigbee', 'a:1'), 900)],
      unscraped: [sample({ instance: 'b:1' }, 0)],
    }),
  );
  const { dead, cards: shown } = withoutDeadExporters(cards);
  expect(dead).toEqual([{ instance: 'b:1', connectors: ['never', 'plant'], lastUpMs: 300_000 }]);
  expect(shown.map(({ connector }) => connector)).toEqual(['zigbee']);
  // without the label `instance` nothing says which exporter it is
  expect(withoutDeadExporters(connectorCards(vectors({ known: [sample(plant, 1)] }))).dead).toEqual([]);
});

test('an exporter that does not answer is away at once, although the series that it pushed are still there', () => {
  const zigbee = { connector: 'zigbee', instance: 'a:1' };
  const cards = connectorCards(
    vectors({ up: [sample(zigbee, 1)], known: [sample(zigbee, 1)], unscraped: [sample({ instance: 'a:1' }, 0)] }),
  );
  expect(withoutDeadExporters(cards)).toEqual({ dead: [{ instance: 'a:1', connectors: ['zigbee'] }], cards: [] });
});

test.each(['connect', 'timeout', 'lost', 'auth', 'protocol', 'config'])('advice for %s', (kind) => {
  expect(adviceFor({ code: 'mqtt_bad_credentials', kind })).toMatch(/\w{4}.*[.?]$/);
  // an exporter whose codes are the kinds
  expect(adviceFor({ code: kind })).toBe(adviceFor({ code: 'mqtt_bad_credentials', kind }));
});
