import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { loadConfig } from './config.ts';
import { messageText } from './testdata/messageText.ts';

test('what people get wrong about metrics of the config in mapped topics', async () => {
  const path = join(import.meta.dirname, 'testdata/bad-mappings/mappings.yaml');
  const result = await loadConfig(path);
  const readings = 'connectors[0].topics[0].readings';
  expect(result.ok ? [] : result.problems.map((problem) => messageText(problem).replace(`${path}:`, ''))).toEqual([
    `11:17: ${readings}.name: unknown metric "own_loat_celsius"; did you mean "own_load_celsius"?`,
    `12:17: ${readings}.unit: unit "kWh" does not fit own_load_celsius: expected a unit of celsius`,
    `13:17: ${readings}.none: unit is missing: own_load_celsius takes a unit of celsius`,
    `14:17: ${readings}.text: own_load_celsius takes a number, found text`,
    `15:17: ${readings}.type: own_parts_total is a counter, not a gauge`,
    `16:18: ${readings}.label: label "line" is not declared by own_parts_total: expected sensor, channel`,
    '19:16: connectors[0].topics[1].value: unknown metric "unheard_of"; expected one of docs/metrics.md or of "metrics:"',
  ]);
});
