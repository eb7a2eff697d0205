import { createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../freePort.ts';
import { rtuFraming, tcpFraming, type Request } from './frames.ts';
import type { ModbusUnit } from './modbusUnit.ts';

export const manglings = ['transaction', 'garbage', 'truncated'] as const;
/** How responses are corrupted: wrong transaction (TCP) or unit (RTU), bytes that are not Modbus, or truncated to half. */
export type Mangling = (typeof manglings)[number];

export interface ModbusServerOptions {
  readonly framing: 'tcp' | 'rtu';
  readonly units: readonly ModbusUnit[];
  /** Simulated time in milliseconds since the epoch. */
  readonly now: () => number;
  readonly host?: string;
  /** A free port by default. */
  readonly port?: number;
}

/** Units at one address: a single device, or a gateway that forwards RTU frames to a serial bus. */
export class ModbusServer {
  /** Whether it accepts connections and bytes without ever responding. */
  isDeaf = false;
  mangling: Mangling | undefined;
  /** Connections beyond this number are closed immediately. */
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

  /** Listens, on the same port again after {@link stop}. */
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

  /** Closes all connections. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(socket: Socket): void {
    // a client that disconnects is not an error of the server
    socket.on('error', () => undefined);
    if (this.#sockets.size >= this.maxClients) return void socket.destroy();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const split = this.#options.framing === 'rtu' ? rtuFraming : tcpFraming;
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      if (this.isDeaf) return;
      const received = split(Buffer.concat([rest, chunk]));
      rest = received.rest;
      for (const request of received.requests) this.#respond(socket, request);
    });
  }

  #respond(socket: Socket, request: Request): void {
    const { units, now } = this.#options;
    const unit = units.find(({ address }) => address === request.unit);
    const pdu = unit?.respond(request.pdu, now());
    if (unit === undefined || pdu === undefined) return;
    const send = (): void => {
      if (socket.writable) socket.write(this.#mangled(request.frame(pdu)));
    };
    if (unit.delayMs === 0) send();
    // real time, independent of the simulator's clock
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
