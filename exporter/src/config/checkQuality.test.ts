import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { loadConfig } from './config.ts';
import { messageText } from './testdata/messageText.ts';

test('what people get wrong about the quality of readings', async () => {
  const path = join(import.meta.dirname, 'testdata/bad-quality/quality.yaml');
  const result = await loadConfig(path);
  expect(result.ok ? [] : result.problems.map((problem) => messageText(problem).replace(`${path}:`, ''))).toEqual([
    '4:19: connectors[0].quality[0].metric: unknown metric "iot_temperature_celcius"; did you mean "iot_temperature_celsius"?',
    '5:19: connectors[0].quality[1].metric: "iot_contact_open" has no numeric values',
    '6:9: connectors[0].quality[2]: expected "range", "sentinels" or "spike"',
    '7:18: connectors[0].quality[3].range: expected "metric" or "property" too: the check depends on the quantity',
    '8:51: connectors[0].quality[4].range: expected a lower and then an upper limit, such as [-40, 85]',
    '9:51: connectors[0].quality[5].range: expected at least 2 entries',
    '10:37: connectors[0].quality[6].spike: expected more than 0',
    '10:51: connectors[0].quality[6].sentinels: expected at least 1 entry',
    '11:37: connectors[0].quality[7].spike: expected false or a number, found true',
    '12:9: connectors[0].quality[8]: expected "range", "sentinels" or "spike"',
    '12:30: connectors[0].quality[8].spikes: unknown key "spikes"; did you mean "spike"?',
    '13:51: connectors[0].quality[9].range: expected false or a list, found a string',
  ]);
});
