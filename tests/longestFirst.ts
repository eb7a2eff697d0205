import { createRequire } from 'node:module';
import type { Test } from '@jest/reporters';
import type sequencing from '@jest/test-sequencer';

// its types are those of its CommonJS form
const load: (name: '@jest/test-sequencer') => typeof sequencing = createRequire(import.meta.url);
const { default: TestSequencer } = load('@jest/test-sequencer');

/** What takes more than half a minute. One that started last would leave a core without work. */
export const longest: readonly string[] = [
  'tests/grafana/pages.integration.test.ts',
  'tests/fault/fault.integration.test.ts',
  'connectors/src/mqtt/sparkplug/rabbitmq.integration.test.ts',
  'tests/rules/rules.integration.test.ts',
  'tests/grafana/plantPages.integration.test.ts',
  'tests/integration/opcua.integration.test.ts',
  'connectors/src/transport/acknowledgement.integration.test.ts',
  'tests/integration/alerts.integration.test.ts',
  'tests/integration/modbus.integration.test.ts',
  'tests/grafana/alerts.integration.test.ts',
  'tests/integration/killedCounters.integration.test.ts',
  'tests/bench.integration.test.ts',
  'tests/integration/homeAssistant.integration.test.ts',
  'tests/integration/opcuaSecurity.integration.test.ts',
  'tests/toyConnector.integration.test.ts',
];

/** Starts the longest files first. jest goes by the size of a file where it has not run before, which says little of a test with servers. */
export default class LongestFirst extends TestSequencer {
  override async sort(tests: Test[]): Promise<Test[]> {
    const rank = ({ path }: Test) => {
      const index = longest.findIndex((file) => path.endsWith(`/${file}`));
      return index === -1 ? longest.length : index;
    };
    return (await super.sort(tests)).sort((one, other) => rank(one) - rank(other));
  }
}
