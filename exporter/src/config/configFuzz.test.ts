import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseConfig } from './config.ts';

const folder = import.meta.dirname;
const secret = 'S3CR3T-do-not-show';

async function load(text: string, env: Record<string, string> = {}) {
  return parseConfig({ sources: [{ file: 'fuzz.yaml', text }], folder, files: [], problems: [] }, env);
}

/** Problems that are none of a config's author would be our own bug; what they say must be short and stand in the file. */
function expectSound(result: Awaited<ReturnType<typeof load>>): void {
  const problems = result.ok ? result.warnings : result.problems;
  if (!result.ok) expect(problems).not.toEqual([]);
  for (const { file, line, column, message } of problems) {
    expect(file).toBe('fuzz.yaml');
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    expect(message.length).toBeGreaterThan(0);
  }
  expect(JSON.stringify(problems)).not.toContain(secret);
}

const keys = fc.constantFrom(
  ...['server', 'listen', 'tokens', 'metrics', 'name', 'type', 'unit', 'labels', 'connectors', 'url', 'password', 'tls', 'ca', 'overrides'],
  ...[
    'device',
    'property',
    'metric',
    'include',
    'devices',
    'groups',
    'shard',
    'log',
    'text',
    'data_dir',
    '__proto__',
    'constructor',
    '',
    'ä b',
  ],
);
const leaves = fc.oneof(
  fc.constantFrom(
    'zigbee2mqtt',
    '127.0.0.1:10464',
    '30s',
    'iot_power_watts',
    'file:nope',
    '${X}',
    '${X:-y}',
    '$${',
    '${',
    'mqtt://h',
    secret,
  ),
  fc.string({ unit: 'grapheme' }),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 5 }, leaves, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(keys, tie('tree'), { maxKeys: 5 })),
}));

test('a config of any shape is answered by problems, never by an exception', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(keys, tree), async (config) => expectSound(await load(stringify(config), { X: secret }))),
    { numRuns: 150 },
  );
});

const yamlish = fc.string({
  unit: fc.constantFrom(...Array.from(' \n\t-:,[]{}&*!|>%@`"\'#?~.${}<$\\abc01\u0000\u00e9\u{1f600}\ud800')),
  maxLength: 60,
});

test('so is any text', async () => {
  await fc.assert(
    fc.asyncProperty(yamlish, async (text) => expectSound(await load(text))),
    { numRuns: 500 },
  );
});

test('a text that sits between the keys of a config is answered too', async () => {
  await fc.assert(
    fc.asyncProperty(yamlish, async (text) => expectSound(await load(`connectors:\n  - type: zigbee2mqtt\n    password: ${text}`))),
    { numRuns: 200 },
  );
});

/** Ways to write a connector with a secret that leads to problems of every kind. */
const leaky = fc.constantFrom(
  (text: string) => ({ type: 'zigbee2mqtt', password: text }),
  (text: string) => ({ type: 'zigbee2mqtt', username: 5, password: text }),
  (text: string) => ({ type: 'zigbee2mqtt', url: `mqtt://user:${text}@host` }),
  (text: string) => ({ type: 'zigbee2mqtt', url: `mqtt://${text}@host:1` }),
  (text: string) => ({ type: 'zigbee2mqtt', tls: { passphrase: text, ca: 'nope' } }),
  (text: string) => ({ type: 'zigbee2mqtt', pasword: text }),
  (text: string) => ({ type: 'zigbee2mqtt', password: { text } }),
  (text: string) => ({ type: 'zigbee2mqtt', password: [text] }),
  (text: string) => ({ type: 'zigbee2mqtt', groups: [text], max_states: text, stale_after: text, labels: text }),
  () => ({ type: '${X}', name: '${X}' }),
  () => ({ type: 'zigbee2mqtt', name: '${X}', base_topic: '#${X}', overrides: [{ metric: '${X}', property: 'x' }] }),
);
const secrets = fc.string({ unit: 'grapheme', maxLength: 10 }).map((text) => `${text}${secret}`);

test('no message shows a secret', async () => {
  await fc.assert(
    fc.asyncProperty(leaky, secrets, async (connector, text) => {
      const config = { connectors: [connector(text), connector(text)], log: 'wrong' };
      expectSound(await load(JSON.stringify(config), { X: text }));
    }),
    { numRuns: 150 },
  );
});
