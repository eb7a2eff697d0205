import { test } from '@jest/globals';
import { modbus } from '@gaugeway/connectors/modbus/index';
import { modbusConfig } from '@gaugeway/connectors/modbus/config/config';
import { EchoServer } from '@gaugeway/connectors/modbus/testing/echoServer';
import { setTimeout as pause } from 'node:timers/promises';
import { FuzzedConnector, mutations, seed } from './fuzzedConnector.ts';
import { mutateBytes } from './mutations.ts';

/** Registers hold their own addresses. */
const points = [1, 2, 3, 4].map((address) => ({ id: `p${address}`, address, unit: 'W', table: 'holding', type: 'uint16' }));
/** Garbage ends a connection and the next one waits: the more there is to send, the more goes out at once. */
const perWrite = Math.max(40, Math.round(mutations / 200));
/** Of no request. */
const stray = Buffer.from([0, 1, 0, 0, 0, 5, 1, 3, 2, 0, 7]);

test.each([
  ['Modbus TCP', false],
  ['RTU over TCP', true],
])(
  `seed ${seed}: mutated frames of %s, and an endless stream of them`,
  async (_name, rtu) => {
    await using server = await EchoServer.start({ rtu });
    const devices = [{ id: 'meter', url: server.url, unit: 1, interval: '1s', timeout: '200ms', points }];
    await using fuzzed = new FuzzedConnector(modbus as never, modbusConfig.parse({ devices }));
    const { random } = fuzzed;
    await fuzzed.until(' 4');
    let sent = 0;
    const garble = (frame: Buffer): Buffer => {
      sent += perWrite;
      const many = Array.from({ length: perWrite }, () => mutateBytes(random, frame));
      return Buffer.concat(random.next() < 0.3 ? [...many, frame] : many);
    };
    server.options = { rtu, garble };
    let isMeasured = false;
    while (sent < mutations / 2) {
      const many = Array.from({ length: 2 * perWrite }, () => mutateBytes(random, stray));
      for (const socket of server.sockets) socket.write(Buffer.concat(many));
      sent += many.length * server.sockets.size;
      await pause(20);
      if (!isMeasured && sent > mutations / 8) fuzzed.measure();
      isMeasured ||= sent > mutations / 8;
      // a frame with a right checksum is a right one; Modbus TCP has none
      if (rtu) await fuzzed.check(new Set([1, 2, 3, 4]));
    }
    server.options = { rtu, register: (address) => 900 + address };
    await fuzzed.until(' 904', 90_000);
    if (process.env['FUZZ'] !== undefined) process.stderr.write(`modbus ${JSON.stringify({ sent, ...fuzzed.figures })}\n`);
    await fuzzed.check(new Set([901, 902, 903, 904]));
  },
  3_600_000,
);
