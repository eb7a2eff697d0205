import { expect, test } from '@jest/globals';
import { commonConfig } from '../commonConfig.ts';
import { clientIdWarnings } from './clientIdWarnings.ts';

const url = 'mqtt://broker:1883';

test.each([
  ['the same broker and id', { url, client_id: 'a' }, 1],
  ['another id', { url, client_id: 'b' }, 0],
  ['another broker', { url: 'mqtt://other:1883', client_id: 'a' }, 0],
  ['a generated id', { url }, 0],
  ['no broker', { client_id: 'a' }, 0],
])('%s', (_what, config, count) => {
  const others = [{ type: 'mqtt', config: { ...commonConfig.parse({}), ...config } }];
  expect(clientIdWarnings({ url, client_id: 'a' }, others)).toHaveLength(count);
  expect(clientIdWarnings({ url, client_id: undefined }, others)).toEqual([]);
});
