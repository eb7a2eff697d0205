import { createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../../../tests/servers/freePort.ts';
import { crc16 } from '../bus/crc16.ts';
import type { Table } from '../registers/registerMap.ts';

/** A read that came in. */
export interface EchoRequest {
  readonly unit: number;
  readonly table: Table;
  readonly address: number;
  readonly count: number;
}

export interface EchoOptions {
  /** RTU frames in place of Modbus TCP. */
  readonly rtu?: boolean;
  /** What a register holds; default its own address. */
  readonly register?: (address: number, request: EchoRequest) => number;
  /** What a bit holds; default whether its address is odd. */
  readonly bit?: (address: number, request: EchoRequest) => boolean;
  /** An exception code, no answer at all, or the end of the connection. */
  readonly refuse?: (request: EchoRequest) => number | 'silent' | 'hang up' | undefined;
  /** Ends each connection after one answer. */
  readonly oneShot?: boolean;
  readonly delayMs?: (request: EchoRequest) => number;
  /** What goes out in place of a right answer. */
  readonly garble?: (frame: Buffer) => Buffer;
  /** Answers each function but the reads: function code first, unit id and CRC left out. */
  readonly other?: (pdu: Buffer, unit: number) => Buffer | undefined;
}

const tableOf: Readonly<Record<number, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };
const mbapBytes = 6;
const illegalFunction = 1;

/** A Modbus server on a port of its own whose every register holds its own address, so that any slip shows. */
export class EchoServer {
  /** All reads, in the order in which they came. */
  readonly requests: EchoRequest[] = [];
  readonly sockets = new Set<Socket>();
  /** Reads that came and are not answered yet; and the most there were at once. */
  waiting = 0;
  mostWaiting = 0;
  accepted = 0;
  options: EchoOptions;
  port = 0;
  readonly #server: Server;

  private constructor(options: EchoOptions, server: Server) {
    this.options = options;
    this.#server = server;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async start(options: EchoOptions = {}, port?: number): Promise<EchoServer> {
    const server = createServer({ noDelay: true });
    const echo = new EchoServer(options, server);
    echo.port = port ?? (await freePort());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(echo.port, '127.0.0.1', resolve);
    });
    return echo;
  }

  get url(): string {
    return `${this.options.rtu === true ? 'rtu+tcp' : 'tcp'}://127.0.0.1:${this.port}`;
  }

  /** Ends all connections and listens no more. */
  async stop(): Promise<void> {
    this.hangUp();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Ends all connections; new ones are welcome. */
  hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.stop();
  }

  #serve(socket: Socket): void {
    this.accepted++;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const length = this.options.rtu === true ? rtuLength(rest) : mbapLength(rest);
        if (length === undefined || rest.length < length) return;
        this.#take(socket, rest.subarray(0, length));
        rest = rest.subarray(length);
      }
    });
  }

  #take(socket: Socket, frame: Buffer): void {
    const isRtu = this.options.rtu === true;
    const body = isRtu ? frame.subarray(0, -2) : frame.subarray(mbapBytes);
    const [unit = 0, functionCode = 0] = body;
    const table = tableOf[functionCode];
    const send = (pdu: Buffer) => {
      const { garble = (answer: Buffer) => answer } = this.options;
      if (socket.writable) socket.write(garble(isRtu ? rtuFrame(unit, pdu) : mbapFrame(frame, unit, pdu)));
      if (this.options.oneShot === true) socket.destroySoon();
    };
    if (table === undefined) {
      const pdu =
        this.options.other === undefined ? Buffer.from([functionCode | 0x80, illegalFunction]) : this.options.other(body.subarray(1), unit);
      if (pdu !== undefined) send(pdu);
      return;
    }
    const request = { unit, table, address: body.readUInt16BE(2), count: body.readUInt16BE(4) };
    this.requests.push(request);
    const refusal = this.options.refuse?.(request);
    if (refusal === 'silent') return;
    if (refusal === 'hang up') return void socket.destroy();
    const pdu = refusal === undefined ? this.#values(functionCode, request) : Buffer.from([functionCode | 0x80, refusal]);
    this.#later(request, () => send(pdu));
  }

  #later(request: EchoRequest, send: () => void): void {
    this.waiting++;
    this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
    const answer = () => {
      this.waiting--;
      send();
    };
    const delayMs = this.options.delayMs?.(request) ?? 0;
    if (delayMs === 0) setImmediate(answer);
    else setTimeout(answer, delayMs);
  }

  #values(functionCode: number, request: EchoRequest): Buffer {
    const { table, address, count } = request;
    const { register = (at: number) => at, bit = (at: number) => at % 2 === 1 } = this.options;
    const isBits = table === 'coil' || table === 'discrete';
    const data = Buffer.alloc(isBits ? Math.ceil(count / 8) : 2 * count);
    for (let index = 0; index < count; index++) {
      if (!isBits) data.writeUInt16BE(register(address + index, request), 2 * index);
      else if (bit(address + index, request)) data[index >> 3]! |= 1 << (index & 7);
    }
    return Buffer.concat([Buffer.from([functionCode, data.length]), data]);
  }
}

function mbapLength(bytes: Buffer): number | undefined {
  return bytes.length < mbapBytes ? undefined : mbapBytes + bytes.readUInt16BE(4);
}

/** Reads have eight bytes, a device identification seven. */
function rtuLength(bytes: Buffer): number | undefined {
  return bytes.length < 2 ? undefined : bytes[1] === 43 ? 7 : 8;
}

function mbapFrame(request: Buffer, unit: number, pdu: Buffer): Buffer {
  const header = Buffer.from(request.subarray(0, mbapBytes + 1));
  header.writeUInt16BE(pdu.length + 1, 4);
  header[mbapBytes] = unit;
  return Buffer.concat([header, pdu]);
}

function rtuFrame(unit: number, pdu: Buffer): Buffer {
  const frame = Buffer.concat([Buffer.from([unit]), pdu, Buffer.alloc(2)]);
  frame.writeUInt16LE(crc16(frame, 0, frame.length - 2), frame.length - 2);
  return frame;
}
