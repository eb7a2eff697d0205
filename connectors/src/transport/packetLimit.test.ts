import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { connectMqtt } from './mqtt.ts';
import { PacketLimit } from './packetLimit.ts';

const limit = 1000;

test.each<[string, readonly number[], string | undefined]>([
  ['a packet without a body', [0xd0, 0], undefined],
  ['a packet, and the next', [0x30, 3, 0, 1, 97, 0xd0, 0], undefined],
  ['a message with QoS 1', [0x32, 3, 0, 1, 97], undefined],
  ['a length in two bytes', [0x30, 0xe8, 7], undefined],
  ['a packet of 256 MB', [0x30, 0xff, 0xff, 0xff, 0x7f], 'a packet of 16383 bytes or more; the limit is 1000'],
  ['a length without an end', [0x30, 0x80, 0x80, 0x80, 0x80], 'a packet without a valid length'],
  ['a message with QoS 2', [0x34], 'a message with QoS 2, which was not subscribed to'],
])('issue 10.0: %s, in one piece and byte by byte', (_what, bytes, problem) => {
  expect(new PacketLimit(limit).take(Uint8Array.from(bytes))).toBe(problem);
  const slow = new PacketLimit(limit);
  expect(bytes.map((byte) => slow.take(Uint8Array.of(byte))).find((found) => found !== undefined)).toBe(problem);
});

test('issue 10.0: the connection to a broker that announces a packet of 256 MB is closed', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(Buffer.from([0x20, 2, 0, 0, 0x30, 0xff, 0xff, 0xff, 0x7f]));
      const more = (): void => {
        while (socket.writable && socket.write(Buffer.alloc(65_536)));
      };
      socket.on('drain', more);
      more();
    });
  });
  const connection = await connectMqtt(await optionsOf(server), () => undefined, new AbortController().signal);
  await expect(connection.lost).rejects.toMatchObject({
    code: 'protocol',
    message: expect.stringContaining('the broker sent a packet of '),
  });
  await connection.close();
  server.close();
});

async function optionsOf(server: Server): Promise<Parameters<typeof connectMqtt>[0]> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'a',
    protocolVersion: '3.1.1',
    keepaliveMs: 60_000,
  };
}
