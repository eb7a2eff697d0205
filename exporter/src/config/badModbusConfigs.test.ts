import { expect, test } from '@jest/globals';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from './config.ts';
import { messageText } from './testdata/messageText.ts';

const testdata = join(import.meta.dirname, 'testdata/bad-modbus');

const noProfile = 'cannot load profile "eastron-sdm6300": unknown profile; did you mean "eastron-sdm630"?';

/** What people get wrong about buses, devices and their points, and what the config's error says. */
const rows: [name: string, problems: string[]][] = [
  [
    'buses.yaml',
    [
      '5:16: connectors[0].buses[1].url: bus is listed twice: first at buses[0]',
      '8:15: connectors[0].devices[1].id: device id is used twice: first at devices[0]',
      '9:23: connectors[0].devices[2].url: expected the same scheme and line parameters as devices[1]: both name the same bus',
      '11:23: connectors[0].devices[4].url: expected the same scheme and line parameters as devices[3]: both name the same bus',
      '12:52: connectors[0].devices[5].unit: expected 1 to 247: 0 is the broadcast address of a serial bus',
      '13:9: connectors[0].devices[6]: expected either "profile" or "points"',
      '14:66: connectors[0].devices[7].points: expected either "profile" or "points", not both',
      '15:49: connectors[0].devices[8].points[0]: point "power": unknown unit "parsec": docs/metrics.md lists all',
      '16:49: connectors[0].devices[9].points[0]: point "power": order ABDD does not fit int32: expected each of its 4 letters once, A the most significant',
    ],
  ],
  [
    'devices.yaml',
    [
      '4:31: connectors[0].devices[0].url: expected a URL such as tcp://host:502, rtu+tcp://host:4196 or serial:///dev/ttyUSB0?baud_rate=9600&parity=none',
      '5:30: connectors[0].devices[1].url: expected a URL such as tcp://host:502, rtu+tcp://host:4196 or serial:///dev/ttyUSB0?baud_rate=9600&parity=none',
      '6:28: connectors[0].devices[2].url: after ?, expected baud_rate=9600, data_bits=7|8, parity=none|even|odd, stop_bits=1|2, joined by &',
      '7:49: connectors[0].devices[3].unit: expected a unit id from 0 to 247, or 255',
      '8:57: connectors[0].devices[4].interval: expected at least 10ms',
      '9:47: connectors[0].devices[5].unti: unknown key "unti"; `gaugeway schema` prints all',
    ],
  ],
  // issue 10.22: a misspelt profile beside type errors of the same device, a URL that cannot be read, and clashes of the others
  [
    'profile-and-types.yaml',
    [
      '3:15: connectors[0].interval: expected a duration such as 30s, 5m, 1h30m or 30d',
      '5:46: connectors[0].devices[0].unit: expected a number, found a string',
      `5:60: connectors[0].devices[0].profile: ${noProfile}`,
      '6:23: connectors[0].devices[1].url: expected a string, found a number: quote it',
      `6:35: connectors[0].devices[1].profile: ${noProfile}`,
      '6:52: connectors[0].devices[1].spare: unknown key "spare"; `gaugeway schema` prints all',
      '8:15: connectors[0].devices[3].id: device id is used twice: first at devices[2]',
      '9:9: connectors[0].devices[4]: expected a mapping, found a string',
      '10:23: connectors[0].devices[5].url: expected a URL such as tcp://host:502, rtu+tcp://host:4196 or serial:///dev/ttyUSB0?baud_rate=9600&parity=none',
    ],
  ],
];

test.each(rows)('%s', async (name, problems) => {
  const path = join(testdata, name);
  const result = await loadConfig(path);
  expect(
    result.ok
      ? []
      : result.problems.map((problem) =>
          messageText(problem)
            .replace(`${path}:`, '')
            .replace(/(did you mean .*\?) expected one of .*/, '$1'),
        ),
  ).toEqual(problems);
});

test('every bad file has its row', () => {
  expect(rows.map(([name]) => name).sort()).toEqual(globSync('*', { cwd: testdata }).sort());
});
