import { createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../freePort.ts';
import { rtuFraming, tcpFraming, type Request } from './frames.ts';
import type { ModbusUnit } from './modbusUnit.ts';

export const manglings = ['transaction', 'garbage', 'truncated'] as const;
/** How answers are spoilt: those of another transaction (TCP) or unit (RTU), bytes that are no Modbus, or half of them missing. */
export type Mangling = (typeof manglings)[number];

export interface ModbusServerOptions {
  readonly framing: 'tcp' | 'rtu';
  readonly units: readonly ModbusUnit[];
  /** Milliseconds since the epoch, as the world around the units has it. */
  readonly now: () => number;
  readonly host?: string;
  /** A free one by default. */
  readonly port?: number;
}

/** Units behind one address: a device of its own, or a gateway to a serial bus that passes RTU frames on. */
export class ModbusServer {
  /** Takes connections and bytes, and never answers. */
  isDeaf = false;
  mangling: Mangling | undefined;
  /** More connections than these are closed at once. */
  maxClients = Infinity;
  readonly #options: ModbusServerOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port: number;

  constructor(options: ModbusServerOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
  }

  get url(): string {
    const { framing, host = '127.0.0.1' } = this.#options;
    return `${framing === 'rtu' ? 'rtu+tcp' : 'tcp'}://${host.includes(':') ? `[${host}]` : host}:${this.#port}`;
  }

  get units(): readonly ModbusUnit[] {
    return this.#options.units;
  }

  /** Listens; again on the same port after {@link stop}. */
  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    const { host = '127.0.0.1' } = this.#options;
    if (this.#port === 0) this.#port = await freePort(host);
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, host, resolve);
    });
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    this.disconnect();
    await closed;
  }

  /** Cuts all connections. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(socket: Socket): void {
    // a client that goes away is no fault of the plant's
    socket.on('error', () => undefined);
    if (this.#sockets.size >= this.maxClients) return void socket.destroy();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const take = this.#options.framing === 'rtu' ? rtuFraming : tcpFraming;
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      if (this.isDeaf) return;
      const taken = take(Buffer.concat([rest, chunk]));
      rest = taken.rest;
      for (const request of taken.requests) this.#answer(socket, request);
    });
  }

  #answer(socket: Socket, request: Request): void {
    const { units, now } = this.#options;
    const unit = units.find(({ address }) => address === request.unit);
    const pdu = unit?.answer(request.pdu, now());
    if (unit === undefined || pdu === undefined) return;
    const send = (): void => {
      if (socket.writable) socket.write(this.#mangled(request.answer(pdu)));
    };
    if (unit.delayMs === 0) send();
    // by the wall: a request waits in real time, whatever the plant's clock shows
    else setTimeout(send, unit.delayMs).unref();
  }

  #mangled(frame: Buffer): Buffer {
    switch (this.mangling) {
      case undefined:
        return frame;
      case 'transaction':
        frame.writeUInt8(frame.readUInt8(0) ^ 0x55, 0);
        return frame;
      case 'garbage':
        return Buffer.from(frame.map((byte, index) => byte ^ (0xa5 + index)));
      case 'truncated':
        return frame.subarray(0, frame.length >> 1);
    }
  }
}
