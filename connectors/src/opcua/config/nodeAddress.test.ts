import { expect, test } from '@jest/globals';
import { browseNames, nodeAddress } from './nodeAddress.ts';

test.each([
  ['/Objects/Line 1/Speed', ['Objects', 'Line 1', 'Speed']],
  ['/Objects/in&/out', ['Objects', 'in/out']],
  ['/Objects/R&&D/x', ['Objects', 'R&D', 'x']],
  ['/Objects/a&&/b', ['Objects', 'a&', 'b']],
])('browse names of %s', (path, names) => {
  expect(browseNames(path)).toEqual(names);
  expect(nodeAddress.safeParse(path).success).toBe(true);
});

test.each([
  'nsu=http://vendor.example/a;s=Line1',
  'nsu=urn:x;i=5',
  'nsu=urn:x;g=09087e75-8e5e-499b-954f-f2a9603db28a',
  'i=2253',
  'ns=0;i=2253',
  'nsu=urn:x;s=a;b=c',
])('node id %s', (text) => {
  expect(nodeAddress.safeParse(text).success).toBe(true);
});

test.each(['ns=1;s=x', 's:x', 'Line1', 'nsu=;i=1', '/', '/Objects/', '/Root/Objects', 'i=x', ''])('not an address: %j', (text) => {
  expect(nodeAddress.safeParse(text).success).toBe(false);
});
