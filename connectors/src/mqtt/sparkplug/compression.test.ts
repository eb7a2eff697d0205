import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { mostBytes } from './payload/compressedPayload.ts';
import { encodePayload, type PayloadFields } from './testing/encodePayload.ts';
import { data, newSpeed, nodeBirth, speedOf } from './testing/press.ts';
import { SparkplugHouse } from './testing/sparkplugHouse.ts';

type Compress = (bytes: Buffer) => Buffer;

/** As Tahu's client in JavaScript writes it: time and sequence number are within. */
function compressed(compress: Compress, fields: PayloadFields): Buffer {
  return wrapped(compress(encodePayload(fields)));
}

function wrapped(body: Buffer): Buffer {
  return encodePayload({ uuid: 'SPBV1.0_COMPRESSED', body, metrics: [{ name: 'algorithm', datatype: 12, string_value: 'X' }] });
}

describe.each([
  ['DEFLATE', deflateSync],
  ['GZIP', gzipSync],
] as const)('payloads that are compressed with %s', (_algorithm, compress) => {
  test('births and data are read, in the order of the sequence numbers within', () => {
    const house = new SparkplugHouse({ rebirth: true });
    const timestamp = house.gateway.nowMs;
    house.send('NBIRTH/press', compressed(compress, { timestamp, ...nodeBirth(1) }));
    house.send('NDATA/press', compressed(compress, { timestamp, ...data(2, newSpeed(7)) }));
    expect(speedOf(house)).toBe(1490.5);
    house.send('NDATA/press', compressed(compress, { timestamp, ...data(1, newSpeed(6)) }));
    expect(speedOf(house)).toBe(7);
    expect(house.gateway.complaints).toEqual([]);
  });

  test('one that grows beyond the limit is refused', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', wrapped(compress(Buffer.alloc(mostBytes + 1))));
    expect([house.gateway.count('size'), house.gateway.devices.size]).toEqual([1, 0]);
  });
});

test.each([
  ['no body', undefined],
  ['another compression', Buffer.from('28b52ffd00', 'hex')],
  ['a body that is cut off', deflateSync(Buffer.alloc(1000)).subarray(0, 8)],
  ['a body that is no payload', gzipSync(Buffer.from('text'))],
])('%s is counted', (_what, body) => {
  const house = new SparkplugHouse();
  house.send('NBIRTH/press', encodePayload({ uuid: 'SPBV1.0_COMPRESSED', ...(body !== undefined && { body }) }));
  expect([house.gateway.count('protocol'), house.gateway.devices.size]).toEqual([1, 0]);
});
