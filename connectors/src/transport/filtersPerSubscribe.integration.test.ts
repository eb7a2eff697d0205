import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { connectMqtt } from './mqtt.ts';

const connackPacket = Buffer.from([0x20, 2, 0, 0]);
const subscribeType = 8;

test('of a broker that closes instead of an answer, the number of filters is known', async () => {
  const broker = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => ((data[0] ?? 0) >> 4 === subscribeType ? socket.destroy() : socket.write(connackPacket)));
  });
  await once(broker.listen(0, '127.0.0.1'), 'listening');
  const { port } = broker.address() as AddressInfo;
  const options = { url: `mqtt://127.0.0.1:${port}`, clientId: 'a', protocolVersion: '3.1.1', keepaliveMs: 60_000 } as const;
  const connection = await connectMqtt(options, () => undefined, new AbortController().signal);
  const filters = Array.from({ length: 9 }, (_, index) => `t/${index}`);
  expect(connection.unanswered).toBe(0);
  connection.subscribe(filters).catch(() => undefined);
  await expect(connection.lost).rejects.toThrow('the broker closed the connection');
  expect(connection.unanswered).toBe(9);
  await connection.close();
  broker.close();
});
