import { expect, test } from '@jest/globals';
import { opcuaConfig } from './opcuaConfig.ts';

const url = 'opc.tcp://plc.example:4840';

test('the url is the only required key, and security is on by default', () => {
  expect(opcuaConfig.parse({ url })).toMatchObject({
    url: [url],
    security: { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' },
    roots: [],
    split: 1,
    device_set: true,
    machines: true,
    publishing_interval: 1000,
    queue_size: 1,
    poll: false,
    conditions: { enabled: true, single: [] },
    max_series: 200_000,
    max_series_per_device: 20_000,
  });
});

test('redundant servers are a list', () => {
  expect(opcuaConfig.parse({ url: [url, 'opc.tcp://other'] }).url).toEqual([url, 'opc.tcp://other']);
  expect(problemsOf({ url: [] })).toHaveLength(1);
});

test.each([
  [{ mode: 'None' }, { mode: 'None', policy: 'None' }],
  [
    { mode: 'None', policy: 'None' },
    { mode: 'None', policy: 'None' },
  ],
  // issue 10.22: the default mode applies
  [{ policy: 'Aes256_Sha256_RsaPss' }, { mode: 'SignAndEncrypt', policy: 'Aes256_Sha256_RsaPss' }],
  [{ mode: 'Sign' }, { mode: 'Sign', policy: 'Basic256Sha256' }],
  [
    { mode: 'SignAndEncrypt', policy: 'Aes256_Sha256_RsaPss' },
    { mode: 'SignAndEncrypt', policy: 'Aes256_Sha256_RsaPss' },
  ],
])('security %j', (given, meant) => {
  expect(opcuaConfig.parse({ url, security: given }).security).toEqual(meant);
});

test('a root is an address, with or without settings of its own', () => {
  const node = 'nsu=http://vendor.example/plant;s=Line1';
  expect(opcuaConfig.parse({ url, roots: ['/Objects/Plant', { node, split: 'PumpType', area: 'hall/{1}' }] }).roots).toEqual([
    { node: '/Objects/Plant' },
    { node, split: 'PumpType', area: 'hall/{1}' },
  ]);
});

test('an unknown key is a problem', () => {
  expect(opcuaConfig.safeParse({ url, endpoint: 'x' }).error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['endpoint'] }]);
});

function problemsOf(config: object): readonly string[] {
  return (opcuaConfig.safeParse(config).error?.issues ?? []).map(({ message }) => message);
}
