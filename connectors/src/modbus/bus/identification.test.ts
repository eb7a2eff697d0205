import { expect, test } from '@jest/globals';
import { parseBusUrl } from './busUrl.ts';
import { Connection } from './connection.ts';
import { identify } from './identification.ts';
import { EchoServer, type EchoOptions } from '../testing/echoServer.ts';

const timeoutMs = 1000;

async function identified(options: EchoOptions): Promise<unknown> {
  await using server = await EchoServer.start(options);
  const connection = await Connection.open(parseBusUrl(server.url), 1000, new AbortController().signal);
  try {
    return await identify((pdu) => connection.request(1, pdu, timeoutMs));
  } finally {
    connection.close();
  }
}

function object(id: number, text: string): number[] {
  return [id, text.length, ...Buffer.from(text)];
}

/** A response with these objects; `next` where more follow. */
function response(readCode: number, objects: readonly number[][], next?: number): Buffer {
  return Buffer.from([0x2b, 0x0e, readCode, 0x82, next === undefined ? 0 : 0xff, next ?? 0, objects.length, ...objects.flat()]);
}

const basic = [object(0, 'Maker'), object(1, 'AB-12'), object(2, 'V1.2')];

test.each([false, true])('names, in one response (rtu: %s)', async (rtu) => {
  const all = [...basic, object(3, 'http://maker'), object(4, 'Product'), object(5, 'Model \0x'), object(6, 'App')];
  expect(await identified({ rtu, other: () => response(2, all) })).toEqual({
    manufacturer: 'Maker',
    modelId: 'AB-12',
    firmware: 'V1.2',
    model: 'Model',
  });
});

test('in several responses; the product name replaces a missing model', async () => {
  const requested: number[] = [];
  const other = (pdu: Buffer): Buffer => {
    const from = pdu[3] ?? 0;
    requested.push(from);
    return from === 0 ? response(2, basic.slice(0, 2), 2) : response(2, [object(2, 'V1.2'), object(4, 'Product')]);
  };
  expect(await identified({ other })).toEqual({ manufacturer: 'Maker', modelId: 'AB-12', firmware: 'V1.2', model: 'Product' });
  expect(requested).toEqual([0, 2]);
});

test('a device with the mandatory objects only', async () => {
  const other = (pdu: Buffer): Buffer => (pdu[2] === 1 ? response(1, basic) : Buffer.from([0xab, 3]));
  expect(await identified({ other })).toMatchObject({ manufacturer: 'Maker' });
});

test('a device that always announces more', async () => {
  let parts = 0;
  const other = (): Buffer => {
    parts++;
    return response(2, [object(0, 'Maker')], 0);
  };
  expect(await identified({ other })).toEqual({ manufacturer: 'Maker' });
  expect(parts).toBe(2);
});

test.each<readonly [string, EchoOptions, number]>([
  ['does not support the function', {}, 1],
  ['responds with invalid data', { other: () => Buffer.from([0x2b, 1, 2]) }, 2],
  ['responds with another function', { other: () => Buffer.from([3, 2, 0, 1]) }, 1],
  ['does not respond', { other: () => undefined }, 1],
  ['has empty names', { other: () => response(2, [object(0, ''), object(1, '\0')]) }, 1],
  ['is cut off', { other: () => response(2, [[0, 200, 65]]) }, 2],
])('a unit that %s has no identification', async (_, options, most) => {
  let requested = 0;
  const other = options.other;
  const counted = other && { other: (pdu: Buffer, unit: number) => ((requested += 1), other(pdu, unit)) };
  expect(await identified({ ...options, ...counted })).toBeUndefined();
  expect(requested).toBeLessThanOrEqual(most);
});

test('a lost connection is an error', async () => {
  await using server = await EchoServer.start({ other: () => undefined });
  const connection = await Connection.open(parseBusUrl(server.url), 1000, new AbortController().signal);
  const reading = identify((pdu) => connection.request(1, pdu, 5000));
  connection.close();
  await expect(reading).rejects.toMatchObject({ failure: 'link' });
});
