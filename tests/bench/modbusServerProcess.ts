import { createServer, type AddressInfo, type Socket } from 'node:net';
import { answerParent } from './child.ts';

/** A Modbus TCP server whose registers have another value at each read, so that no read can be skipped; reports how many it served. */
const headerBytes = 6;
const reads = [3, 4];
const illegalFunction = 1;
let registers = 0;
let turn = 0;

const server = createServer({ noDelay: true }, serve);
const listening = new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));

answerParent({
  port: async () => {
    await listening;
    return (server.address() as AddressInfo).port;
  },
  registers: () => registers,
});

function serve(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    socket.cork();
    for (let length = lengthAt(bytes, start); length <= bytes.length - start; length = lengthAt(bytes, start)) {
      socket.write(answer(bytes.subarray(start, start + length)));
      start += length;
    }
    socket.uncork();
    rest = bytes.subarray(start);
  });
}

/** Of the frame that begins there [Modbus TCP 3.1.3]. */
function lengthAt(bytes: Buffer, start: number): number {
  return bytes.length - start < headerBytes ? Infinity : headerBytes + bytes.readUInt16BE(start + 4);
}

function answer(request: Buffer): Buffer {
  const [unit = 0, code = 0] = request.subarray(headerBytes);
  if (!reads.includes(code)) return frame(request, Buffer.from([unit, code | 0x80, illegalFunction]));
  const count = request.readUInt16BE(headerBytes + 4);
  const body = Buffer.allocUnsafe(3 + 2 * count);
  body.set([unit, code, 2 * count]);
  turn = (turn + 1) & 0x7fff;
  for (let index = 0; index < count; index++) body.writeUInt16BE(turn + index, 3 + 2 * index);
  registers += count;
  return frame(request, body);
}

function frame(request: Buffer, body: Buffer): Buffer {
  const header = Buffer.from(request.subarray(0, headerBytes));
  header.writeUInt16BE(body.length, 4);
  return Buffer.concat([header, body]);
}
