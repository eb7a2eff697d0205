import { expect, test } from '@jest/globals';
import { payloadText } from './payloadText.ts';

const circle: { own?: unknown } = {};
circle.own = circle;

test.each([
  ['a text', '{"a": 1}', '{"a": 1}'],
  ['an object', { state: 'ON', at: undefined }, '{"state":"ON"}'],
  ['whole numbers in full', { count: 2n ** 64n }, '{"count":18446744073709551616}'],
  ['numbers that JSON lacks', [NaN, Infinity], '["NaN","Infinity"]'],
  ['bytes of a text', Buffer.from('{"a":"ä"}\n'), '{"a":"ä"}\n'],
  ['other bytes', Uint8Array.of(1, 3, 255), '01 03 ff'],
  ['bytes inside an object', { registers: Buffer.from([0, 10]) }, '{"registers":"00 0a"}'],
  ['typed arrays', { words: Uint16Array.of(1, 65535), wide: BigUint64Array.of(1n) }, '{"words":[1,65535],"wide":[1]}'],
  ['maps and sets', new Map([['a', new Set([1])]]), '{"a":[1]}'],
  [
    'secrets',
    { access_token: 'abc', users: { 1: { pin_code: 1234 } }, pinned: 1 },
    '{"access_token":"***","users":{"1":{"pin_code":"***"}},"pinned":1}',
  ],
  [
    'a token in a URL',
    { entity_picture: '/api/camera_proxy/camera.door?token=abc&w=1' },
    '{"entity_picture":"/api/camera_proxy/camera.door?token=***&w=1"}',
  ],
  [
    'secrets in a text',
    '{"name":"a","access_token": "a\\"bc","users":{"1":{"pin_code":1234}},"password":"cut',
    '{"name":"a","access_token": "***","users":{"1":{"pin_code":"***"}},"password":"***"',
  ],
  ['secrets in bytes', Buffer.from('{"wifi_password":"abc"}'), '{"wifi_password":"***"}'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a circle', circle, '<ref *1> { own: [Circular *1] }'],
])('%s', (_, payload, text) => {
  expect(payloadText(payload)).toBe(text);
});

test.each([
  ['text', 'x'.repeat(10_000)],
  ['bytes of characters that a cut splits', Buffer.from('x' + '😀'.repeat(10_000))],
  ['binary data', Buffer.alloc(1_000_000, 0xff)],
  ['an object', { text: 'x'.repeat(10_000) }],
  ['lists', [Array.from({ length: 5000 }, () => 1)]],
  ['typed arrays', new Float64Array(5000)],
])('the beginning of long %s', (_, payload) => {
  const text = payloadText(payload);
  expect([text.length, text.at(-1)]).toEqual([2001, '…']);
});

test('nesting that JSON.stringify cannot handle', () => {
  const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as unknown;
  expect(payloadText(deep)).toMatch(/^\[/);
});

test('a long array costs no more than its beginning', () => {
  let visited = 0;
  const element = { toJSON: () => ++visited };
  payloadText(Array.from({ length: 100_000 }, () => element));
  expect(visited).toBeLessThan(3000);
});
